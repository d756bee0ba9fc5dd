from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from rich.console import Console

from ..bootstrap import Program, open_language, open_program, open_research
from ..core.config import Settings, read_settings
from ..core.errors import InputError, OutputError, StoreCorrupt
from ..core.rollout import Mode, choose_mode
from ..domain.provenance import Parsed, Provenance
from ..domain.recommendation import Level
from ..engine.events import RunStatus
from ..imports import read_requirements, with_changes
from ..imports.brief.text import ENOUGH_FACTS, read_brief, too_long
from ..imports.document import LARGEST, read_bytes, text_of
from ..imports.example import example
from ..knowledge.inputs import load_inputs
from ..llm.budget import ModelUse
from ..models.run import Run
from ..reports import Format
from ..services.brief_reading import read_by_model
from ..services.delivery import deliver, prepare
from ..services.reports import files_of, read_formats
from ..services.runs import Conclusion
from ..services.thresholds import Thresholds, check
from .asking import ask_for, confirmed
from .changes import check_seed, read_changes
from .console import ExitStatus, errors, line, screen
from .execution import carry_out, status_of
from .finished import finished
from .outlet import unhurried
from .summary import summarise
from .verify import hold_against

LOCAL_USER = "local"
_FIRST, _LAST = 2024, 2060


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessRequest:
    """What `assess` was asked for."""

    file: Path | None = None
    brief: Path | None = None
    example: str | None = None
    out: Path | None = None
    mode: str | None = None
    formats: str = "md,html,json"
    seed: int = 0
    as_of: str | None = None
    llm: str | None = None
    changes: Sequence[str] = ()
    resume: str | None = None
    replay: str | None = None
    fail_on: str | None = None
    strict: bool = False
    as_json: bool = False
    ask: bool = False

    @property
    def sources(self) -> tuple[Path | str, ...]:
        """What was named to be read."""
        return tuple(one for one in (self.file, self.brief, self.example) if one)

    @property
    def name(self) -> str:
        """What the result is called where nobody says."""
        source = self.file or self.brief
        named = self.example or (source.stem if source is not None else "")
        return named if named not in ("", "-") else "assessment"


async def carry_out_request(request: AssessRequest, *, stdin: BinaryIO) -> int:
    """Assess, write the files, and say so to whoever still listens."""
    with unhurried():
        return await _carried_out(request, stdin)


async def _carried_out(request: AssessRequest, stdin: BinaryIO) -> int:
    formats = read_formats(request.formats)
    read_day(request.as_of)
    check_seed(request.seed)
    if request.replay is not None:
        return await _replayed(request, request.replay, formats)
    settings = settings_of(request)
    if request.resume or request.brief is None or not settings.llm.strip():
        given = _resumes(request) if request.resume else read_request(request, stdin)
        return await _worked_out(request, settings, formats, given)
    async with open_language(settings) as language:
        given = (
            read_request(request, stdin)
            if language is None
            else await _by_model(request, stdin, language)
        )
    return await _worked_out(request, settings, formats, given)


async def _by_model(request: AssessRequest, stdin: BinaryIO, language: ModelUse) -> Parsed:
    """A free text as rules and a language model read it, confirmed by who sits at the terminal."""
    text, origin = _brief_text(request, stdin)
    found = await read_by_model(text, load_inputs(), language, origin=origin)
    if found.why:
        line(errors(), f"! No language model read the text: {found.why}", "loud")
    for named, why in found.refused:
        line(errors(), f"  not taken: {named} ({why})", "loud")
    parsed = found.parsed
    if changes := read_changes(request.changes):
        parsed = with_changes(parsed, changes, origin="--set")
    say_how_it_was_read(parsed)
    if stdin.isatty() and not confirmed(stdin):
        raise InputError(
            "What was read of the text was not confirmed.",
            remedy="Correct it with --set PATH=VALUE, or write it as a file.",
        )
    return ask_for(parsed, stdin, seed=request.seed) if request.ask else parsed


