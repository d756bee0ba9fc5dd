from typing import assert_never

from ..domain.claim import Claim
from ..domain.converted import Converted
from ..domain.figure import (
    format_claim,
    format_high,
    format_low,
    format_range,
    format_size,
    format_value,
    without_unit,
)
from .document import Form


def written(claim: Claim, form: Form = Form.VALUE, *, headed: bool = False) -> str:
    """A claim as text, in the same way wherever it stands; an end that is not there is the value."""
    text = _written(claim, form)
    return without_unit(text, claim.unit) if headed else text


def _written(claim: Claim, form: Form) -> str:
    match form:
        case Form.VALUE:
            return format_claim(claim)
        case Form.RANGE:
            return format_range(claim)
        case Form.SIZE:
            return format_size(claim)
        case Form.LOW:
            return format_low(claim)
        case Form.HIGH:
            return format_high(claim)
        case Form.BARE:
            return format_value(claim.value)
        case Form.USD:
            return format_range(claim.usd if isinstance(claim, Converted) else claim)
        case _:
            assert_never(form)
