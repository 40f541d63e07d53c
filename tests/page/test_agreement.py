"""After any acts, one after another, the page is of one network: file, pictures, chart, status."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.page.database import read, sizes, wait_for_sizes
from tests.page.reader import (
    alert,
    button,
    change,
    feature_of,
    losses,
    map_of,
    opened,
    pause,
    renew,
    state,
    strokes,
    train,
    update_count,
    values_of,
    verdict,
)  # fmt: skip
from tests.xocnn.conftest import TINY
from xocnn import files, recipe
from xocnn.drawings import paint
from xocnn.network import Network
from xocnn.page import Session

FEATURES = 4  # whose colours are compared with weights


def idle(page: Page) -> None:
    """Wait until nothing that was asked for is under way."""
    page.wait_for_selector("html:not([data-busy]):not([data-state=training])", state="attached")


def press(name: str) -> Callable[[Page], None]:
    return lambda page: button(page, name).click()


def look_back(page: Page) -> None:
    slider = page.get_by_label("Look back")
    slider.press("ArrowLeft")
    slider.press("ArrowLeft")


def train_a_little(page: Page) -> None:
    train(page, update_count(page) + 2)
    pause(page)


def design(page: Page) -> None:
    page.get_by_label("Begin with").select_option("tiny")


def add_class(page: Page) -> None:
    page.get_by_label("New class").fill("square")
    button(page, "Add").click()


def remove_class(page: Page) -> None:
    button(page, "Remove class square").click()
    button(page, "Remove square").click()


def open_file(page: Page) -> None:
    file = io.BytesIO()
    files.save(Network(recipe.DESIGN, rng=9), file)
    chosen = {"name": "nine.npz", "mimeType": "", "buffer": file.getvalue()}
    page.get_by_label("Network file").set_input_files(chosen)  # type: ignore[arg-type]


def open_cell(page: Page) -> None:
    page.locator("xo-layers .layer:last-child xo-map canvas").last.press("Enter")


def set_rate(page: Page) -> None:
    change(page, "Learning rate", "0.004")


ACTS: dict[str, Callable[[Page], None]] = {
    "step": press("Step"),
    "train": train_a_little,
    "look back": look_back,
    "now": press("Now"),
    "go on": press("Go on from here"),
    "new start": press("New start"),
    "bring back": press("Bring back"),
    "reset": press("Reset"),
    "ready-made": press("Ready-made network"),
    "design": design,
    "add a class": add_class,
    "remove a class": remove_class,
    "open a file": open_file,
    "open a cell": open_cell,
    "keep": press("Keep as X"),
    "undo": press("Undo change"),
    "rate": set_rate,
    "example": press("Plain O"),
}

# Each act, where it is possible. (Session is tested with acts of chance, in CPython.)
PAIRS = (
    ("train", "look back"),
    ("rate", "go on"),
    ("step", "keep"),
    ("look back", "new start"),
    ("bring back", "look back"),
    ("now", "add a class"),
    ("step", "remove a class"),
    ("undo", "reset"),
    ("open a cell", "open a file"),
    ("design", "example"),
    ("bring back", "ready-made"),
)


def saved(page: Page) -> Network:
    with page.expect_download() as waiting:
        button(page, "Save network").click()
    return files.load(io.BytesIO(Path(waiting.value.path()).read_bytes()))


def painted(page: Page, number: int) -> np.ndarray:
    """How warm each pixel of a feature of the first layer is painted."""
    rgba = feature_of(page, 1, number).evaluate(
        """canvas => [...canvas.getContext("2d")
             .getImageData(0, 0, canvas.width, canvas.height).data]"""
    )
    colours = np.array(rgba, float).reshape(-1, 4)
    return colours[:, 0] - colours[:, 2]


def agree(page: Page) -> None:
    """The saved file is the network that is shown, and everything says the same of it."""
    idle(page)
    network = saved(page)
    lines = [np.array(line, np.float32).reshape(-1, 2) for line in strokes(page)]
    board = paint(lines, size=28) if lines else np.full((28, 28), -1, np.float32)
    trace = network.forward(board[None, None])
    for layer, outputs in enumerate(trace.outputs, 1):
        if outputs.ndim == 4:
            shown = values_of(map_of(page, layer, 1))
            np.testing.assert_allclose(shown, outputs[0, 0].ravel(), atol=1e-3, rtol=1e-3)
    names = page.locator("xo-verdict .bar b").all_inner_texts()
    assert names == list(network.classes)
    assert page.locator("xo-keep .labels button").all_inner_texts() == names
    only = page.get_by_label("Only").locator("option")
    assert only.all_text_contents() == ["all", *names]
    for name, share in zip(names, trace.shares[0], strict=True):
        found = re.search(rf"\b{name}(?:, with| has) (\d+) %", verdict(page).inner_text())
        assert not found or abs(int(found[1]) - 100 * share) < 1.01

    feature_of(page, 1, 1).scroll_into_view_if_needed()
    weights = next(layer.params["weight"] for layer in network.layers if layer.params)
    if network.layers[0].params:
        for number in range(1, min(FEATURES, len(weights)) + 1):
            page.wait_for_function(
                "canvas => canvas.closest('xo-feature').title !== ''",
                arg=feature_of(page, 1, number).element_handle(),
            )
            alike = np.corrcoef(painted(page, number), weights[number - 1].ravel())[0, 1]
            assert abs(alike) > 0.8

    made = update_count(page)
    assert max(losses(page), default=0) == made
    words = page.locator("xo-timeline output").inner_text()
    back = re.fullmatch(r"after ([\d,]+) of ([\d,]+) updates", words)
    if back:
        assert int(back[2].replace(",", "")) == made
    else:
        assert words == ("now" if made else "train, then look back here")
    assert button(page, "Go on from here").is_visible() == bool(back)
    assert state(page) in ("ready", "paused")


@pytest.fixture(scope="module")
def shared(browser: Browser, site: str) -> Iterator[Page]:
    """A page of their own: what is kept and taught here stays in it."""
    with opened(browser, site) as page:
        yield page


@pytest.fixture
def page(shared: Page) -> Page:
    made = renew(shared)
    idle(made)
    return made


def test_after_any_two_acts_everything_is_of_one_network(page: Page) -> None:
    assert {name for pair in PAIRS for name in pair} == set(ACTS)
    for pair in PAIRS:
        for name in pair:
            ACTS[name](page)
            idle(page)
        agree(page)
        assert not alert(page).count(), pair


def test_a_cell_of_a_class_that_is_gone_closes_and_drawings_are_still_kept(page: Page) -> None:
    add_class(page)
    idle(page)
    button(page, "Keep as square").click()
    among = page.get_by_label("Mistakes among")
    among.scroll_into_view_if_needed()
    among.select_option("own")
    page.get_by_role("button", name=re.compile("1 drawing of square called")).click()
    idle(page)
    remove_class(page)
    idle(page)
    expect(button(page, "Keep as square")).to_have_count(0)
    expect(page.locator("xo-keep .said")).to_be_empty()
    before = sizes(page)["tray"]
    button(page, "Plain X").click()
    button(page, "Keep as X").click()
    idle(page)
    expect(alert(page)).to_have_count(0)
    count = page.locator("xo-tray .thumbs button").count()
    wait_for_sizes(page, "(all, before) => all.tray > before", before)
    following = Session()
    following.change_design(TINY)
    told = following.recall_tray(read(page, "tray"))
    assert len(told["tray"]["drawings"]) == count


def test_what_is_said_of_an_image_goes_when_an_example_is_chosen(page: Page) -> None:
    file = io.BytesIO()
    image = Image.new("L", (90, 90), 255)
    ImageDraw.Draw(image).line([(20, 20), (70, 70)], fill=0, width=8)
    image.save(file, "PNG")
    chosen = {"name": "stroke.png", "mimeType": "", "buffer": file.getvalue()}
    page.get_by_label("Image file").set_input_files(chosen)  # type: ignore[arg-type]
    said = page.locator("#said")
    expect(said).not_to_be_empty()
    button(page, "Plain X").click()
    expect(said).to_be_empty()
