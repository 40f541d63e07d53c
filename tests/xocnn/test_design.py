"""Designs that cannot be are refused with the layer's number and what to do."""

import numpy as np
import pytest

from xocnn import Conv2D, Dense, DesignError, Flatten, MaxPool2D, Network, ReLU

END = [Flatten(), Dense(2)]


def ending():
    return [Flatten(), Dense(2)]


REFUSED = [
    # layers, number of the layer to blame, what the sentence must say
    ([Conv2D(4, 9), *END], 1, "the features are 9 × 9 but the maps coming in are only 8 × 8"),
    (
        [Conv2D(4, 5), MaxPool2D(2), MaxPool2D(5), *END],
        3,
        "pooling: the window is 5 × 5 but the maps coming in are only 2 × 2; "
        "make the window at most 2.",
    ),
    ([MaxPool2D(1, 7), Conv2D(1, 1), MaxPool2D(1, 3), *END], 3, "wholly outside"),
    ([Flatten(), Conv2D(1, 1), *END], 2, "move it before Flatten"),
    ([Flatten(), MaxPool2D(1), *END], 2, "move it before Flatten"),
    ([Dense(2)], 1, "put Flatten before it"),
    ([Flatten(), Flatten(), Dense(2)], 2, "remove it"),
    ([Flatten(), Dense(3)], 2, "2 outputs"),
    ([Flatten(), Dense(2), ReLU()], 3, "the last layer must be Dense with 2 outputs"),
    ([Conv2D(4096, 8), Flatten(), Dense(4096), Dense(4096), Dense(2)], 4, "20,000,000"),
    ([{"kind": "conv3d"}, *END], 1, "the kind must be one of"),
    ([{"kind": ["relu"]}, *END], 1, "the kind must be one of"),
    ([{}, *END], 1, "the kind must be one of"),
    (["relu", *END], 1, "must be a dictionary"),
    ([{"kind": "relu", "leak": 0.1}, *END], 1, "no setting 'leak'"),
    ([{"kind": "conv2d", "features": 2}, *END], 1, "the setting 'size' is missing"),
    ([{"kind": "conv2d", "features": 2, "size": 3, "padding": "full"}, *END], 1, '"same"'),
    ([{"kind": "conv2d", "features": 2, "size": [3, 3, 3]}, *END], 1, "(rows, columns)"),
]


def fresh(layers):
    """New objects for layers that an earlier case has bound."""
    return [x if isinstance(x, dict | str) else x.describe() for x in layers]


@pytest.mark.parametrize(("layers", "number", "says"), REFUSED)
def test_design_that_does_not_fit_names_the_layer(layers, number, says):
    with pytest.raises(DesignError) as refused:
        Network(fresh(layers), input=(1, 8, 8))
    assert refused.value.layer == number
    assert str(refused.value).startswith(f"Layer {number}, ")
    assert says in str(refused.value)
    assert str(refused.value).endswith(".")


BAD_NUMBERS = [
    0, -1, 2.5, 3.0, True, None, float("nan"), float("inf"), "3", 10**9, 10**5000, [], [2], [2, 0],
    [1, 2, 3], {"rows": 2}, np.float32(2),
]  # fmt: skip


@pytest.mark.parametrize("value", BAD_NUMBERS, ids=[type(v).__name__ for v in BAD_NUMBERS])
@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "conv2d", "features": "BAD", "size": 3},
        {"kind": "conv2d", "features": 1, "size": "BAD"},
        {"kind": "conv2d", "features": 1, "size": 3, "stride": "BAD"},
        {"kind": "maxpool2d", "window": "BAD"},
        {"kind": "dense", "outputs": "BAD"},
    ],
)
def test_setting_that_is_no_count_is_refused_in_a_sentence(settings, value):
    layer = {k: value if isinstance(v, str) and v == "BAD" else v for k, v in settings.items()}
    with pytest.raises(DesignError, match="must be") as refused:
        Network([layer, *ending()], input=(1, 8, 8))
    assert refused.value.layer == 1
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("gain", [0, True, "2", float("nan"), float("inf"), 1e7, [1]])
def test_gain_that_is_no_useful_number_is_refused(gain):
    with pytest.raises(DesignError, match="gain must be"):
        Conv2D(1, 3, gain=gain)


@pytest.mark.parametrize(
    "shape", [(8, 8), (1, 8, 8, 8), (0, 8, 8), (1, 8.0, 8), (True, 8, 8), "abc", 5, (1, 10**9, 1)]
)
def test_input_that_is_no_picture_is_refused(shape):
    with pytest.raises(DesignError, match="The input must be"):
        Network(ending(), input=shape)


@pytest.mark.parametrize("classes", ["XO", ("X",), ("X", "X"), ("X", ""), ("X", 1), 2, None])
def test_classes_that_cannot_be_told_apart_are_refused(classes):
    with pytest.raises(DesignError, match="The classes must be"):
        Network(ending(), classes=classes)


@pytest.mark.parametrize("layers", [[], None, 5, "layers", {"kind": "relu"}])
def test_network_without_a_list_of_layers_is_refused(layers):
    with pytest.raises(DesignError):
        Network(layers)


@pytest.mark.parametrize("description", [{}, [], None, {"layers": []}, {"a": 1}])
def test_description_with_other_keys_is_refused(description):
    with pytest.raises(DesignError, match='"input", "classes" and "layers"'):
        Network.from_description(description)


def test_layer_serves_one_network_only():
    layer = Dense(2)
    Network([Flatten(), layer])
    with pytest.raises(DesignError, match="already belongs to a network"):
        Network([Flatten(), layer])


def test_too_many_layers_are_refused():
    with pytest.raises(DesignError, match="more than 100 layers"):
        Network([ReLU() for _ in range(101)])


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        ([Conv2D(4096, 1), *END], "values a picture"),
        ([Conv2D(1, 60, padding="same"), *END], "values in the patches"),
        ([Conv2D(60, 11, padding="same"), Conv2D(64, 3), *END], "multiplications"),
    ],
)
def test_work_beyond_a_browser_tab_is_refused(layers, says):
    with pytest.raises(DesignError, match=says):
        Network(fresh(layers), input=(1, 256, 256))
