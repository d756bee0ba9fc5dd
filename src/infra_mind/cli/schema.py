from ..imports.schema import requirements_schema
from .console import ExitStatus, print_json


def schema() -> int:
    """Print the JSON Schema of the requirements file, for editors."""
    print_json(requirements_schema(), indent=True)
    return ExitStatus.DONE
