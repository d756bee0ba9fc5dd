"""What comes in from outside: requirements as files, forms, text and changes."""

from .changes import with_changes, written
from .requirements_file import read_requirements

__all__ = ["read_requirements", "with_changes", "written"]
