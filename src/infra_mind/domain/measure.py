"""The types of the fields: a number, the unit it is kept in, the ways to write it, its bounds."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from ..core.text import one_line, unfit
from . import quantity
from .quantity import Period, SizeUnit
from .vocabulary import Vocabulary

# What a path of Windows becomes where its \\b, \\n or \\t was read as a sign.
_WINDOWS_PATH = re.compile(r"[A-Za-z]:[^\x00-\x1f]{0,300}[\x00-\x1f]")


def _amount(value: object, period: Period | None) -> Decimal:
    money = value if isinstance(value, quantity.Money) else quantity.parse_money(value)
    if money.currency is not None:
        raise quantity.QuantityError(
            "an amount in the one currency of the file, which `budget.currency` names"
        )
    if period is None:
        if money.period is not None:
            raise quantity.QuantityError("an amount that is paid once, without `per month`")
        return money.amount
    return money.per(period)


def _plain_number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _name(given: str) -> str:
    """A name on one line; what would steer a page, a terminal or a file is refused."""
    if _WINDOWS_PATH.match(given):
        raise quantity.QuantityError(
            "a path in single quotes or with /: within double quotes a backslash begins an escape"
        )
    name = one_line(given)
    if found := unfit(name):
        raise quantity.QuantityError(f"text without control characters; {found} stands in it")
    if not name:
        raise quantity.QuantityError("some text")
    return name


def _words(value: object) -> object:
    """A single name where a list is expected is a list of one."""
    return (value,) if isinstance(value, str) else value


_T = TypeVar("_T")


def _distinct(items: tuple[_T, ...]) -> tuple[_T, ...]:
    if len(set(items)) < len(items):
        raise quantity.QuantityError("a list that names each once")
    return items


def known(names: type[Vocabulary]) -> BeforeValidator:
    """Words that rules know are brought to their one spelling, all others stay as they are."""

    def read(value: object) -> object:
        try:
            return names(value) if isinstance(value, str) else value
        except ValueError:
            return value

    return BeforeValidator(read, json_schema_input_type=str)


def _code(code: str) -> str:
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise quantity.QuantityError("a currency code of three letters such as USD or EUR")
    return code.upper()


def _day(value: object) -> object:
    """Numbers would be read as seconds since 1970."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise quantity.QuantityError("a date such as 2027-06-30") from None


Written = float | str

Words = Annotated[
    str,
    Field(min_length=1, max_length=500, coerce_numbers_to_str=True),
    AfterValidator(_name),
]
Sum = Annotated[
    Decimal,
    PlainSerializer(_plain_number, return_type=int | float, when_used="json"),
    Field(ge=0, le=10**12),
]
Amount = Annotated[
    Sum,
    BeforeValidator(lambda value: _amount(value, None), json_schema_input_type=Written),
    Field(examples=[40000, "40k EUR"]),
]
Monthly = Annotated[
    Sum,
    BeforeValidator(lambda value: _amount(value, Period.MONTH), json_schema_input_type=Written),
    Field(examples=[25000, "25k USD", "300k USD per year"]),
]
Hourly = Annotated[
    Sum,
    BeforeValidator(lambda value: _amount(value, Period.HOUR), json_schema_input_type=Written),
    Field(examples=[4000, "4k USD per hour"]),
]
Share = Annotated[
    float,
    BeforeValidator(quantity.parse_share, json_schema_input_type=Written),
    Field(ge=0, le=1, examples=["99.95%", 0.9995]),
]
Growth = Annotated[
    float,
    BeforeValidator(quantity.parse_growth, json_schema_input_type=Written),
    Field(ge=-1, le=1000, examples=["60%", 0.6]),
]
Duration = Annotated[
    timedelta,
    BeforeValidator(quantity.parse_duration, json_schema_input_type=str),
    PlainSerializer(quantity.format_duration, return_type=str, when_used="json"),
    Field(ge=timedelta(0), le=timedelta(days=3660), examples=["1h", "5m", "90s"]),
]
Milliseconds = Annotated[
    float,
    BeforeValidator(quantity.parse_milliseconds, json_schema_input_type=Written),
    Field(gt=0, le=86_400_000, examples=[300, "0.3s"]),
]
Seconds = Annotated[
    float,
    BeforeValidator(quantity.parse_seconds, json_schema_input_type=Written),
    Field(gt=0, le=86_400, examples=[6, "800ms"]),
]
SizeKb = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_size(value, SizeUnit.KB), json_schema_input_type=Written
    ),
    Field(ge=0, le=1e9, examples=[40, "2 MB"]),
]
SizeMb = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_size(value, SizeUnit.MB), json_schema_input_type=Written
    ),
    Field(ge=0, le=1e8, examples=[300, "1 GB"]),
]
SizeGb = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_size(value, SizeUnit.GB), json_schema_input_type=Written
    ),
    Field(ge=0, le=1e9, examples=[800, "12 TB"]),
]
GbPerDay = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_size_rate(value, Period.DAY), json_schema_input_type=Written
    ),
    Field(ge=0, le=1e8, examples=[50, "2 TB per day"]),
]
GbPerMonth = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_size_rate(value, Period.MONTH), json_schema_input_type=Written
    ),
    Field(ge=-1e9, le=1e9, examples=[30, "1 TB per month"]),
]
PerSecond = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_rate(value, Period.SECOND), json_schema_input_type=Written
    ),
    Field(ge=0, le=1e8, examples=[400, "2M per day"]),
]
PerDay = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_rate(value, Period.DAY), json_schema_input_type=Written
    ),
    Field(ge=0, le=1e12, examples=[40000, "1.5/s"]),
]
PerMonth = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_rate(value, Period.MONTH), json_schema_input_type=Written
    ),
    Field(ge=0, le=1e6, examples=[2, "1 per week"]),
]
Number = Annotated[
    float,
    BeforeValidator(quantity.parse_number, json_schema_input_type=Written),
    Field(ge=0, le=1e9),
]
Billions = Annotated[
    float,
    BeforeValidator(quantity.parse_billions, json_schema_input_type=Written),
    Field(ge=0, le=1e6, examples=[7, "7B", "20 billion"]),
]
Count = Annotated[
    int,
    BeforeValidator(quantity.parse_count, json_schema_input_type=Written),
    Field(ge=0, le=10**11, examples=[12, "200k"]),
]
Names = Annotated[
    tuple[_T, ...],
    BeforeValidator(_words),
    AfterValidator(_distinct),
    Field(max_length=100),
]
Level = Annotated[int, Field(ge=1, le=5)]
Currency = Annotated[str, AfterValidator(_code)]
Rate = Annotated[float, Field(gt=0, le=1e6, examples=[1.08])]
Day = Annotated[
    date, BeforeValidator(_day, json_schema_input_type=str), Field(examples=["2027-06-30"])
]
