from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from ..core.errors import InputError, UnknownName
from ..reports import Format, ReportKind, file_of, refuse_without_typesetter, render_reports
from ..workflows.run_view import view_of
from .delivery import RESULT
from .runs import Conclusion


def read_formats(given: str | Iterable[str]) -> tuple[Format, ...]:
    """Formats from `md,html`, each once; raises `InputError` for one that cannot be made here."""
    names = given.split(",") if isinstance(given, str) else given
    return tuple(dict.fromkeys(_read(name.strip().lower()) for name in names if name.strip()))


def _read(name: str) -> Format:
    if name not in list(Format):
        close = get_close_matches(name, list(Format), n=1)
        hint = f"Did you mean {close[0]!r}?" if close else f"Use {', '.join(Format)}."
        raise InputError(f"There is no format {name!r}.", remedy=hint)
    if name == Format.PDF:
        refuse_without_typesetter()
    return Format(name)


def files_of(conclusion: Conclusion, formats: Collection[Format]) -> Mapping[str, bytes]:
    """assessment.json and every report of a run, by the names of their files."""
    files = {} if conclusion.run.result is None else {RESULT: conclusion.run.result}
    return {**files, **_rendered(conclusion, formats)}


def report_of(conclusion: Conclusion, kind: ReportKind, form: Format) -> bytes:
    """One report of a run in one format."""
    return _rendered(conclusion, (form,), (kind,))[file_of(kind, form)]


def _rendered(
    conclusion: Conclusion,
    formats: Collection[Format],
    kinds: Collection[ReportKind] = tuple(ReportKind),
) -> Mapping[str, bytes]:
    run = conclusion.run
    if conclusion.dossier is None:
        raise no_dossier(conclusion)
    seen = view_of(conclusion.state, conclusion.metrics, run_id=run.id, mode=run.mode)
    return render_reports(conclusion.dossier, seen, formats, kinds)


def no_dossier(conclusion: Conclusion) -> UnknownName:
    """Why there is nothing to read of a run yet."""
    run = conclusion.run
    return UnknownName(
        f"Run {run.id!r} has no result: it is {run.status}.",
        remedy=f"Go on with it: infra-mind assess --resume {run.id}",
    )
