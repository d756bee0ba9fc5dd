import sys

import orjson

from ..imports.schema import requirements_schema
from .console import ExitStatus


def schema() -> int:
    """Print the JSON Schema of the requirements file, for editors."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(requirements_schema(), option=options))
    return ExitStatus.DONE
