"""What a board compares: three offers, what runs today, and what is sold for the same need."""

from ..domain.choice import BuyReport, OfferReport, RehostReport, StayReport
from ..words.options import joined as listed
from ..words.terms import sentence_case
from .document import Block, Column, Content, Name, Paragraph, Section, Table, Text
from .prose import joined, prose, sentence, shown, write
from .view import View

# Of more pins than this the report says what they cost, and not what they are.
MOST_PINS = 4
MOST_UNKNOWN = 3
MOST_WORTH = 2
_PRICES = {
    "downtime_hour": "an hour down at {it:bare} {currency}",
    "work_hour": "an hour of work at {it:bare} {currency}",
    "carbon_tonne": "a tonne of CO2e at {it:bare} {currency}",
    "leaving_probability_per_year": "leaving at {it} a year of what it would cost",
}


def offers(view: View) -> Section:
    """Lean, recommended and resilient, a column for each design, and what runs today and what is sold.

    What is bought has a column where it takes the place of all: else its price compares with no offer.
    """
    choice = view.dossier.choice
    stay = choice.stay
    shared = choice.by_design
    found = [first for first, *_ in shared]
    beside = [*([("Stay", _stay_cells(stay))] if stay else [])]
    beside += [("Rehost", _rehost_cells(choice.rehost))] if choice.rehost else []
    beside += [("Buy", _buy_cells(one)) for one in choice.buying if one.covers_all]
    names = [
        *(sentence_case(listed([one.name for one in same])) for same in shared),
        *(name for name, _ in beside),
    ]
    columns = (Column(title=""), *(Column(title=name) for name in names))
    rows = (
        _row("A month (P10 to P90)", [write("{it:range}", it=one.monthly) for one in found]),
        _row("Down", [shown(one.downtime_hours) for one in found]),
        _row("Work", [shown(one.operating_hours) for one in found]),
        _row("Costs least, all told", [write("in {it}", it=one.odds_best) for one in found]),
        _row("Gives up", [_gives_up(one) for one in found]),
    )
    for _, cells in beside:
        rows = tuple((*row, cell) for row, cell in zip(rows, cells, strict=True))
    blocks: list[Block] = [Table(columns=columns, rows=rows)] if found else []
    if blocks:
        blocks += _worth(view)
    if stay is not None:
        blocks.append(Paragraph(content=_told(stay)))
    if choice.rehost is not None:
        blocks.append(Paragraph(content=_told(choice.rehost)))
    blocks += [Paragraph(content=_bought(one)) for one in choice.buying]
    return Section(title="Offers", anchor="offers", blocks=tuple(blocks))


def _stay_cells(stay: StayReport) -> tuple[Content, ...]:
    """What is known of going on as today: what was stated or billed."""
    said = "as billed" if stay.billed else "as stated"
    spend = write(f"{{it}}, {said}", it=stay.monthly) if stay.monthly else (Text("not stated"),)
    unknown: Content = (Text("not known"),)
    return spend, unknown, unknown, (Text("–"),), unknown


def _rehost_cells(found: RehostReport) -> tuple[Content, ...]:
    """What moving the machines as they are comes to, as far as their list says."""
    lost: Content = (Text("not known"),)
    return (
        write("{it:range}", it=found.monthly),
        write("{it:range}", it=found.downtime_hours),
        write("{it:range}", it=found.operating_hours),
        (Text("–"),),
        lost,
    )


def _told(found: StayReport | RehostReport) -> Content:
    return (*sentence(found.text), Text(" "), *_unknown(found.unknown), Text("."))


def _unknown(things: tuple[str, ...]) -> Content:
    """What nobody said of it, the weightiest first."""
    more = ("more",) if len(things) > MOST_UNKNOWN else ()
    return write(
        "Not known of it: {it}",
        it=joined([(Text(one),) for one in (*things[:MOST_UNKNOWN], *more)]),
    )


def _buy_cells(one: BuyReport) -> tuple[Content, ...]:
    """What is known of a finished service: its list price, and what buying gives up."""
    unknown: Content = (Text("not known"),)
    price = write("{it:range}, list price", it=one.monthly)
    return price, unknown, unknown, (Text("–"),), (Text(one.lost),)


def _bought(one: BuyReport) -> Content:
    origin = Name(f"{one.source.title}, {one.source.as_of}")
    words = "{it}. Source: {origin}."
    return (*sentence(one.text), Text(" "), *write(words, it=_unknown(one.unknown), origin=origin))


def pins(view: View) -> list[Block]:
    """What is pinned, and what that costs, in a line; nothing where nothing is."""
    found = view.dossier.choice.pins
    if found is None:
        return []
    if len(found.pinned) <= MOST_PINS:
        names = joined([(Name(one),) for one in found.pinned])
        return [
            Paragraph(content=write("Pinned: {names}. {it}", names=names, it=sentence(found.text)))
        ]
    return [Paragraph(content=sentence(found.text))]


def _row(label: str, cells: list[Content]) -> tuple[Content, ...]:
    return ((Text(label),), *cells)


def _gives_up(one: OfferReport) -> Content:
    if not one.gives_up:
        return (Text("nothing that was asked for"),)
    return joined([prose(each) for each in one.gives_up])


def _worth(view: View) -> list[Block]:
    """What things beside the bill count, so that a reader can argue with it."""
    prices = view.dossier.choice.prices_of
    parts = [
        _counted(view, words, prices[name]) for name, words in _PRICES.items() if name in prices
    ]
    if not parts:
        return []
    words = "Beside the bill, what an offer costs all told counts {it}."
    told = write(words, it=joined(parts[:MOST_WORTH]))
    if rest := parts[MOST_WORTH:]:
        told += write(" It counts {it}.", it=joined(rest))
    return [Paragraph(content=told)]


def _counted(view: View, words: str, claim: str) -> Content:
    return write(words, it=claim, currency=Text(view.currency))
