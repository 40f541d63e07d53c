"""Sentences of the pages, for tests of what they claim.

A test names the words that it stands for, as they are in `web/`. A test whose words have been
changed or deleted fails, so a new wording is looked at together with its test.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

import numpy as np

from tools import assemble
from xocnn.drawings import EXAMPLES, paint
from xocnn.shapes import Array

DRAWN = {example.name: paint(example.strokes) for example in EXAMPLES}


def moved(picture: Array, down: int, right: int) -> Array:
    """The picture moved by whole pixels, paper coming in at the edges."""
    out = np.full_like(picture, -1)
    height, width = picture.shape
    for row, column in np.ndindex(height, width):
        y, x = row - down, column - right
        if 0 <= y < height and 0 <= x < width:
            out[row, column] = picture[y, x]
    return out


@cache
def words(page: str) -> str:
    """What a page says, without its tags. Numbers that the build fills in are `%NUMBER name%`."""
    text = (assemble.WEB / page).read_text(encoding="utf-8")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def says(page: str, *sentences: str) -> None:
    """Fails where the page does not have these words."""
    gone = [sentence for sentence in sentences if sentence not in words(page)]
    assert not gone, f"{page} does not say: {'; '.join(gone)}"


def claim[T: Callable[..., None]](
    *sentences: str, page: str = "index.html"
) -> Callable[[T], Callable[..., None]]:
    """Marks a test with the words that it stands for."""

    def note(test: T) -> Callable[..., None]:
        @wraps(test)
        def checked(*given: Any, **named: Any) -> None:
            says(page, *sentences)
            test(*given, **named)

        return checked

    return note
