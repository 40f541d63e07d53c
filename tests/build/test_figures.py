"""Pictures for readers without JavaScript: the package's numbers, in the page's colours."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tools import assemble, figures, palette
from xocnn import files
from xocnn.drawings import EXAMPLES, Drawings, paint
from xocnn.labs import labs
from xocnn.labs.convolution import preset
from xocnn.labs.nudge import small_network
from xocnn.text.languages import languages
from xocnn.text.learning import Learning
from xocnn.trying import Descent, Trying
from xocnn.views import scale_end

pytestmark = pytest.mark.slow  # it needs what the build makes

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn() -> dict[str, Any]:
    drawn: dict[str, Any] = json.loads(assemble.computed()["figures.json"].read_text("utf-8"))
    return drawn


@pytest.fixture(scope="module")
def now() -> figures.Situation:
    return figures.Situation(files.load(assemble.trained_network()))


def pictures(svg: str, theme: str) -> list[np.ndarray[Any, Any]]:
    """The pixels of a sheet's maps, as colours (rows, columns, 3)."""
    return [
        np.asarray(
            Image.open(io.BytesIO(base64.b64decode(image.attrib["href"].split(",")[1]))).convert(
                "RGB"
            )
        )
        for image in ElementTree.fromstring(svg).iter(f"{SVG}image")
        if image.attrib["class"] == theme
    ]


def read(colours: np.ndarray[Any, Any], theme: str, scale: float) -> np.ndarray[Any, Any]:
    """Values from their colours."""
    ramp = np.array(palette.ramp(theme, "below", "zero", "above"))
    away = np.abs(colours[:, :, None, :].astype(int) - ramp).sum(axis=3)
    assert (away.min(axis=2) == 0).all()
    return (away.argmin(axis=2) / 127 - 1) * scale


def stated(text: str) -> np.ndarray[Any, Any]:
    """Every figure in a text."""
    found = re.findall(r"−?\d[\d,]*(?:\.\d+)?", text)
    return np.array([float(each.replace("−", "-").replace(",", "")) for each in found])


def states(text: str, value: float, off: float) -> bool:
    """Whether a text has this figure. This processor may have computed it a little differently."""
    return bool(np.abs(stated(text) - value).min() <= off)


def test_every_section_of_the_article_has_its_figure(drawn: dict[str, Any]) -> None:
    text = (assemble.WEB / "index.html").read_text(encoding="utf-8")
    assert sorted(re.findall(r"%FIGURE ([\w-]+)%", text)) == sorted(drawn)
    article = text[text.index("<article>") : text.index("</article>")]
    named = re.findall(r'<section id="\w+" data-lab="([\w-]+)">(.*?)</section>', article, re.DOTALL)
    assert len(named) == article.count("<section")
    for lab, section in named:
        assert f"%FIGURE {lab}%" in section


def test_every_lab_has_a_figure_by_its_id() -> None:
    assert {lab.id for lab in labs()} <= figures.FIGURES.keys()


@pytest.mark.parametrize("name", figures.FIGURES)
def test_a_figure_is_sound_says_what_it_shows_and_is_small(
    drawn: dict[str, Any], name: str
) -> None:
    figure = drawn[name]
    root = ElementTree.fromstring(figure["svg"])
    assert root.attrib["viewBox"] == f"0 0 {figure['width']:g} {figure['height']:g}"
    assert len(figure["alt"]) > 40
    assert figure["alt"].endswith(".") and figure["caption"].endswith(".")
    assert "-" not in re.sub(r"[a-z]-[a-z]", "", figure["alt"])  # a true minus sign
    assert len(figure["svg"]) < 100_000
    assert len(pictures(figure["svg"], "light")) == len(pictures(figure["svg"], "dark"))


@pytest.mark.parametrize("theme", palette.THEMES)
def test_maps_have_the_values_of_the_package(drawn: dict[str, Any], theme: str) -> None:
    picture = paint(EXAMPLES[0].strokes)
    feature = preset("falling diagonal", 5)
    map_ = np.empty((24, 24))
    for row, column in np.ndindex(24, 24):
        total = 0.0
        for i, j in np.ndindex(5, 5):
            total += feature[i, j] * picture[row + i, column + j]
        map_[row, column] = total / 25
    shown = pictures(drawn["convolution"]["svg"], theme)
    for colours, values in zip(shown, (picture, feature, map_), strict=True):
        assert np.abs(read(colours, theme, 1.0) - values).max() <= 0.5 / 127 + 1e-6
    said = re.search(r"fits best in row .+?: [\d.]+", drawn["convolution"]["alt"])
    assert said
    row, column, best = stated(said[0])
    assert map_[int(row) - 1, int(column) - 1] == pytest.approx(map_.max())  # the first, or as good
    assert best == pytest.approx(map_.max(), abs=0.00501)


def test_layers_show_the_maps_of_the_network(drawn: dict[str, Any], now: figures.Situation) -> None:
    shown = iter(pictures(drawn["layers"]["svg"], "light"))
    trace = now.network.forward(paint(EXAMPLES[0].strokes))
    for n in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]:
        maps = trace.output(n)[0]
        scale = scale_end(maps) if n else 1.0
        for values in maps[:8]:
            seen = read(next(shown), "light", scale)
            assert np.abs(seen - values).max() <= scale * (0.5 / 127 + 1e-4)
    assert len(list(shown)) == 2  # the votes


