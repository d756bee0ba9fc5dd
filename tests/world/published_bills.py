"""Whole bills that others published, for a load and a design that are written down beside them."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel

from infra_mind.imports import read_requirements
from infra_mind.services.bill import PricedDesign, price
from tests.factories.brief import TODAY, model

FOLDER = Path(__file__).with_name("bills")
# How far the model may lie from a bill that it is said to meet.
WITHIN = 0.25


class PublishedBill(BaseModel, frozen=True, extra="forbid"):
    """A bill of a month in USD; `misses` says why the model comes to another sum, where it does.

    lines: how the lines begin that are compared, where only a part was published.
    """

    name: str
    what: str
    publication: str
    url: str
    of: str
    published: float
    requirements: dict[str, object]
    misses: str = ""
    lines: tuple[str, ...] = ()

    def priced(self) -> PricedDesign:
        return _priced(self.name)

    def ours(self) -> float:
        starts = self.lines or ("",)
        return sum(one.monthly or 0.0 for one in self.priced().lines if one.name.startswith(starts))

    @property
    def ratio(self) -> float:
        return self.ours() / self.published


@cache
def bills() -> dict[str, PublishedBill]:
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def _read(path: Path) -> PublishedBill:
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    return PublishedBill.model_validate({**given, "name": path.stem})


@cache
def _priced(name: str) -> PricedDesign:
    # What was published is production alone.
    alone = {"environments": {"staging": 0}}
    given = read_requirements(alone | bills()[name].requirements)
    return price(given, model().library, today=TODAY)
