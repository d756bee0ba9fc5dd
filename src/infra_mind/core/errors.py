"""Every error this package raises on purpose.

    InfraMindError
    ├── InputError                what the user gave cannot be used; exit status 2
    │   ├── RequirementsError     problems of a requirements file, all at once
    │   ├── TableError            problems of a price file or another table, all at once
    │   ├── PriceFileError        a provider's price list from a file that is not as expected
    │   ├── UnknownName           a run, claim, example, SKU ... that does not exist
    │   └── OutputError           an output folder or file that cannot be written
    ├── KnowledgeError            a knowledge file that cannot be loaded
    │   └── SnapshotGone          the prices that a run began with are not kept any more
    ├── FeedError                 a provider's price list that is not as expected, or cannot be had
    ├── LedgerError               a figure without a claim, or a claim without its inputs
    ├── PlanError                 steps that cannot be put in an order; a mistake in the code
    ├── StoreError                the database cannot do what was asked
    │   ├── StoreLocked           another process holds it; trying again can help
    │   ├── StoreReadOnly         it can be read, or not even that, but not written
    │   ├── StoreUnreachable      its server does not answer; trying again can help
    │   ├── StoreCorrupt          it is damaged
    │   ├── StoreOutdated         its tables are those of an earlier version
    │   ├── VersionConflict       the document was changed by somebody else since it was read
    │   └── LeaseLost             the run belongs to another worker now
    └── StepError                 a step cannot finish
        ├── Transient             trying again can help, perhaps after `retry_after`
        │   └── ModelBusy         a language model that may answer later
        ├── ModelError            a language model that gave no answer
        │   ├── ModelBusy         see above
        │   ├── ModelRefused      asking it again would not help
        │   └── BudgetSpent       asking it could cost more than is left
        └── Unavailable           a port is not there: the step is skipped, not failed

Each says in one sentence what is wrong, with the value, and what to do about it.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from .text import one_line, visible

MOST_SHOWN = 50
LONGEST_PATH = 500


class InfraMindError(Exception):
    """Root of the tree; `remedy` says what to do."""

    remedy: str = ""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy or self.remedy

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} {self.remedy}" if self.remedy else message


class ErrorKind(StrEnum):
    """Whose turn it is after an error."""

    INPUT = "input"
    """The user's: what was given cannot be used."""
    PROGRAM = "program"
    """Whoever runs or mends the program."""

    @classmethod
    def of(cls, error: BaseException) -> "ErrorKind":
        return cls.INPUT if isinstance(error, InputError) else cls.PROGRAM


class InputError(InfraMindError):
    """What the user gave cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with an input: where, what stood there, what was expected."""

    path: str
    value: str
    expected: str
    suggestion: str = ""
    severity: str = "error"

    def __post_init__(self) -> None:
        # A path may be made of keys that somebody else wrote.
        object.__setattr__(self, "path", visible(one_line(self.path[:LONGEST_PATH])))
        object.__setattr__(self, "value", visible(self.value))

    def __str__(self) -> str:
        hint = f" Did you mean {self.suggestion!r}?" if self.suggestion else ""
        shown = f" is {self.value}" if self.value else ""
        return f"{self.path or 'requirements'}{shown}: {self.expected}.{hint}"


class RequirementsError(InputError):
    """All problems of one requirements file."""

    def __init__(self, problems: tuple[Problem, ...], *, origin: str = "requirements") -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"{origin}: {count}\n{lines}")
        self.problems = problems
        self.origin = origin


class UnknownName(InputError):
    """A name that stands for nothing here."""


class OutputError(InputError):
    """A folder or file that cannot be written."""


class KnowledgeError(InfraMindError):
    """A knowledge file that cannot be loaded; names file, row and column."""


class TableError(InputError, KnowledgeError):
    """All problems of some tables, ours or a company's own price book; nothing of them is loaded."""

    def __init__(self, problems: tuple[Problem, ...], *, remedy: str = "") -> None:
        shown = [str(problem) for problem in problems[:MOST_SHOWN]]
        rest = len(problems) - len(shown)
        lines = "\n".join(f"  - {line}" for line in shown) + (f"\n  - {rest} more" * bool(rest))
        message = shown[0] if len(problems) == 1 else f"{len(problems)} problems\n{lines}\n"
        super().__init__(message, remedy=remedy)
        self.problems = problems


class SnapshotGone(KnowledgeError):
    """The prices that a run began with are not kept any more; it cannot be mixed with others."""


class FeedError(InfraMindError):
    """A provider's price list that is not as expected, or cannot be had; names feed and place."""

    remedy = "Nothing was changed: the prices in use stay."


class PriceFileError(InputError, FeedError):
    """A provider's price list that the user gave, and that is not as expected."""


class LedgerError(InfraMindError):
    """A figure without a claim, or a claim without its inputs."""


class PlanError(InfraMindError):
    """Steps that cannot be put in an order: a mistake in the code of a workflow."""


class StoreError(InfraMindError):
    """The database cannot do what was asked."""


class StoreLocked(StoreError):
    """Another process holds the database."""


class StoreReadOnly(StoreError):
    """The database file, or its folder, may not be written."""


class StoreUnreachable(StoreError):
    """The database server does not answer, or went away in the middle."""


class StoreCorrupt(StoreError):
    """The database file is damaged or no database."""


class StoreOutdated(StoreError):
    """The tables of the database are those of an earlier version."""


class VersionConflict(StoreError):
    """The document was changed by somebody else since it was read."""


class LeaseLost(StoreError):
    """The run belongs to another worker now; nothing more may be written to it from here."""


class StepError(InfraMindError):
    """A step cannot finish, and trying again does not help."""


class Transient(StepError):
    """A step failed in a way that another attempt can mend."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(StepError):
    """A port that the step needs is not there, for a stated reason: it is skipped."""


class ModelError(StepError):
    """A language model gave no answer; for so many requests its provider may charge all the same."""

    charged: int = 1


class ModelBusy(ModelError, Transient):
    """A language model may answer later, perhaps after `retry_after`."""


class ModelRefused(ModelError):
    """A language model does not answer this, however often it is asked."""


class BudgetSpent(ModelError):
    """Another call of a language model could cost more than is left to spend."""