def test_whole_pictures_are_compared_pixel_by_pixel(drawn: dict[str, Any]) -> None:
    by_name = {example.name: paint(example.strokes) for example in EXAMPLES}
    x, o = by_name["Plain X"], by_name["Plain O"]
    moved = np.full_like(x, -1)
    moved[:, :24] = x[:, 4:]
    for picture in (x, moved):
        for model in (x, o):
            total = sum(float(a) * float(b) for a, b in zip(picture.flat, model.flat, strict=True))
            assert f"{total / 784:.3f}" in drawn["whole-image"]["alt"]


def test_votes_and_sizes_are_those_of_the_network(
    drawn: dict[str, Any], now: figures.Situation
) -> None:
    trace = now.network.forward(paint(EXAMPLES[0].strokes))
    for score in trace.scores[0]:
        assert states(drawn["votes"]["caption"], score, 0.006)
    total = sum(array.size for array in now.network.parameters.values())
    assert f"{total:,} parameters" in drawn["design"]["caption"]


def test_the_errors_of_trying_and_of_backpropagation_are_those_of_a_sweep(
    drawn: dict[str, Any],
) -> None:
    images, truth = Drawings(0, size=14).first(64)
    trying = Trying(small_network(0), images, truth, 0.25)
    descent = Descent(small_network(0), images, truth, 0.5)
    start = trying.error
    for _ in range(138):
        trying.step()
        descent.step()
    said = stated(drawn["nudge"]["caption"].partition("The error goes from")[2])
    assert said == pytest.approx([start, trying.error, descent.error], abs=0.00051)
    shown = pictures(drawn["nudge"]["svg"], "light")
    feature = trying.network.parameters["layers.1.weight"]
    end = scale_end(np.concatenate([feature, descent.network.parameters["layers.1.weight"]]))
    assert np.abs(read(shown[5], "light", end) - feature[0, 0]).max() <= end * 0.5 / 127 + 1e-6


def test_the_word_is_in_the_grid_and_the_votes_are_those_of_the_network(
    drawn: dict[str, Any],
) -> None:
    made = Learning(languages())
    while made.more:
        made.advance()
    grid = read(pictures(drawn["text"]["svg"], "light")[0], "light", 1.0)
    np.testing.assert_allclose(grid, made.pictures([figures.WORD])[0, 0], atol=0.01)
    trace = made.network.forward(made.pictures([figures.WORD]))
    weight = made.network.parameters["layers.5.weight"][1]
    said = stated(" ".join(re.findall(r"adds (−?[\d.]+\d)", drawn["text"]["alt"])))
    assert said == pytest.approx(24**0.5 * trace.output(4)[0] * weight / 8, abs=0.05)
    verdict = drawn["text"]["caption"].partition(f"About “{figures.WORD}”: Italian, with ")[2]
    assert states(verdict, 100 * trace.shares[0].max(), 2)


def test_swapped_columns_are_the_same_columns_and_the_verdicts_are_the_networks(
    drawn: dict[str, Any], now: figures.Situation
) -> None:
    whole, swapped = (
        read(colours, "light", 1.0) for colours in pictures(drawn["table"]["svg"], "light")
    )
    assert not np.array_equal(whole, swapped)
    assert sorted(map(tuple, whole.T)) == sorted(map(tuple, swapped.T))
    columns = np.random.default_rng(figures.SHUFFLE).permutation(28)
    right = [0, 0]
    for example in EXAMPLES:
        picture = paint(example.strokes)
        for k, seen in enumerate((picture, np.stack([picture[:, c] for c in columns], axis=1))):
            shares = now.network.forward(seen).shares[0]
            right[k] += "XO"[int(shares[1] > shares[0])] == example.label
            if example.name == "Plain O":
                said = drawn["table"]["caption"].split("On the columns in another order")[k]
                assert f": {'XO'[int(shares[1] > shares[0])]}, with" in said
                assert states(said, 100 * shares.max(), 0.51)
    assert f"right about {right[0]} as they were drawn" in drawn["table"]["caption"]
    assert f"about {right[1]} with their columns" in drawn["table"]["caption"]


def test_a_figure_that_is_not_there_stops_the_build(drawn: dict[str, Any]) -> None:
    with pytest.raises(assemble.StepFailed, match="no figure “nowhere”; there are board, layers"):
        assemble.illustrated("%FIGURE nowhere%", drawn)


def test_a_palette_leads_from_colour_to_colour(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tokens = tmp_path / "tokens.css"
    tokens.write_text("--a: light-dark(#000, #fff);\n--b: light-dark(#fe0000, #fff);\n")
    monkeypatch.setattr(palette, "TOKENS", tokens)
    ramp = palette.ramp("light", "a", "b")
    assert [red for red, _, _ in ramp] == list(range(255))
    assert set(palette.ramp("dark", "a", "b")) == {(255, 255, 255)}
