"""What the page shows of a drawing: every value, the verdict, the arithmetic of any value."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import standing
from tests.xocnn.sheets import photograph, sheet
from xocnn.drawings import EXAMPLES
from xocnn.page import Session
from xocnn.page.session import examples

CROSS = [[6.0, 6.0, 22.0, 22.0], [22.0, 6.0, 6.0, 22.0]]


def layers_of(session: Session, seen: dict[str, Any]) -> list[np.ndarray[Any, Any]]:
    """The flat values cut up as the page does it: the input first, then every layer."""
    network = session.run.network
    shapes = [network.input_shape, *(layer.output_shape for layer in network.layers)]
    values, outputs, start = seen["maps"]["values"], [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        outputs.append(values[start : start + size].reshape(shape))
        start += size
    assert start == values.size
    return outputs


def test_a_blank_board_has_no_verdict(session: Session) -> None:
    seen = session.see()
    assert seen["verdict"] is None
    assert (layers_of(session, seen)[0] == -1).all()


def test_strokes_become_ink_where_they_were_drawn(session: Session) -> None:
    picture = layers_of(session, session.see([[4.0, 20.0, 12.0, 20.0]]))[0][0]
    assert picture[20, 4:12].min() > 0.9
    assert picture[:16].max() == picture[24:].max() == picture[:, 16:].max() == -1


def test_a_point_is_a_dot(session: Session) -> None:
    seen = session.see([[14.0, 14.0]])
    assert seen["verdict"] is not None
    assert layers_of(session, seen)[0].max() > 0.9


def test_strokes_lie_over_a_picture(session: Session) -> None:
    picture = np.full((28, 28), -1, np.float32)
    picture[2, 3] = 0.5
    seen = layers_of(session, session.see([[4.0, 20.0, 12.0, 20.0]], picture.ravel()))[0][0]
    assert seen[2, 3] == 0.5
    assert seen[20, 8] > 0.9


def test_strokes_may_leave_the_board(session: Session) -> None:
    seen = layers_of(session, session.see([[-90.0, 14.0, 90.0, 14.0]]))[0][0]
    assert seen[13:15].min() > 0.9
    assert seen[:12].max() == seen[16:].max() == -1


def test_the_flat_values_are_those_of_the_trace(session: Session) -> None:
    seen = session.see(CROSS)
    network = session.run.network
    outputs = layers_of(session, seen)
    trace = network.forward(outputs[0])
    assert seen["maps"]["values"].dtype == np.float32
    assert len(seen["maps"]["scales"]) == len(network.layers) + 1
    for layer, (output, scale) in enumerate(zip(outputs, seen["maps"]["scales"], strict=True)):
        np.testing.assert_array_equal(output, trace.output(layer)[0])
        assert np.abs(output).max() <= scale * (1 + 1e-6)
    np.testing.assert_allclose(seen["verdict"]["shares"], trace.shares[0])


def test_colours_can_end_alike_for_all_pictures_or_for_each_by_itself(session: Session) -> None:
    told = session.new_start(6)["features"]
    seen = session.see(CROSS)
    outputs, maps = layers_of(session, seen), seen["maps"]
    assert maps["all"] == max([*maps["scales"], *(end for end in told["scales"] if end)])
    for n, (output, ends) in enumerate(zip(outputs, maps["each"], strict=True)):
        if n == 10:
            assert ends == []  # a list has no pictures
            continue
        assert len(ends) == len(output)
        for values, end in zip(output, ends, strict=True):
            largest = np.abs(values).max()
            assert largest <= end * (1 + 1e-6)
            assert end <= max(1.0, 2 * largest) or n == 0
            assert end <= maps["scales"][n] <= maps["all"]
    for layer, ends in zip(session.run.network.layers, told["each"], strict=True):
        weights = layer.params.get("weight", [])
        assert len(ends) == len(weights)
        for weight, end in zip(weights, ends, strict=True):
            assert np.abs(weight).max() <= end <= maps["all"]


def test_the_flat_features_are_those_of_the_network(session: Session) -> None:
    told = session.new_start(6)["features"]
    weights = [layer.params["weight"] for layer in session.run.network.layers if layer.params]
    start = 0
    for weight in weights:
        part = told["values"][start : start + weight.size].reshape(weight.shape)
        np.testing.assert_array_equal(part, weight)
        start += weight.size
    assert start == told["values"].size
    # One scale a layer, and none for a layer without features.
    kinds = [layer.kind for layer in session.run.network.layers]
    for kind, scale in zip(kinds, told["scales"], strict=True):
        assert (scale is None) == (kind not in ("conv2d", "dense"))


def test_the_drawing_is_seen_again_after_learning(session: Session) -> None:
    first = session.see(CROSS)
    session.step(2)
    again = session.look_again()
    assert again["verdict"] != first["verdict"]
    np.testing.assert_array_equal(layers_of(session, again)[0], layers_of(session, first)[0])


@pytest.mark.parametrize(
    ("layer", "place"), [(1, (2, 11, 5)), (4, (9, 3, 7)), (7, (31, 0, 2)), (11, (1, 0, 0))]
)
def test_the_arithmetic_of_a_value_gives_that_value(
    session: Session, layer: int, place: tuple[int, int, int]
) -> None:
    session.step(2)  # so that there are biases
    seen = layers_of(session, session.see(CROSS))
    told = session.explain(layer, *place)
    source, output = seen[layer - 1], seen[layer]
    weight = session.run.network.layers[layer - 1].params["weight"][place[0]]
    total = 0.0
    if weight.ndim == 3:
        for c, i, j in np.ndindex(weight.shape):
            total += float(weight[c, i, j]) * float(source[c, place[1] + i, place[2] + j])
        value = output[place]
    else:
        for one, other in zip(weight, source, strict=True):
            total += float(one) * float(other)
        value = output[place[0]]
    assert sum(term["product"] for term in told["terms"]) == pytest.approx(total, abs=1e-9)
    assert told["sum"] == pytest.approx(total, abs=1e-9)
    assert told["pixels"] == weight.size == len(told["terms"])
    assert told["match"] == pytest.approx(total / weight.size, abs=1e-9)
    assert told["result"] == value
    assert told["gain"] * told["match"] + told["bias"] == pytest.approx(value, abs=1e-4)
    assert max(abs(term["product"]) for term in told["terms"]) <= told["product_scale"]
    json.dumps(told, allow_nan=False)


def test_a_pooled_and_a_rectified_value_are_explained(session: Session) -> None:
    seen = layers_of(session, session.see(CROSS))
    pooled = session.explain(3, 1, 4, 5)
    window = seen[2][1, 8:10, 10:12]
    assert [term["value"] for term in pooled["terms"]] == window.ravel().tolist()
    assert pooled["result"] == window.max()
    assert sum(term["winner"] for term in pooled["terms"]) == 1
    rectified = session.explain(2, 0, 3, 4)
    assert rectified["value"] == seen[1][0, 3, 4]
    assert rectified["result"] == max(0, rectified["value"])


def test_the_shares_are_the_softmax_of_the_scores(session: Session) -> None:
    verdict = session.see(CROSS)["verdict"]
    softmax = session.explain(11, 0, 0, 0)["softmax"]
    assert [part["class"] for part in softmax] == ["X", "O"]
    assert [part["share"] for part in softmax] == pytest.approx(verdict["shares"])


def test_arithmetic_follows_the_newest_network_and_drawing(session: Session) -> None:
    session.see(CROSS)
    session.new_start(4)
    told = session.explain(1, 0, 2, 2)
    assert told["result"] == layers_of(session, session.look_again())[1][0, 2, 2]


@pytest.mark.parametrize("place", [(0, 0, 0, 0), (12, 0, 0, 0), (1, 8, 0, 0), (1, 0, 24, 0)])
def test_a_value_that_is_not_there_is_an_error(session: Session, place: tuple[int, ...]) -> None:
    with pytest.raises(IndexError, match=r"no (layer|map|row)"):
        session.explain(*place)


def test_an_image_with_alpha_is_read_where_it_was_drawn(session: Session) -> None:
    rgba = np.zeros((120, 120, 4), np.uint8)
    for step in range(20, 50):
        rgba[step - 3 : step + 3, step - 3 : step + 3, 3] = 255  # black on nothing
    read = session.read_image(rgba.tobytes(), 120, 120)
    picture = read["picture"].reshape(28, 28)
    assert picture.dtype == np.float32 and np.abs(picture).max() <= 1
    rows, columns = np.nonzero(picture > 0)
    assert rows.size and rows.mean() < 11 and columns.mean() < 11  # it was small, and is enlarged
    assert read["said"] and all(sentence.endswith(".") for sentence in read["said"])
    assert session.see((), read["picture"].ravel())["verdict"]


def test_the_examples_of_the_picker_are_flat_strokes() -> None:
    offered = examples()
    assert [example["name"] for example in offered] == [example.name for example in EXAMPLES]
    for example in offered:
        assert all(len(stroke) % 2 == 0 and len(stroke) >= 4 for stroke in example["strokes"])
    json.dumps(offered)


def test_read_sheet_gives_pictures_places_and_guesses_and_leaves_the_drawing(session):
    made = sheet(1)
    before = standing(session)
    read = session.read_sheet(photograph(made.ink, gradient=0.4).tobytes(), 768, 576)
    assert read["pictures"].shape == (12, 28, 28)
    assert read["pictures"].dtype == np.float32
    np.testing.assert_allclose(read["places"], made.boxes, atol=4)
    for picture, verdict in zip(read["pictures"], read["verdicts"], strict=True):
        alone = session.see(picture=picture.ravel())["verdict"]
        assert (alone["winner"], alone["percents"]) == (verdict["winner"], verdict["percents"])
    session.see()
    assert standing(session) == before


def test_read_sheet_refuses_a_blank_sheet_and_leaves_everything(session):
    before = standing(session)
    blank = photograph(np.zeros((300, 400), np.float32), gradient=0.4)
    with pytest.raises(ValueError, match="No drawing was found"):
        session.read_sheet(blank.tobytes(), 400, 300)
    assert standing(session) == before
