"""Sees to a browser for the tests that need one: `python -m tests.tools.browser`."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
_APT = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}


def found() -> str | None:
    """The program of a browser that can be driven, wherever it is."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    if found():
        return 0
    why = _install()
    if found():
        return 0
    required = bool(os.environ.get("CI"))
    verdict = "and CI must not skip them" if required else "and are skipped"
    sys.stderr.write(f"Browser tests need chromium {verdict}: {why}.\n")
    return 1 if required else 0


def _install() -> str:
    """Install chromium where that may be done; why it could not be, else an empty text."""
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid"):
        return "there is no apt-get to install it with"
    if os.geteuid() != 0:
        return "only root may install it (apt-get install chromium)"
    for arguments in (("update",), ("install", "--yes", "--no-install-recommends", "chromium")):
        try:
            ended = subprocess.run(
                [apt, "--quiet", *arguments],
                env=_APT,
                capture_output=True,
                timeout=600,
                check=False,
                text=True,
            )
        except subprocess.TimeoutExpired:
            return f"apt-get {arguments[0]} took too long"
        if ended.returncode:
            reason = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
            return f"apt-get {arguments[0]} failed ({reason})"
    return ""


if __name__ == "__main__":
    raise SystemExit(main())
