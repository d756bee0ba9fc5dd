import pytest

from infra_mind.domain.quantity import QuantityError
from infra_mind.imports.estate.numeral import decimal_sign, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1'234.50", 1234.5),
        ("1 234,5", 1234.5),
        ("12,34,567", 1234567),
        ("1.234.567", 1234567),
        ("(12.50)", -12.5),
        ("12.5-", -12.5),
        ("$1,234.50", 1234.5),
        ("8.00E-07", 8e-7),
        ("0.003", 0.003),
        ("0,5", 0.5),
    ],
)
def test_numbers_are_read_as_several_countries_write_them(text: str, value: float):
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "=1+1", "abc", "1e999", "nan", "1,2,3"])
def test_what_is_no_number_is_refused(text: str):
    with pytest.raises(QuantityError):
        number(text)


def test_a_number_that_reads_as_two_is_asked_about_unless_the_file_knows():
    with pytest.raises(QuantityError, match=r"16384 or 16\.384"):
        number("16,384")
    assert number("16,384", whole=True) == number("16,384", decimal=".") == 16384
    assert number("16,384", decimal=",") == 16.384


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["16,384", "1,5"], ","),
        (["16.384"], ""),
        (["1.234,5"], ","),
        (["1.234.567"], ","),
        (["0.01"], "."),
        ([1.5, None], ""),
    ],
)
def test_one_cell_proves_the_sign_of_decimals(cells: list[str | float | None], sign: str):
    assert decimal_sign(cells) == sign
