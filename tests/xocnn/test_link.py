"""Links that hold the page: what goes in comes out, and what is damaged changes nothing."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xocnn.conftest import TINY, losses, saved, standing
from xocnn import recipe
from xocnn.page import Session
from xocnn.page.link import LONGEST, MOST_POINTS, LinkError, read

READY_MADE = saved(recipe.untrained(11))
CROSS = [[6, 6, 22, 22.126], [22, 6, 6, 22]]


def pack(held: Any) -> str:
    data = held if isinstance(held, bytes) else zlib.compress(json.dumps(held).encode())
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_a_link_brings_back_design_settings_seed_and_drawing(tiny: Session) -> None:
    tiny.change_settings(rate=0.125, optimizer="sgd", batch=8, weight_decay=0.0)
    seen = tiny.see(CROSS)
    first = losses(tiny, 3)
    other = Session()
    other.open(READY_MADE)
    look = other.follow(tiny.link()["text"], READY_MADE)
    assert look["strokes"] == [[6, 6, 22, 22.13], [22, 6, 6, 22]]
    assert (look["updates"], look["seed"], look["can_go_back"]) == (0, 5, True)
    assert look["network"] == tiny.reset()["network"]
    assert look["settings"] == {
        "rate": 0.125, "optimizer": "sgd", "batch": 8, "weight_decay": 0.0, "drawings": 4096,
        "only": "", "share": 0.0,
    }  # fmt: skip
    again = other.see(look["strokes"])
    np.testing.assert_allclose(again["maps"]["values"], seen["maps"]["values"], atol=0.02)
    assert losses(other, 3) == first  # the same features, and the same drawings in the same order
    assert "from seed 5" in tiny.link()["said"]


def test_a_link_to_the_ready_made_network_opens_it(session: Session) -> None:
    session.step(2)
    link = session.link()
    assert "starts with the ready-made network" in link["said"]
    session.new_start(8)
    assert "from seed 8" in session.link()["said"]
    session.follow(link["text"], READY_MADE)
    assert session.save()["file"].tobytes() == READY_MADE
    assert session.link()["text"] == link["text"]


def test_a_picture_from_a_file_is_left_out_and_said(session: Session) -> None:
    session.see(CROSS, np.zeros(784, np.float32))
    link = session.link()
    assert "A picture from a file does not fit" in link["said"]
    assert session.follow(link["text"], READY_MADE)["strokes"] is None


@pytest.mark.parametrize("points", [LONGEST // 2, 3 * MOST_POINTS])
def test_a_drawing_longer_than_a_link_is_left_out_and_said(session: Session, points: int) -> None:
    rng = np.random.default_rng(0)
    session.see([rng.uniform(0, 28, 2 * points).tolist()])
    link = session.link()
    assert "longer than a link can hold" in link["said"]
    assert len(link["text"]) < LONGEST
    assert session.follow(link["text"], READY_MADE)["strokes"] is None


def test_a_drawing_as_people_make_them_fits(session: Session) -> None:
    rng = np.random.default_rng(0)
    session.see([rng.uniform(0, 28, 300).tolist() for _ in range(4)])  # 600 points
    link = session.link()
    assert len(session.follow(link["text"], READY_MADE)["strokes"]) == 4


def test_the_largest_design_fits_and_a_blank_board_too(session: Session) -> None:
    rng = np.random.default_rng(0)
    many: list[dict[str, Any]] = [
        {"kind": "conv2d", "features": int(rng.integers(1, 9)), "size": [3, 3], "stride": [1, 1],
         "padding": "same", "gain": float(rng.uniform(1, 9))}
        for _ in range(98)
    ]  # fmt: skip
    session.change_design([*many, *TINY[1:]], seed=2**32 - 1)
    session.see([])
    look = session.follow(session.link()["text"], READY_MADE)
    assert len(look["network"]["layers"]) == 100
    assert look["strokes"] == []


def test_a_stroke_that_leaves_the_board_comes_back(session: Session) -> None:
    session.see([[-50.5, 3, 40, 90]])
    assert session.follow(session.link()["text"], READY_MADE)["strokes"] == [[-50.5, 3, 40, 90]]


GOOD: dict[str, Any] = {
    "seed": 3,
    "settings": {"optimizer": "adam", "rate": 0.02, "weight_decay": 0.05, "batch": 32},
    "layers": TINY,
    "strokes": [[0, 0, 100, 100]],
}
DAMAGED = {
    "empty": "",
    "no base64": "hello, world",
    "letters of another alphabet": "Ω" * 40,
    "not deflated": pack(b"hello"),
    "something behind": pack(zlib.compress(json.dumps(GOOD).encode()) + b"more"),
    "no JSON": pack(zlib.compress(b"{")),
    "a nest of lists": pack(zlib.compress(b"[" * 90_000)),
    "too large when unpacked": pack(zlib.compress(b" " * 1_000_000 + b"{}")),
    "too long": "A" * (LONGEST + 1),
    "a list": pack([]),
    "no seed": pack({k: v for k, v in GOOD.items() if k != "seed"}),
    "something else in it": pack({**GOOD, "weights": []}),
    "settings": pack({**GOOD, "settings": {"rates": 1}}),
    "optimizer": pack({**GOOD, "settings": {**GOOD["settings"], "optimizer": ["adam"]}}),
    "rate": pack({**GOOD, "settings": {**GOOD["settings"], "rate": float("nan")}}),
    **{f"seed {v!r}": pack({**GOOD, "seed": v}) for v in (-1, 2**32, 1.5, True, None, "1")},
    **{
        f"layers {n}": pack({**GOOD, "layers": v})
        for n, v in enumerate((None, 3, "conv2d", [], [3], TINY[:1], [{"kind": "tree"}], TINY * 50))
    },
    **{
        f"classes {n}": pack({**GOOD, "classes": v})
        for n, v in enumerate((None, 3, "XO", ["X"], ["X", "x"], ["X", ""], ["X", "O", "square"]))
    },
    **{
        f"strokes {n}": pack({**GOOD, "strokes": v})
        for n, v in enumerate(
            ([[1]], [[]], 3, [3], [["a", "b"]], [[0, 10**9]], [[0.5, 1]], [[True, 1]])
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("text", DAMAGED.values(), ids=list(DAMAGED))
def test_a_damaged_link_is_said_in_a_sentence_and_nothing_changes(
    session: Session, text: str
) -> None:
    session.step(2)
    session.see(CROSS)
    before = standing(session)
    with pytest.raises(LinkError, match=r"^(This|A) link .+\.$") as refusal:
        session.follow(text, READY_MADE)
    assert len(str(refusal.value)) < 300
    assert standing(session) == before


@settings(max_examples=300)
@given(st.data())
@pytest.mark.slow
def test_a_link_with_a_wrong_letter_or_cut_short_is_never_taken_for_another(data: Any) -> None:
    good = pack(GOOD)
    assert read(good).strokes == [[0, 0, 1, 1]]
    place = data.draw(st.integers(0, len(good) - 1))
    letter = data.draw(st.sampled_from("ABCxyz019-_%Ω ="))
    cut = data.draw(st.booleans())
    text = good[:place] if cut else good[:place] + letter + good[place + 1 :]
    try:
        linked = read(text)
    except LinkError:
        return
    assert linked._replace(network=None) == read(good)._replace(network=None)
