"""Sets pages in a process of its own, within limits: what ends it ends nothing else.

Run as a script: `[name, template, fonts, document, sizes, most pages]` comes in as JSON, a line
each; `[name, pdf]` goes out the same way, in base64, each before the next is begun.
"""

import base64
import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

import typst

SECONDS = 60
MEMORY = 2 * 1024**3


def main() -> None:
    for limit, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    for line in sys.stdin:
        name, template, fonts, document, sizes, most = json.loads(line)
        known = typst.Fonts(include_system_fonts=False, font_paths=[fonts])
        made = _set(Path(template), known, document, sizes, most)
        sys.stdout.write(json.dumps([name, base64.b64encode(made).decode()]) + "\n")
        sys.stdout.flush()


def _set(
    template: Path, fonts: typst.Fonts, document: str, sizes: Sequence[float], most: int
) -> bytes:
    """In the largest size that needs no more pages than `most`, or else in the smallest."""
    for size in sizes:
        pages = typst.Compiler(
            template,
            root=template.parent,
            font_paths=fonts,
            sys_inputs={"document": document, "size": str(size)},
        )
        if size == sizes[-1] or int(pages.query("<pages>", "value", one=True)) <= most:
            made = pages.compile(format="pdf", pdf_standards=["a-2b", "ua-1"], timestamp=0)
            if isinstance(made, bytes):
                return made
    raise TypeError("There is no size to set it in.")


if __name__ == "__main__":
    main()
