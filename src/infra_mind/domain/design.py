"""A design: one option for each decision, shared by all workloads or of one of them."""

from collections.abc import ItemsView, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from .option import CLOSED_OPTIONS, ClosedOption, DecisionKind

C = TypeVar("C", bound=ClosedOption)
NO_MACHINE = "none"
"""The option of `machine` where nothing is rented by the size of a machine."""


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """A region of a provider; as text `aws/eu-north-1`."""

    provider: str
    region: str

    @classmethod
    def parse(cls, text: str) -> "Site":
        provider, _, region = text.partition("/")
        return cls(provider, region)

    def __str__(self) -> str:
        return f"{self.provider}/{self.region}"


Option = Site | str
"""A site, a `ClosedOption`, or the name of a machine, a model or an accelerator."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A kind of decision, of one workload or shared by all; as text `portal.database` or `zones`."""

    kind: DecisionKind
    workload: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Decision":
        workload, dot, kind = text.rpartition(".")
        return cls(DecisionKind(kind), workload if dot else None)

    def __str__(self) -> str:
        return self.kind.value if self.workload is None else f"{self.workload}.{self.kind}"

    def option(self, text: str) -> Option:
        """An option of this decision from its text."""
        if self.kind in (DecisionKind.SITE, DecisionKind.SECOND):
            return Site.parse(text)
        closed = CLOSED_OPTIONS.get(self.kind)
        return text if closed is None else closed(text)


SITE = Decision(DecisionKind.SITE)
SECOND = Decision(DecisionKind.SECOND)
ZONES = Decision(DecisionKind.ZONES)
REGIONS = Decision(DecisionKind.REGIONS)
COMMITMENT = Decision(DecisionKind.COMMITMENT)
BACKUP = Decision(DecisionKind.BACKUP)
VAULT = Decision(DecisionKind.VAULT)
CHANGE_CONTROL = Decision(DecisionKind.CHANGE_CONTROL)
SUPPORT = Decision(DecisionKind.SUPPORT)
SHARED = (ZONES, REGIONS, COMMITMENT, BACKUP, VAULT, CHANGE_CONTROL, SUPPORT)
"""What all workloads share beyond the site."""


@dataclass(frozen=True, eq=False)
class Design:
    """The option taken of every decision, in the order in which decisions are shown."""

    options: tuple[tuple[Decision, Option], ...]

    def __post_init__(self) -> None:
        # What comes as text becomes the option that it names.
        typed = tuple(
            (decision, decision.option(option) if type(option) is str else option)
            for decision, option in self.options
        )
        object.__setattr__(self, "options", typed)

    @classmethod
    def from_mapping(cls, texts: Mapping[str, str]) -> "Design":
        """From what `as_mapping` gives."""
        site = Site(texts["provider"], texts["region"])
        rest = ((Decision.parse(k), v) for k, v in texts.items() if k not in ("provider", "region"))
        return cls(((SITE, site), *rest))

    def as_mapping(self) -> dict[str, str]:
        """Decisions and options as text, with `provider` and `region` of the site apart."""
        site = {"provider": self.site.provider, "region": self.site.region}
        return site | {str(key): str(option) for key, option in self.items() if key != SITE}

    @cached_property
    def _taken(self) -> dict[Decision, Option]:
        return dict(self.options)

    @cached_property
    def _hash(self) -> int:
        return hash(frozenset(self.options))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Design) and self._taken == other._taken

    def __getitem__(self, decision: Decision) -> Option:
        return self._taken[decision]

    def __contains__(self, decision: Decision) -> bool:
        return decision in self._taken

    def __or__(self, options: Mapping[Decision, Option]) -> "Design":
        """The design with these options instead."""
        return Design(tuple((self._taken | dict(options)).items()))

    def get(self, decision: Decision) -> Option | None:
        return self._taken.get(decision)

    def items(self) -> ItemsView[Decision, Option]:
        return self._taken.items()

    @cached_property
    def site(self) -> Site:
        return _site(self[SITE])

    @property
    def second(self) -> Site | None:
        """Where a second region lies or would lie."""
        return _site(self[SECOND]) if SECOND in self else None

    def taken(self, options: type[C], workload: str | None = None) -> C | None:
        """The option of a closed set that was taken, `None` where there is nothing to decide."""
        return next(
            (
                option
                for decision, option in self.options
                if isinstance(option, options) and decision.workload == workload
            ),
            None,
        )

    def named(self, kind: DecisionKind, workload: str) -> str:
        """The machine, the model or the accelerator of a workload; empty where it decides none."""
        return str(self.get(Decision(kind, workload)) or "")

    def of(self, workload: str) -> dict[DecisionKind, Option]:
        """The decisions of one workload."""
        return {
            decision.kind: option
            for decision, option in self.options
            if decision.workload == workload
        }


def _site(option: Option) -> Site:
    if not isinstance(option, Site):
        raise TypeError(f"{option!r} is no site.")
    return option
