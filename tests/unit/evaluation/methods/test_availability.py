from math import comb, exp, fsum, lgamma, log

import numpy as np
import pytest

from infra_mind.evaluation.methods.availability import (
    downtime_hours,
    k_of_n,
    over_zones,
    parallel,
    series,
)


def test_composite_sla_of_the_azure_architecture_center():
    """Web app 99.95 % and SQL 99.99 % in series give 99.94 % (Microsoft, Composite SLAs)."""
    found = series(np.array([0.9995]), np.array([0.9999]))
    assert found[0] == pytest.approx(0.9994, abs=5e-6)


def test_composite_sla_with_a_fallback_queue_of_the_same_page():
    """SQL 99.99 % or a queue 99.9 %: 99.99999 %; with the web app 99.95 % (same page)."""
    either = parallel(np.array([0.9999]), np.array([0.999]))
    assert either[0] == pytest.approx(0.9999999, abs=1e-9)
    assert series(np.array([0.9995]), either)[0] == pytest.approx(0.9995, abs=1e-6)


def test_two_of_three_by_hand():
    found = k_of_n(np.array([2.0]), np.array([3.0]), np.array([0.9]))
    assert found[0] == pytest.approx(3 * 0.81 * 0.1 + 0.729)


def test_counts_may_differ_by_candidate():
    """Against the sum over the binomial distribution."""
    k, n, part = (
        np.array([[1.0], [7.0], [9.0], [4.0]]),
        np.array([[1.0], [10.0], [9.0], [3.0]]),
        0.8,
    )
    by_sum = [
        sum(
            comb(int(b), i) * part**i * (1 - part) ** (int(b) - i)
            for i in range(int(a), int(b) + 1)
        )
        for a, b in zip(k[:, 0], n[:, 0], strict=True)
    ]
    assert k_of_n(k, n, np.array([[part]]))[:, 0] == pytest.approx(by_sum)


def test_very_many_parts_agree_with_the_sum():
    """2,000 parts of which 140 are down on average, against the sum over the binomial distribution."""
    parts, part = 2000, 0.93
    needed = np.array([[1800.0], [1840.0], [1860.0], [1880.0], [1900.0]])
    weights = [
        exp(
            lgamma(parts + 1)
            - lgamma(i + 1)
            - lgamma(parts - i + 1)
            + i * log(part)
            + (parts - i) * log(1 - part)
        )
        for i in range(parts + 1)
    ]
    by_sum = [fsum(weights[int(k) :]) for k in needed[:, 0]]
    found = k_of_n(needed, np.full((5, 1), float(parts)), np.array([[part]]))[:, 0]
    assert found == pytest.approx(by_sum, abs=2e-4)


def test_millions_of_parts_with_enough_to_spare_work():
    """A term of the sum is less than any number that a computer holds: it came to nothing before."""
    found = k_of_n(np.array([[3e6]]), np.array([[4e6]]), np.array([[0.9998]]))
    assert found[0, 0] == pytest.approx(1.0)


@pytest.mark.parametrize("part", [0.0, 0.3, 0.999, 1.0])
def test_a_spare_more_is_never_worse(part: float):
    sizes = np.arange(10.0, 200.0)[:, None]
    found = k_of_n(np.full((1, 1), 10.0), sizes, np.array([[part]]))[:, 0]
    assert np.all(np.diff(found) >= -1e-12)
    assert np.all((found >= 0) & (found <= 1))


def test_a_zone_more_is_never_worse():
    zone = np.linspace(0.9, 1.0, 11)
    found = [over_zones(np.array([float(zones)]), zone) for zones in (1, 2, 3)]
    assert np.all(found[1] >= found[0])
    assert np.all(found[2] >= found[1])


def test_three_nines_are_8_8_hours_a_year():
    assert downtime_hours(np.array([0.999]))[0] == pytest.approx(8.766)


def test_fleets_of_any_size_are_counted_without_counting_each_machine():
    """139,594 machines of which 28 are down on average and 117,000 spare; then ten million, hardly any."""
    ample = k_of_n(np.array([[22_685.0]]), np.array([[139_594.0]]), np.array([[0.9998]]))
    assert ample[0, 0] == pytest.approx(1.0)
    n, q = 1e7, 1e-3
    close = k_of_n(np.array([[n - n * q, n - n * q - 200]]), np.array([[n]]), np.array([[1 - q]]))
    # At the mean just over a half; two standard deviations above it 97.7 %.
    assert close[0] == pytest.approx([0.502, 0.9777], abs=0.002)
