"""The columns of the bills that clouds write, and what a line of each one means."""

import json
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import ClassVar, Final, NamedTuple, Protocol, cast

from ...domain.quantity import QuantityError
from ...domain.vocabulary import ChargeKind
from ...knowledge.service_categories import OTHER, category_of
from .charge import Charge, day_before
from .numeral import number
from .table_file import TableCell

Amount = Callable[[str], float]


class Unreadable(NamedTuple):
    """A cell that is not what its column holds."""

    column: str
    value: str
    expected: str


class UnreadableError(Exception):
    def __init__(self, column: str, value: str, expected: str) -> None:
        super().__init__(expected)
        self.cell = Unreadable(column, value[:60], expected)


class BillRow:
    """The cells of a row by the plain names of their columns; what is not there is empty."""

    __slots__ = ("_cells", "_decimal", "_places")

    def __init__(self, places: Mapping[str, int], decimal: str) -> None:
        self._places, self._decimal = places, decimal
        self._cells: Sequence[TableCell] = ()

    def at(self, cells: Sequence[TableCell]) -> "BillRow":
        self._cells = cells
        return self

    def has(self, name: str) -> bool:
        return name in self._places

    def text(self, *names: str) -> str:
        """The first of some columns that holds anything."""
        for name in names:
            place = self._places.get(name, -1)
            if 0 <= place < len(self._cells):
                cell = self._cells[place]
                text = cell if isinstance(cell, str) else "" if cell is None else f"{cell:.10g}"
                if text and text not in _NOTHING:
                    return text.strip()
        return ""

    def amount(self, *names: str) -> float:
        """The number of the first of some columns that holds one; 0 where none does."""
        for name in names:
            place = self._places.get(name, -1)
            if 0 <= place < len(self._cells):
                cell = self._cells[place]
                if isinstance(cell, int | float):
                    return number(cell)
                if cell and cell not in _NOTHING:
                    return self._parsed(name, cell)
        return 0.0

    def _parsed(self, name: str, cell: str) -> float:
        try:
            return number(cell, decimal=self._decimal)
        except QuantityError as error:
            raise UnreadableError(name, cell, f"expected {error}") from None

    def day(self, *names: str) -> date:
        text = self.text(*names)
        found = _day(text)
        if found is None:
            raise UnreadableError(names[0], text, "expected a day such as 2026-09-30")
        return found

    def day_if_any(self, *names: str) -> date | None:
        """The day of a cell that may be empty, and may not hold anything else."""
        return self.day(*names) if self.text(*names) else None


_NOTHING: Final = frozenset({"NULL", "null", "None", "N/A"})
_DAYS: Final = ("%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y-%m")


