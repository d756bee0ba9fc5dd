"""Bars as SVG, without anything that draws."""

from collections.abc import Sequence
from pathlib import Path

FOLDER = Path("out")
WIDTH, BAR, GAP, NAMES = 640, 34, 14, 200


def draw(name: str, values: Sequence[tuple[str, float]], unit: str) -> Path:
    """A bar for each value, the longest across the picture, as out/NAME.svg."""
    longest = max(value for _, value in values) or 1.0
    rows: list[str] = []
    for place, (label, value) in enumerate(values):
        top, width = GAP + place * (BAR + GAP), (WIDTH - NAMES - 120) * value / longest
        rows.append(
            f'<text x="8" y="{top + 22}">{label}</text>'
            f'<rect x="{NAMES}" y="{top}" width="{width:.1f}" height="{BAR}" fill="#35618f"/>'
            f'<text x="{NAMES + 8 + width:.1f}" y="{top + 22}">{value:.4g} {unit}</text>'
        )
    height = GAP + len(values) * (BAR + GAP)
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.svg"
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'font-family="sans-serif" font-size="14">{"".join(rows)}</svg>\n',
        encoding="utf-8",
    )
    return path
