"""Networks in files: saved, opened, refused."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from playwright.sync_api import Page, expect

from tests.page.reader import (
    CROSS,
    SIDE,
    alert,
    begin,
    button,
    draw,
    feature_of,
    map_of,
    mark,
    pixels_of,
    renew,
    settle,
    shares,
    state,
    step,
    updates,
    values_of,
    verdict,
)  # fmt: skip
from xocnn import files, recipe
from xocnn.export import export
from xocnn.network import Network
from xocnn.views import whole_percents


@pytest.fixture
def page(shared: Page) -> Page:
    return renew(shared)


def download(page: Page) -> bytes:
    with page.expect_download() as waiting:
        button(page, "Save network").click()
    assert waiting.value.suggested_filename.endswith(".npz")
    return Path(waiting.value.path()).read_bytes()


def exported(page: Page, kind: str) -> bytes:
    page.get_by_label("Export as", exact=True).select_option(kind)
    with page.expect_download() as waiting:
        button(page, "Export").click()
    name = waiting.value.suggested_filename
    said = page.get_by_role("status", name="What was saved or copied", exact=True)
    expect(said).to_have_text(re.compile(rf"^The browser downloads {re.escape(name)}, for .+\.$"))
    return Path(waiting.value.path()).read_bytes()


def picture_of(page: Page) -> np.ndarray[Any, Any]:
    """What the network sees of the drawing."""
    values = values_of(page.get_by_role("img", name="Input", exact=True))
    return np.array(values, np.float32).reshape(1, 1, SIDE, SIDE)


def choose(page: Page, data: bytes) -> None:
    page.get_by_label("Network file", exact=True).set_input_files(
        {"name": "network.npz", "mimeType": "application/octet-stream", "buffer": data}
    )


def saved(network: Network) -> bytes:
    file = io.BytesIO()
    files.save(network, file)
    return file.getvalue()


def test_a_saved_network_is_the_one_on_the_page(page: Page) -> None:
    step(page, 2)
    button(page, "Clear").click()
    draw(page, CROSS[:1])
    expect(verdict(page)).to_contain_text("% of the vote")
    network = files.load(download(page))
    trace = network.forward(picture_of(page))
    assert whole_percents(trace.shares[0]) == [shares(page)[name] for name in ("X", "O")]
    assert network.description["layers"][0]["features"] == 8


def test_a_saved_file_can_still_be_fetched_by_a_browser_that_takes_its_time(page: Page) -> None:
    with page.expect_download() as waiting:
        button(page, "Save network").click()
    assert page.evaluate("url => fetch(url).then(answer => answer.ok)", waiting.value.url)


def test_what_is_exported_gives_the_votes_of_the_page(page: Page, tmp_path: Path) -> None:
    step(page, 2)
    button(page, "Clear").click()
    draw(page, CROSS[:1])
    expect(verdict(page)).to_contain_text("% of the vote")
    percents = [shares(page)[name] for name in ("X", "O")]
    shown = [values_of(map_of(page, 11, number))[0] for number in (1, 2)]

    runtime = onnxruntime.InferenceSession(exported(page, "onnx"))
    scores, votes = runtime.run(None, {"pictures": picture_of(page)})
    np.testing.assert_allclose(scores[0], shown, atol=1e-4)
    assert whole_percents(votes[0]) == percents

    (tmp_path / "network.npz").write_bytes(download(page))
    (tmp_path / "network_numpy.py").write_bytes(exported(page, "numpy"))
    np.save(tmp_path / "drawing.npy", picture_of(page))
    command = [sys.executable, "-I", "network_numpy.py", "network.npz", "drawing.npy"]
    printed = subprocess.check_output(command, cwd=tmp_path, text=True)
    found = re.fullmatch(r"1\t[XO]\tX ([01]\.\d{3}), O ([01]\.\d{3})\n", printed)
    assert found
    np.testing.assert_allclose([float(found[1]), float(found[2])], votes[0], atol=6e-4)

    # PyTorch runs it where there is one: tests/xocnn/test_export_programs.py.
    network = files.load(tmp_path / "network.npz")
    assert exported(page, "pytorch") == export(network, "pytorch").content


def test_a_saved_network_can_be_read_without_this_program(page: Page) -> None:
    with np.load(io.BytesIO(download(page)), allow_pickle=False) as file:
        spec = json.loads(file["spec"].tobytes())
        assert spec["input"] == [1, 28, 28]
        assert spec["classes"] == ["X", "O"]
        assert file["layers.1.weight"].dtype == np.float32
        assert file["layers.1.weight"].shape == (8, 1, 5, 5)
        assert file["layers.11.bias"].shape == (2,)


def test_a_network_is_opened_and_the_one_before_can_be_brought_back(page: Page) -> None:
    step(page)
    before = pixels_of(feature_of(page, 1, 1))
    mark(page)
    choose(page, saved(recipe.untrained(5)))
    settle(page)
    assert pixels_of(feature_of(page, 1, 1)) != before
    expect(updates(page)).to_have_text("0 updates")
    assert state(page) == "ready"
    begin(page, "Bring back")
    assert pixels_of(feature_of(page, 1, 1)) == before
    expect(updates(page)).to_have_text("1 update")


def test_a_network_of_another_design_is_laid_out(page: Page) -> None:
    design: list[dict[str, Any]] = [
        {"kind": "conv2d", "features": 3, "size": [9, 9]},
        *recipe.DESIGN[1:3],
    ]
    network = Network([*design, {"kind": "flatten"}, {"kind": "dense", "outputs": 2}])
    mark(page)
    choose(page, saved(network))
    settle(page)
    expect(page.get_by_role("group", name="Layer 5: votes", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="Layer 1 map 3", exact=True)).to_be_visible()


def test_saving_and_opening_gives_the_same_network(page: Page) -> None:
    begin(page, "New start")
    step(page)
    file = download(page)
    said = verdict(page).inner_text()
    begin(page, "Ready-made network")
    mark(page)
    choose(page, file)
    settle(page)
    assert verdict(page).inner_text() == said
    assert download(page) == file


GOOD = saved(recipe.untrained(5))
OTHER = saved(
    Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 11}], classes=tuple("ABCDEFGHIJK"))
)
REFUSED = {
    "empty": b"",
    "truncated": GOOD[: len(GOOD) // 2],
    "no network": b"this is no network at all",
    "too many classes": OTHER,
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=list(REFUSED))
def test_a_file_that_cannot_be_used_is_said_and_the_network_stays(page: Page, data: bytes) -> None:
    step(page)
    before = [pixels_of(feature_of(page, layer, 1)) for layer in (1, 4, 7, 11)]
    said = verdict(page).inner_text()
    choose(page, data)
    expect(alert(page)).to_contain_text(".")
    assert [pixels_of(feature_of(page, layer, 1)) for layer in (1, 4, 7, 11)] == before
    assert verdict(page).inner_text() == said
    assert state(page) == "paused"
    expect(updates(page)).to_have_text("1 update")
    step(page)
