"""What the benchmarks make of their measurements."""

from __future__ import annotations

import pytest

from benchmarks import picture
from benchmarks.figures import HEAD, Row, exponent, figure, ratios, table


def test_a_ratio_is_made_round_by_round() -> None:
    assert ratios([10, 30], [5, 10]) == [2, 3]


@pytest.mark.parametrize("power", [0.5, 1, 2])
def test_the_exponent_of_a_power_is_found(power: float) -> None:
    assert exponent([(n, 7 * n**power) for n in (1, 3, 10, 40)]) == pytest.approx(power)


@pytest.mark.parametrize(
    ("values", "least", "aim", "most", "reached"),
    [
        ([1, 2, 9], 2, 3, False, "yes"),
        ([1, 4, 9], 2, 3, False, "aim"),
        ([1, 1, 9], 2, 3, False, "no"),
        ([0.3, 0.4, 0.9], 0.5, 0.35, True, "yes"),
        ([0.6], 0.5, None, True, "no"),
        ([5], None, None, False, ""),
    ],
)
def test_a_row_is_reached_by_its_median(
    values: list[float], least: float | None, aim: float | None, most: bool, reached: str
) -> None:
    assert Row("speed", values, least, aim, most).reached == reached


def test_the_table_has_a_line_for_each_row_with_median_and_spread() -> None:
    written = table([Row("speed", [1, 2, 9], 2, 3), Row("size", [7.5], 8, 6.5, True, " MB")])
    assert written.splitlines() == [
        *HEAD.splitlines(),
        "| speed | 2 | 1 to 9 | 2 | 3 | yes |",
        "| size | 7.5 MB | 7.5 to 7.5 | ≤ 8 | ≤ 6.5 | yes |",
    ]


def test_figures_have_three_digits() -> None:
    assert [figure(v) for v in (0.12345, 19123.4, None)] == ["0.123", "19,100", ""]


def test_lines_of_growth_start_at_one_and_say_their_exponent() -> None:
    (line,) = picture.lines({"side": [(4, 0.5), (16, 2.0)]})
    assert line == {"label": "pixels (exponent 1.00)", "points": [(1, 1), (4, 4)]}
