import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from cyclopts import App, CycloptsError, Group

from .. import __version__
from ..core.errors import InfraMindError, InputError
from ..core.text import visible
from .console import ExitStatus, errors

_RUN = Group("Assess", sort_key=1)
_READ = Group("Look at runs", sort_key=2)
_KNOW = Group("What it knows", sort_key=3)
_KEEP = Group("Operate", sort_key=4)

_COMMANDS = (
    ("assess", _RUN, "Turn requirements into a costed, traceable decision and three reports."),
    ("demo", _RUN, "Assess the example company and say which file to open."),
    ("whatif", _RUN, "Change some answers, re-run only what depends on them, show the difference."),
    ("price", _RUN, "Print the bill of exactly the design that is pinned: a calculator."),
    ("questions", _RUN, "Print what is worth answering before a run."),
    ("import", _RUN, "Make requirements of plans, templates and manifests."),
    ("schema", _RUN, "Print the JSON Schema of the requirements file."),
    (
        "runs",
        _READ,
        "List runs; --compare sets parallel against sequential; prune deletes old ones.",
    ),
    ("show", _READ, "Show what a run came to."),
    ("report", _READ, "Print one report of a run, or write it to a file."),
    ("trace", _READ, "Show what one figure rests on, down to prices and answers."),
    ("diff", _READ, "Show what differs between two runs, and because of what."),
    ("check", _READ, "Hold a run against thresholds; status 3 when one is broken."),
    ("verify", _READ, "Work a run out again; status 3 where its result differs."),
    ("ask", _READ, "Ask a run a question; it answers from its ledger."),
    ("prices", _KNOW, "List prices, show one, or say how old they are."),
    ("compliance", _KNOW, "List frameworks, requirements, controls and checks."),
    ("serve", _KEEP, "Serve the HTTP interface and the pages."),
    ("worker", _KEEP, "Work off queued runs that another process takes in."),
    ("jobs", _KEEP, "List queued, running, stale and dead jobs; requeue one."),
    (
        "accounts",
        _KEEP,
        "List accounts; make or close one, add it to an organisation, revoke a token.",
    ),
    ("doctor", _KEEP, "Check this installation and say how to mend it."),
    (
        "selftest",
        _KEEP,
        "Decide for generated companies; print which laws held and which flaws were seen.",
    ),
    ("db", _KEEP, "Bring the database to the current schema."),
)
_GROUPED = {
    "runs": "app",
    "prices": "app",
    "compliance": "app",
    "db": "app",
    "jobs": "app",
    "accounts": "app",
}
_EXTRAS = {
    "service": (
        *("argon2", "fastapi", "jinja2", "jwt", "multipart", "prometheus_client", "starlette"),
        *("uvicorn", "python_multipart"),
    ),
    "broker": ("celery", "kombu", "redis"),
}
"""What a command may not find, and the extra that brings it."""
# A module of ours that is missing is a fault of ours.
_OURS = __name__.partition(".")[0]
# `import` is a word of the language, and so no name of a module.
_MODULES = {"import": "import_"}


def build_app() -> App:
    """The table of commands; a command's module is loaded when it is called."""
    app = App(
        name="infra-mind",
        error_console=errors(),
        help="One costed, traceable architecture decision from eleven specialists.",
        version=__version__,
        version_flags=["--version"],
        suppress_keyboard_interrupt=False,
        result_action="return_value",
    )
    for name, group, summary in _COMMANDS:
        module = _MODULES.get(name, name)
        path = f"{__package__}.{module}:{_GROUPED.get(name, module)}"
        app.command(path, name=name, group=group, help=summary)
    return app


def main() -> NoReturn:
    """The program `infra-mind`."""
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Carry out one command; errors become one message and a status."""
    with ExitStack() as stack:
        for name in ("stdout", "stderr"):
            if getattr(sys, name) is None:  # closed by whoever started the program
                nowhere = stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
                stack.callback(setattr, sys, name, None)
                setattr(sys, name, nowhere)
        return _carried_out(arguments)


def with_dashes(arguments: Sequence[str]) -> list[str]:
    """Arguments in which no dash stands alone, which the parser takes for an option that it does not know."""
    given: list[str] = []
    for one in arguments:
        if one == "-" and given and given[-1] == "--brief":
            given[-1] = "--brief=-"
        else:
            given.append("--stdin" if one == "-" else one)
    return given


def _carried_out(arguments: Sequence[str]) -> int:
    if unknown := _unknown(arguments):
        _say(unknown)
        return ExitStatus.USAGE
    try:
        result: object = build_app()(with_dashes(arguments), exit_on_error=False)
        sys.stdout.flush()
    except CycloptsError:
        return ExitStatus.USAGE  # it has said so itself
    except InfraMindError as error:
        return _refused(error)
    except ModuleNotFoundError as error:
        return _not_installed(error)
    except KeyboardInterrupt:
        _say("Interrupted.")
        return ExitStatus.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing more may be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitStatus.DONE
    except Exception as error:  # noqa: BLE001 - the edge of the program
        return _unexpected(error)
    return int(result) if isinstance(result, int) else ExitStatus.DONE


def _not_installed(error: ModuleNotFoundError) -> int:
    """What brings a package that is missing: an extra, or the installation of this version."""
    extra = next((one for one, names in _EXTRAS.items() if error.name in names), None)
    if extra is not None:
        _say(f"This needs the extra {extra!r}: pip install 'infra-mind[{extra}]'")
    elif error.name is None or error.name.startswith(_OURS):
        return _unexpected(error)
    else:
        _say(
            f"The package {error.name!r} of this version is not installed. Install the program anew: "
            "`make demo` in a checkout, else `pip install --upgrade infra-mind`."
        )
    return ExitStatus.FAILED


def _interrupt(number: int, frame: object) -> NoReturn:
    """Being asked to end is an interrupt, whoever asks; runs and servers have their own way to end."""
    del number, frame
    raise KeyboardInterrupt


def _unknown(arguments: Sequence[str]) -> str:
    """What to say of a command that there is not; asking every command for its help takes long."""
    names = [name for name, _, _ in _COMMANDS]
    if not arguments or arguments[0].startswith("-") or arguments[0] in names:
        return ""
    close = get_close_matches(arguments[0], names, n=1)
    hint = f"Did you mean {close[0]!r}?" if close else "`infra-mind --help` lists them."
    return f"There is no command {arguments[0]!r}. {hint}"


def _refused(error: InfraMindError) -> int:
    _say(str(error))
    return ExitStatus.USAGE if isinstance(error, InputError) else ExitStatus.FAILED


def _unexpected(error: Exception) -> int:
    _say(f"Something unexpected happened: {type(error).__name__}: {error}")
    try:
        _say(f"The details are in {_crash_log(error)}; please report them.")
    except OSError:
        _say("The details could not be written to a file either.")
    return ExitStatus.FAILED


def _crash_log(error: Exception) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    with tempfile.NamedTemporaryFile(
        "w", prefix=f"infra-mind-{stamp}-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exception(error, file=file)
    return Path(file.name)


def _say(message: str) -> None:
    print(visible(f"infra-mind: {message}"), file=sys.stderr)
