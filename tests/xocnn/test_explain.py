"""The arithmetic that is shown is the arithmetic that was done."""

import json
import re

import numpy as np
import pytest

from xocnn import Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU, explain

# float32 keeps 24 bits; a sum of n products that is rounded in another order differs by no more
# than about n · 2⁻²⁴ of the sum of their sizes, and much less as a rule.
TOLERANCE = 1e-6


@pytest.fixture(scope="module")
def seen():
    network = Network(
        [
            *(Conv2D(3, 3, padding="same"), ReLU(), MaxPool2D(2)),
            *(Conv2D(2, (2, 3), 2, gain=3.5), MaxPool2D(2, 1)),
            *(Flatten(), ReLU(), Dense(4), ReLU(), Dense(2)),
        ],
        input=(2, 9, 11),
        rng=4,
    )
    rng = np.random.default_rng(4)
    for array in network.parameters.values():
        array += rng.normal(scale=0.1, size=array.shape).astype(np.float32)
    return network, network.forward(rng.choice([-1.0, 1.0], (2, 2, 9, 11)))


def every_value(network, trace):
    for number, layer in enumerate(network.layers, 1):
        for place in np.ndindex(layer.output_shape):
            yield number, layer, place, explain(network, trace, number, *place, picture=1)


def test_explain_gives_every_value_of_the_trace(seen):
    network, trace = seen
    for number, layer, place, told in every_value(network, trace):
        assert told["result"] == float(trace.output(number)[1][place])
        assert (told["layer"], told["kind"]) == (number, layer.kind)
        assert (told["map"], told["row"], told["column"]) == (*place, 0, 0)[:3]
        assert told["source"]["layer"] == number - 1
        json.dumps(told, allow_nan=False)


def test_explain_adds_up_to_the_result(seen):
    network, trace = seen
    for _, layer, place, told in every_value(network, trace):
        if layer.kind not in ("conv2d", "dense"):
            continue
        terms = told["terms"]
        assert len(terms) == told["pixels"] == layer.pixels
        assert all(t["product"] == t["patch"] * t["feature"] for t in terms)
        assert told["sum"] == pytest.approx(sum(t["product"] for t in terms), rel=1e-12)
        assert told["match"] == told["sum"] / told["pixels"]
        assert told["gain"] == layer.gain
        assert told["bias"] == float(layer.params["bias"][place[0]])
        sizes = sum(abs(t["product"]) for t in terms) * abs(layer.scale) + abs(told["bias"])
        result = told["gain"] * told["match"] + told["bias"]
        assert abs(result - told["result"]) <= TOLERANCE * sizes


def test_explain_points_at_the_values_that_were_read(seen):
    network, trace = seen
    for number, layer, _, told in every_value(network, trace):
        before = trace.output(number - 1)[1]
        if layer.kind == "dense":  # through Flatten and ReLU to the maps, where there are some
            values = before
            for term, value in zip(told["terms"], values, strict=True):
                assert term["patch"] == float(value)
        for term in told.get("terms", ()):
            if term.get("padding"):
                assert term["patch"] == term["product"] == 0
                inside = (
                    0 <= term["row"] < before.shape[1] and 0 <= term["column"] < (before.shape[2])
                )
                assert not inside
            elif before.ndim == 3:
                value = float(before[term["map"], term["row"], term["column"]])
                assert term.get("patch", term.get("value")) == value


def test_explain_leads_votes_back_through_flatten(seen):
    network, trace = seen
    told = explain(network, trace, 8, 1)
    flat = network.layers[5].input_shape
    places = [(t["map"], t["row"], t["column"]) for t in told["terms"]]
    assert places == list(np.ndindex(flat))
    assert told["source"]["maps"] == list(range(flat[0]))
    assert (told["source"]["bottom"], told["source"]["right"]) == flat[1:]
    after_dense = explain(network, trace, 10, 1)
    assert [(t["map"], t["row"], t["column"]) for t in after_dense["terms"]] == [
        (i, 0, 0) for i in range(4)
    ]


def test_explain_marks_the_one_winner(seen):
    network, trace = seen
    for _, layer, _, told in every_value(network, trace):
        if layer.kind == "maxpool2d":
            winners = [t["value"] for t in told["terms"] if t["winner"]]
            assert winners == [told["result"]]
            assert told["result"] == max(t["value"] for t in told["terms"])


def test_explain_clips_a_window_that_hangs_over(seen):
    network, trace = seen
    told = explain(network, trace, 3, 0, 4, 5)  # 9 × 11 maps: the last window holds one value
    assert told["source"] == {
        "layer": 2, "maps": [0], "top": 8, "left": 10, "bottom": 9, "right": 11
    }  # fmt: skip
    assert len(told["terms"]) == 1


def test_explain_shows_padding_as_no_evidence(seen):
    network, trace = seen
    told = explain(network, trace, 1, 0, 0, 0)
    assert sum("padding" in t for t in told["terms"]) == 2 * 5  # an L of five in each channel
    assert told["source"] == {
        "layer": 0, "maps": [0, 1], "top": 0, "left": 0, "bottom": 2, "right": 2
    }  # fmt: skip


def test_explain_turns_scores_into_shares(seen):
    network, trace = seen
    votes = explain(network, trace, 10, 0)["softmax"]
    assert [vote["class"] for vote in votes] == ["X", "O"]
    assert [vote["score"] for vote in votes] == trace.scores[0].tolist()
    assert [vote["share"] for vote in votes] == pytest.approx(trace.shares[0].tolist(), rel=1e-12)
    assert max(vote["exponent"] for vote in votes) == 1
    assert "softmax" not in explain(network, trace, 8, 0)


def test_explain_says_it_in_one_sentence_counted_from_one(seen):
    network, trace = seen
    for number, _, _, told in every_value(network, trace):
        assert told["sentence"].startswith(f"Layer {number}, ")
        assert told["sentence"].endswith(".")
        assert "-" not in told["sentence"]
    told = explain(network, trace, 1, 2, 3, 4)
    assert told["sentence"].startswith("Layer 1, map 3, row 4, column 5: ")


def test_a_sentence_comes_out_for_whoever_works_it_out(seen):
    network, trace = seen
    for _, layer, _, told in every_value(network, trace):
        if layer.kind in ("conv2d", "dense"):
            figures = re.findall(
                r"by (\S+); times the gain (\S+), plus the bias (\S+), that makes (\S+?)\.(?: |$)",
                told["sentence"],
            )
            match, gain, bias, result = (float(part.replace("−", "-")) for part in figures[0])
            assert abs(match * gain + bias - result) <= 0.005 + 1e-9, told["sentence"]
            assert result == round(told["result"], 2)


@pytest.mark.parametrize(
    "place",
    [(0, 0), (11, 0), (1, 3), (1, -1), (1, 0, 9), (1, 0, 0, 11), (1, 0, 0, 0, 2), (10, 0, 1)],
)
def test_explain_refuses_a_value_that_is_not_there(seen, place):
    with pytest.raises(IndexError):
        explain(*seen, *place)