async def _worked_out(
    request: AssessRequest, settings: Settings, formats: Sequence[Format], given: Parsed | None
) -> int:
    folder = request.out or Path("out") / request.name
    if given is not None or request.out is not None:
        prepare(folder)
    if given is not None and (request.brief is None or not settings.llm.strip()):
        say_how_it_was_read(given)
    async with (
        open_language(settings) as language,
        open_research(settings) as research,
        open_program(settings, language=language, research=research) as program,
    ):
        if given is None:
            run = await program.runs.get(request.resume or "")
            folder = request.out or Path("out") / run.id
            conclusion = await _resumed(program, run, request)
        else:
            conclusion = await _started(program, given, request)
    return finish(conclusion, request, folder, formats)


async def _replayed(request: AssessRequest, name: str, formats: Sequence[Format]) -> int:
    """Nothing is asked of a language model: its answers are those that are kept of the run."""
    if request.sources or request.changes or request.ask or request.resume:
        raise InputError(
            "--replay works a run out again as it was, and something else was named.",
            remedy="Leave out FILE, --brief, --example, --set, --ask and --resume.",
        )
    async with open_program() as program:
        run = await finished(program, name)
        status = await hold_against(program, run, _console(request))
        if status is not ExitStatus.DONE:
            return status
        conclusion = await program.runs.conclusion(run)
    folder = request.out or Path("out") / run.id
    prepare(folder)
    return finish(conclusion, request, folder, formats)


def _resumes(request: AssessRequest) -> None:
    """What a run goes on with was read when it began."""
    if request.sources or request.changes or request.ask:
        raise InputError(
            "--resume goes on with what was read before, and something else was named.",
            remedy="Leave out FILE, --brief, --example, --set and --ask, or assess anew without --resume.",
        )


def settings_of(request: AssessRequest) -> Settings:
    """The settings, with the language model that was named for this call."""
    settings = read_settings()
    return settings if request.llm is None else settings.model_copy(update={"llm": request.llm})


def finish(
    conclusion: Conclusion, request: AssessRequest, folder: Path, formats: Sequence[Format]
) -> int:
    """Write the files, say what came of it, and tell the shell."""
    console = errors() if request.as_json else screen()
    files = _delivered(conclusion, folder, formats) if conclusion.dossier else ()
    if not request.as_json:
        summarise(console, conclusion, files)
    status = status_of(conclusion)
    broken = [
        request.fail_on is not None and _broken(conclusion, request.fail_on),
        request.strict and _too_old(conclusion),
    ]
    return ExitStatus.BROKEN if status is ExitStatus.DONE and any(broken) else status


def _delivered(conclusion: Conclusion, folder: Path, formats: Sequence[Format]) -> Sequence[Path]:
    try:
        return deliver(files_of(conclusion, formats), folder)
    except OutputError:
        command = f"infra-mind assess --resume {conclusion.run.id} --out FOLDER"
        line(errors(), f"The run is kept; write its files with: {command}", "loud")
        raise


async def _started(program: Program, given: Parsed, request: AssessRequest) -> Conclusion:
    asked = Mode(request.mode) if request.mode else None
    mode = choose_mode(program.settings, LOCAL_USER, asked)
    assessment = await program.assessments.of(given, user_id=LOCAL_USER, title=request.name)
    run = await program.runs.submit(
        assessment, mode=mode, seed=request.seed, given=given, as_of=read_day(request.as_of)
    )
    return await carry_out(
        program, run, given=given, console=_console(request), as_json=request.as_json
    )


async def _resumed(program: Program, run: Run, request: AssessRequest) -> Conclusion:
    """Go on where a run stopped; one that is complete is only shown again."""
    if run.status is RunStatus.COMPLETED:
        with suppress(StoreCorrupt):  # what is damaged is made again
            return await program.runs.conclusion(run)
    return await carry_out(
        program, run, console=_console(request), as_json=request.as_json, retry_failed=True
    )


