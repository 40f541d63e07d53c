"""A sheet for figures: maps, words and lines, as one SVG that is light or dark by itself."""

from __future__ import annotations

from html import escape

from tools import palette
from xocnn.shapes import Array

INKS = ("ink", "ink-soft", "hairline", "lit", "lit-halo", "below", "zero", "above")
FACE = "'Source Serif 4', Georgia, 'Times New Roman', serif"
SIZE = 17  # of words, in units of the sheet


class Sheet:
    """Things are put on it one after another, the later over the earlier."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._parts: list[str] = []
        self._has_bar = False

    def map(self, values: Array, x: float, y: float, side: float, scale: float) -> None:
        """A map in the signed colours, its longer side so long."""
        self._picture(
            values, x, y, side, [palette.signed(values, scale, t) for t in palette.THEMES]
        )

    def board(self, values: Array, x: float, y: float, side: float) -> None:
        """A drawing, chalk on slate."""
        self._picture(values, x, y, side, [palette.board(values, t) for t in palette.THEMES])

    def _picture(self, values: Array, x: float, y: float, side: float, made: list[str]) -> None:
        rows, columns = values.shape
        unit = side / max(rows, columns)
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(columns * unit)}" height="{_n(rows * unit)}"'
        for theme, address in zip(palette.THEMES, made, strict=True):
            self._parts.append(
                f'<image class="{theme}" {place} preserveAspectRatio="none" href="{address}"/>'
            )
        self._parts.append(f'<rect class="frame" {place}/>')

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "middle") -> None:
        """Words at a place; kinds, which go together, are soft, small and large."""
        place = f'x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"'
        self._parts.append(f'<text {place} class="{kind}">{escape(words)}</text>')

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """A lit place."""
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        self._parts.append(f'<rect class="halo" {place}/><rect class="lit" {place}/>')

    def bar(self, x: float, y: float, width: float, height: float, kind: str) -> None:
        """A filled bar in a colour of the page."""
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        self._parts.append(f'<rect class="fill-{kind}" {place}/>')

    def arrow(self, x: float, y: float, length: float) -> None:
        """An arrow to the right."""
        end = x + length
        self._parts.append(f'<path class="line" d="M{_n(x)} {_n(y)}H{_n(end)}m-5-4 5 4-5 4"/>')

    def legend(self, x: float, y: float, width: float, scale: float) -> None:
        """The colours and where they end."""
        self._has_bar = True
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="5"'
        self._parts.append(f'<rect fill="url(#scale)" {place}/>')
        self.text(x, y + 20, f"−{scale:g}", "soft", "start")
        if width > 80:
            self.text(x + width / 2, y + 20, "0", "soft")
        self.text(x + width, y + 20, f"+{scale:g}", "soft", "end")

    def svg(self) -> str:
        """The whole sheet."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(self.width)} '
            f'{_n(self.height)}" width="{_n(self.width)}" height="{_n(self.height)}">'
            f"<style>{_style()}</style>{_BAR if self._has_bar else ''}"
            f"{''.join(self._parts)}</svg>\n"
        )


_BAR = (
    '<linearGradient id="scale"><stop class="stop-below"/><stop offset=".5" class="stop-zero"/>'
    '<stop offset="1" class="stop-above"/></linearGradient>'
)


def _style() -> str:
    known = palette.colours()

    def inks(which: int) -> str:
        return "".join(f"--{name}:{known[name][which]};" for name in INKS)

    return (
        f":root{{{inks(0)}}}.dark{{display:none}}"
        f"@media(prefers-color-scheme:dark){{:root{{{inks(1)}}}"
        ".dark{display:inline}.light{display:none}}"
        "image{image-rendering:pixelated}"
        f"text{{font:{SIZE}px {FACE};font-variant-numeric:tabular-nums;fill:var(--ink)}}"
        ".soft{fill:var(--ink-soft)}.large{font-size:2.5em}.small{font-size:14px}"
        ".frame{fill:none;stroke:var(--hairline)}"
        ".lit{fill:none;stroke:var(--lit);stroke-width:2}"
        ".halo{fill:none;stroke:var(--lit-halo);stroke-width:5}"
        ".line{fill:none;stroke:var(--ink-soft);stroke-width:1.5}"
        ".fill-ink{fill:var(--ink)}.fill-hairline{fill:var(--hairline)}"
        ".fill-below{fill:var(--below)}.fill-above{fill:var(--above)}"
        ".stop-below{stop-color:var(--below)}.stop-zero{stop-color:var(--zero)}"
        ".stop-above{stop-color:var(--above)}"
    )


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
