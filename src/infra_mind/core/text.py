"""Characters that steer whoever shows them, and that no name from outside may hold."""

import re
from typing import Final

_BREAKS: Final = re.compile(r"[\t\n\u2028\u2029]+")
# What XML 1.0 forbids, all other controls of C0 and C1, what turns the direction of text around.
_CONTROLS: Final = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff"
_CONTROL: Final = re.compile(f"[{_CONTROLS}]")
_UNFIT: Final = re.compile(rf"[\t\n{_CONTROLS}]")


def one_line(text: str) -> str:
    """Text without the line breaks and tabs that a file may give it."""
    if _BREAKS.search(text) is None:
        return text
    lines = _BREAKS.split(text.replace("\r\n", "\n"))
    return " ".join(line.strip(" ") for line in lines).strip(" ")


def unfit(text: str) -> str:
    """The first character that a name may not hold, as `U+001B`; empty where there is none."""
    found = _UNFIT.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def visible(text: str) -> str:
    r"""Text as it may be shown anywhere: what would steer a terminal or a page stands as `\x1b`."""
    return _CONTROL.sub(_written_out, text)


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
