"""The amounts of a document before it is read: all in one currency, which each of them may name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from .quantity import Money, QuantityError, parse_money

AMOUNTS: Final = (
    "budget.monthly",
    "budget.migration",
    "reliability.downtime_cost_per_hour",
    "prices_of.downtime_hour",
    "prices_of.carbon_tonne",
    "prices_of.work_hour",
    "current.monthly_spend",
    "workloads[].downtime_cost_per_hour",
)
"""The paths of all amounts; where the currency is not stated, the first that names one sets it."""


def currency_named(document: Mapping[str, object]) -> str | None:
    """The currency that an amount names, where one does."""
    named: dict[str, str] = {}

    def note(at: str, money: Money) -> object:
        named.setdefault(at, money.currency or "")
        return money

    _with_amounts(document, "", note)
    return next((named[at] for at in AMOUNTS if at in named), None)


def without_currency(document: Mapping[str, object], currency: str) -> Mapping[str, object]:
    """Amounts in a currency as if they named none; one in another stays, and is refused there."""

    def bare(_at: str, money: Money) -> object:
        return replace(money, currency=None) if money.currency == currency else money

    return cast("Mapping[str, object]", _with_amounts(document, "", bare))


def _with_amounts(given: object, at: str, change: Callable[[str, Money], object]) -> object:
    """A copy in which every amount that names its currency is another value."""
    if not any(one.startswith(at) for one in AMOUNTS):
        return given
    if isinstance(given, Mapping):
        fields = cast("Mapping[object, object]", given).items()
        return {
            name: _with_amounts(below, f"{at}.{name}" if at else str(name), change)
            for name, below in fields
        }
    if isinstance(given, (list, tuple)):
        entries = cast("Sequence[object]", given)
        return [_with_amounts(below, f"{at}[]", change) for below in entries]
    money = _money(given) if at in AMOUNTS else None
    return given if money is None or money.currency is None else change(at, money)


def _money(given: object) -> Money | None:
    try:
        return parse_money(given) if isinstance(given, str) else None
    except QuantityError:
        return None