def read_day(given: str | None) -> date | None:
    """The day that was named, within the years that prices and laws are known of."""
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = date.min
    if not _FIRST <= day.year <= _LAST:
        raise InputError(
            f"--as-of {given!r} is no day that can be assessed.",
            remedy=f"Write it as 2027-06-30, from {_FIRST} to {_LAST}.",
        )
    return day


def _console(request: AssessRequest) -> Console:
    return errors() if request.as_json else screen()


def read_request(request: AssessRequest, stdin: BinaryIO) -> Parsed:
    """The one input that was named, with the changes to it."""
    if len(request.sources) != 1:
        raise InputError(
            "Nothing to assess was named."
            if not request.sources
            else "More than one input was named.",
            remedy="Give one of FILE, --brief TEXTFILE, --example NAME or --resume RUN.",
        )
    parsed = _parsed(request, stdin)
    changes = read_changes(request.changes)
    if changes:
        parsed = with_changes(parsed, changes, origin="--set")
    return ask_for(parsed, stdin, seed=request.seed) if request.ask else parsed


def _parsed(request: AssessRequest, stdin: BinaryIO) -> Parsed:
    if request.example:
        return read_requirements(example(request.example))
    if request.brief:
        text, origin = _brief_text(request, stdin)
        return read_brief(text, origin=origin)
    if request.file == Path("-"):
        given = stdin.read(LARGEST + 1)
        return read_requirements(
            given, origin="standard input", folder=Path(), progress=_say_how_far
        )
    return read_requirements(request.file or Path(), progress=_say_how_far)


def _brief_text(request: AssessRequest, stdin: BinaryIO) -> tuple[str, str]:
    """The free text that was named, and what it is called."""
    if request.brief is None or request.brief == Path("-"):
        data, origin = stdin.read(LARGEST + 1), "standard input"
    else:
        data, origin = read_bytes(request.brief), str(request.brief)
    if len(data) > LARGEST:
        raise too_long(f"more than {LARGEST // 10**6} MB", origin)
    return text_of(data, origin), origin


def _say_how_far(name: str, share: float) -> None:
    """Only large files get here before they are through."""
    line(errors(), f"Reading {name}: {share:.0%}", "quiet")


def say_how_it_was_read(given: Parsed) -> None:
    console = errors()
    for problem in given.warnings:
        line(console, f"warning: {problem}", "loud")
    if given.understood or given.not_understood:
        _say_what_was_understood(console, given)


def _say_what_was_understood(console: Console, given: Parsed) -> None:
    """Each field beside its words, then the words that no rule understood."""
    line(console, f"Understood from {given.origin}:")
    for one in given.understood:
        line(console, f"  {one.path} = {one.value}   ({one.words!r})")
    for words in given.not_understood:
        line(console, f"  not understood: {words!r}", "loud")
    unknown = sum(1 for kind in given.provenance.values() if kind is Provenance.UNKNOWN)
    rest = f", {unknown} stated as unknown" if unknown else ""
    line(console, f"Everything else is assumed{rest}.")
    if (facts := len(given.understood)) < ENOUGH_FACTS:
        text = (
            f"{facts} {'fact is' if facts == 1 else 'facts are'} too few to decide by: what follows rests on "
            "what companies mostly have. `infra-mind questions --brief FILE` prints what to answer first."
        )
        line(console, text, "loud")


def _too_old(conclusion: Conclusion) -> bool:
    """Whether the decision rests on prices past their age limit; each of them is named."""
    aged = () if conclusion.dossier is None else conclusion.dossier.prices.aged
    for price in aged:
        wider = f", range {price.widened:.1%} wider" if price.widened else ""
        text = f"--strict: {price.name} is of {price.as_of}, limit {price.limit_days} days{wider}"
        line(errors(), text, "bad")
    return bool(aged)


def _broken(conclusion: Conclusion, severity: str) -> bool:
    if conclusion.dossier is None:
        return False
    verdicts = check(conclusion.dossier, Thresholds(findings=Level(severity)))
    for verdict in verdicts:
        if verdict.met is False:
            line(errors(), f"--fail-on {severity}: {verdict.found}", "bad")
    return any(verdict.met is False for verdict in verdicts)
