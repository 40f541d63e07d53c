"""A finger on a page that is open: the page takes touches as a tablet or a phone does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from playwright.sync_api import CDPSession, Locator, Page

type Point = tuple[float, float]


class Finger(NamedTuple):
    """Points are those of the window."""

    session: CDPSession

    def draw(self, points: list[Point]) -> None:
        """Put it down at the first point, go through the others, and lift it."""
        for index, (x, y) in enumerate(points):
            kind = "touchMove" if index else "touchStart"
            self._touch(kind, [{"x": x, "y": y}])
        self._touch("touchEnd", [])

    def drag(self, start: Point, end: Point, parts: int = 5) -> None:
        (x, y), (right, down) = start, end
        shares = [part / parts for part in range(parts + 1)]
        self.draw([(x + part * (right - x), y + part * (down - y)) for part in shares])

    def tap(self, place: Point | Locator) -> None:
        self.draw([middle(place) if isinstance(place, Locator) else place])

    def _touch(self, kind: str, points: list[dict[str, float]]) -> None:
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def middle(place: Locator) -> Point:
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@contextmanager
def finger(page: Page, width: int = 390, height: int = 844) -> Iterator[Finger]:
    """For as long as this lasts, the window has this size and takes touches."""
    before = page.viewport_size
    assert before
    page.set_viewport_size({"width": width, "height": height})
    session = page.context.new_cdp_session(page)
    switch = "Emulation.setTouchEmulationEnabled"
    session.send(switch, {"enabled": True, "maxTouchPoints": 1})
    try:
        yield Finger(session)
    finally:
        session.send(switch, {"enabled": False})
        session.detach()
        page.set_viewport_size(before)