@lru_cache(maxsize=10_000)
def _day(text: str) -> date | None:
    """A day as ISO, American or German exports write it, or the month of an invoice."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    if len(text) == 6 and text.isdecimal():
        text = f"{text[:4]}-{text[4:]}"
    for form in _DAYS:
        try:
            return datetime.strptime(text.split(" ")[0], form).date()  # noqa: DTZ007  # a day alone
        except ValueError:
            continue
    return None


def _currency(line: BillRow, *names: str) -> str:
    code = line.text(*names).upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):  # as ISO 4217 has it
        raise UnreadableError(names[0], code, "expected a currency such as USD")
    return code


class BillFormat(Protocol):
    """A kind of export: `needs` are columns without which it is another one."""

    title: ClassVar[str]
    needs: ClassVar[tuple[tuple[str, ...], ...]]

    @abstractmethod
    def charges(self, line: BillRow) -> Iterator[Charge]:
        """What a line charges: nothing, or several things."""

    def amortizes(self, line: BillRow) -> bool:
        """Whether the line shows that what was bought ahead is spread over its use."""
        return not self.needs and line.has("")


class Focus(BillFormat):
    """FOCUS 1.0 to 1.2, of any provider: usage as it was billed, commitments as they are used up."""

    title = "FOCUS"
    needs = (
        ("billedcost",),
        ("chargecategory",),
        ("billingcurrency",),
        ("chargeperiodstart", "billingperiodstart"),
    )

    def charges(self, line: BillRow) -> Iterator[Charge]:
        kind = _FOCUS_KINDS.get(line.text("chargecategory").casefold(), ChargeKind.ADJUSTMENT)
        amount, committed = line.amount("billedcost"), line.text("commitmentdiscountid")
        if committed and kind is ChargeKind.USAGE:
            kind = ChargeKind.COMMITMENT
            amount = line.amount("effectivecost", "billedcost")
        elif committed and kind is ChargeKind.PURCHASE and not line.has("effectivecost"):
            kind = ChargeKind.COMMITMENT
        first = line.day("chargeperiodstart", "billingperiodstart")
        end = line.day_if_any("chargeperiodend", "billingperiodend")
        yield Charge(
            provider=line.text("providername", "serviceprovidername", "publishername") or "unknown",
            account=line.text("billingaccountid"),
            category=line.text("servicecategory") or OTHER,
            region=line.text("regionid", "regionname", "region"),
            kind=kind,
            currency=_currency(line, "billingcurrency"),
            days=(first, day_before(end or first, first)),
            amount=amount,
        )

    def amortizes(self, line: BillRow) -> bool:
        return line.has("effectivecost")


_FOCUS_KINDS: Final = {
    "usage": ChargeKind.USAGE,
    "purchase": ChargeKind.PURCHASE,
    "tax": ChargeKind.TAX,
    "credit": ChargeKind.CREDIT,
    "adjustment": ChargeKind.ADJUSTMENT,
}


class Cur(BillFormat):
    """AWS Cost and Usage Report, with the names of columns of before and of 2.0."""

    title = "AWS Cost and Usage Report"
    needs = (
        ("lineitemlineitemtype",),
        ("lineitemunblendedcost",),
        ("lineitemproductcode",),
        ("lineitemusagestartdate", "billbillingperiodstartdate"),
    )

    def charges(self, line: BillRow) -> Iterator[Charge]:
        type_ = line.text("lineitemlineitemtype")
        kind, amount = self._counted(line, type_)
        if kind is None:
            return
        first = line.day("lineitemusagestartdate", "billbillingperiodstartdate")
        end = line.day_if_any("lineitemusageenddate")
        product, used = line.text("lineitemproductcode"), line.text("lineitemusagetype")
        yield Charge(
            provider="AWS",
            account=line.text("billpayeraccountid"),
            category=category_of("amazon", f"{product} {used}"),
            region=line.text("productregioncode", "productregion", "lineitemavailabilityzone"),
            kind=kind,
            currency=_currency(line, "lineitemcurrencycode", "pricingcurrency"),
            days=(first, day_before(end or first, first)),
            amount=amount,
        )

    def amortizes(self, line: BillRow) -> bool:
        return line.has("reservationeffectivecost") or line.has(_SAVINGS)

    def _counted(self, line: BillRow, type_: str) -> tuple[ChargeKind | None, float]:
        """As AWS adds up amortized cost; without those columns fees stand in their place."""
        cost = line.amount("lineitemunblendedcost")
        plans, reserved = line.has(_SAVINGS), line.has("reservationeffectivecost")
        committed = ChargeKind.COMMITMENT
        match type_:
            case "SavingsPlanCoveredUsage":
                return (committed, line.amount(_SAVINGS)) if plans else (None, 0.0)
            case "SavingsPlanRecurringFee" if plans:
                unused = line.amount("savingsplantotalcommitmenttodate")
                return committed, unused - line.amount("savingsplanusedcommitment")
            case "SavingsPlanRecurringFee":
                return committed, cost
            case "SavingsPlanNegation":
                return None, 0.0
            case "DiscountedUsage":
                return committed, line.amount("reservationeffectivecost") if reserved else cost
            case "RIFee" if reserved:
                unused = line.amount("reservationunusedamortizedupfrontfeeforbillingperiod")
                return committed, unused + line.amount("reservationunusedrecurringfee")
            case "RIFee":
                return committed, cost
            case _:
                return _CUR_KINDS.get(type_, ChargeKind.ADJUSTMENT), cost


_SAVINGS: Final = "savingsplansavingsplaneffectivecost"
# Discounts that were agreed on come off what is used; what is bought at once is no month's cost.
_CUR_KINDS: Final = {
    "Usage": ChargeKind.USAGE,
    "EdpDiscount": ChargeKind.USAGE,
    "PrivateRateDiscount": ChargeKind.USAGE,
    "BundledDiscount": ChargeKind.USAGE,
    "DistributorDiscount": ChargeKind.USAGE,
    "Fee": ChargeKind.PURCHASE,
    "SavingsPlanUpfrontFee": ChargeKind.PURCHASE,
    "Tax": ChargeKind.TAX,
    "Credit": ChargeKind.CREDIT,
    "Refund": ChargeKind.ADJUSTMENT,
}


class Azure(BillFormat):
    """Azure cost exports, actual and amortized, of an enterprise or a customer agreement."""

    title = "Azure cost export"
    needs = (
        ("costinbillingcurrency", "cost", "pretaxcost", "costinusd"),
        ("metercategory",),
        ("date", "usagedate", "usagedatetime"),
        ("resourcelocation", "resourceid", "instanceid"),
    )

    def charges(self, line: BillRow) -> Iterator[Charge]:
        type_ = line.text("chargetype").casefold()
        model = line.text("pricingmodel").casefold()
        first = line.day("date", "usagedate", "usagedatetime")
        category, meter = line.text("metercategory"), line.text("metersubcategory", "metername")
        yield Charge(
            provider="Azure",
            account=line.text("billingaccountid", "subscriptionid", "subscriptionguid"),
            category=category_of("microsoft", f"{category} {meter}"),
            region=line.text("resourcelocation", "meterregion").replace(" ", "").lower(),
            kind=_azure_kind(type_, model),
            currency=_currency(line, "billingcurrencycode", "billingcurrency", "currency"),
            days=(first, first),
            amount=line.amount("costinbillingcurrency", "cost", "pretaxcost", "costinusd"),
        )

    def amortizes(self, line: BillRow) -> bool:
        """Only an amortized export gives what runs on a reservation a cost, or says it was not used."""
        if line.text("chargetype").casefold().startswith("unused"):
            return True
        covered = line.text("pricingmodel").casefold() in _COVERED
        used = line.text("chargetype").casefold() == "usage"
        return covered and used and line.amount("costinbillingcurrency", "cost", "pretaxcost") != 0


_COVERED: Final = frozenset({"reservation", "savingsplan"})


def _azure_kind(type_: str, model: str) -> ChargeKind:
    if type_.startswith("unused") or (type_ in {"", "usage"} and model in _COVERED):
        return ChargeKind.COMMITMENT
    kinds = {
        "": ChargeKind.USAGE,
        "usage": ChargeKind.USAGE,
        "purchase": ChargeKind.PURCHASE,
        "tax": ChargeKind.TAX,
        "credit": ChargeKind.CREDIT,
    }
    return kinds.get(type_, ChargeKind.ADJUSTMENT)


class Google(BillFormat):
    """The billing export of Google Cloud out of BigQuery, or the table of costs of its console."""

    title = "Google Cloud billing export"
    needs = (
        ("cost", "costusd", "subtotal", "unroundedsubtotal"),
        ("servicedescription",),
        ("usagestarttime", "usagestartdate", "invoicemonth"),
    )

    def charges(self, line: BillRow) -> Iterator[Charge]:
        service, sku = line.text("servicedescription"), line.text("skudescription")
        first = line.day("usagestarttime", "usagestartdate", "invoicemonth")
        end = line.day_if_any("usageendtime", "usageenddate") or first
        base = Charge(
            provider="Google Cloud",
            account=line.text("billingaccountid"),
            category=category_of("google", f"{service} {sku}"),
            region=line.text("locationregion", "locationlocation", "region"),
            kind=_google_kind(line.text("costtype").casefold(), sku),
            currency=_currency(line, "currency"),
            days=(first, max(end, first)),
            amount=line.amount("cost", "costusd", "subtotal", "unroundedsubtotal"),
        )
        yield base
        for kind, amount in _google_credits(line.text("credits")):
            yield base._replace(kind=kind, amount=amount)


def _google_kind(type_: str, sku: str) -> ChargeKind:
    if type_ == "tax":
        return ChargeKind.TAX
    if type_ in {"adjustment", "rounding_error"}:
        return ChargeKind.ADJUSTMENT
    return ChargeKind.COMMITMENT if sku.startswith("Commitment") else ChargeKind.USAGE


def _google_credits(text: str) -> Iterator[tuple[ChargeKind, float]]:
    """Discounts come off what is used or bought ahead; only what is given away is a credit."""
    if not text or text == "[]":
        return
    try:
        given = cast("list[dict[str, object]]", json.loads(text))
        for one in given:
            type_ = str(one.get("type") or "")
            amount = float(str(one.get("amount") or 0))
            if type_.startswith(("COMMITTED", "SUBSCRIPTION", "FEE_UTILIZATION")):
                yield ChargeKind.COMMITMENT, amount
            elif type_ in {"SUSTAINED_USAGE_DISCOUNT", "DISCOUNT", "FREE_TIER", "RESELLER_MARGIN"}:
                yield ChargeKind.USAGE, amount
            else:
                yield ChargeKind.CREDIT, amount
    except (ValueError, AttributeError, TypeError):
        expected = 'expected credits as JSON, [{"type": ..., "amount": ...}]'
        raise UnreadableError("credits", text, expected) from None


FORMATS: Final[tuple[BillFormat, ...]] = (Focus(), Cur(), Azure(), Google())
