"""Draws charts in a process of its own, within limits: what ends it ends nothing else.

Run as a script: `[name, spec]` comes in as JSON, a line each; `[name, svg]` goes out the same way,
each before the next is begun.
"""

import json
import resource
import sys

import vl_convert

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
        name, spec = json.loads(line)
        drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        sys.stdout.write(json.dumps([name, drawn]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
