"""What a design costs: work recounted one by one, estimates held against what updates take."""

from __future__ import annotations

import math
import tracemalloc
from time import process_time
from typing import Any

import pytest

from xocnn import costs, recipe
from xocnn.catalogue import DESIGNS, settled
from xocnn.drawings import Drawings
from xocnn.network import Network
from xocnn.optimizers import Adam
from xocnn.trainer import Trainer


def built(name: str) -> Network:
    return Network(DESIGNS[name], recipe.INPUT, rng=0)


@pytest.mark.parametrize("name", DESIGNS)
def test_every_design_of_the_catalogue_can_be_built_as_it_is_spelt_out(name: str) -> None:
    assert built(name).description["layers"] == settled(DESIGNS[name])


def test_the_default_is_the_recipe_and_a_hundred_layers_are_a_hundred() -> None:
    assert DESIGNS["default"] == recipe.DESIGN
    assert len(built("a hundred layers").layers) == 100


def test_designs_go_from_little_work_to_much() -> None:
    work = [sum(layer.multiplications for layer in built(name).layers) for name in DESIGNS]
    assert work == sorted(work)


@pytest.mark.parametrize("name", ["tiny", "default", "wide"])
def test_the_multiplications_of_an_update_are_those_of_its_three_ways(name: str) -> None:
    counted, first = 0, True
    for layer in built(name).layers:
        if layer.kind not in ("conv2d", "dense"):
            continue
        weight = layer.params["weight"]
        places = 1
        for size in layer.output_shape[1:]:
            places *= size
        one_way = places * weight.size
        counted += one_way + one_way  # forwards, and the gradient by the features
        counted += 0 if first else one_way  # the gradient by what came in
        first = False
    assert costs.products_of_update(built(name).layers, 7) == 7 * counted


def test_the_time_is_that_of_the_layers_and_the_products() -> None:
    network, speed = built("small"), costs.Speed(layer=0.25, product=1e-6)
    told = costs.cost(network.layers, speed, 64)
    products = costs.products_of_update(network.layers, 64)
    assert told.seconds == pytest.approx(8 * 0.25 * 2 + products / 1e6)
    assert (told.layers, told.parameters, told.products) == (8, 466, products)


def test_speed_is_measured_with_the_clock() -> None:
    times = iter([0.0, 9.0, 10.0, 10.5, 20.0, 29.0, 30.0, 39.0, 40.0, 46.1, 50.0, 59.0])
    speed = costs.measure(lambda: next(times))
    few, many = (built(name).layers for name in costs.TIMED)
    # The fastest of three updates took half a second with one, 6.1 with the other.
    assert speed.layer == pytest.approx(0.5 / len(few))
    left = 6.1 - 0.5 / len(few) * len(many)
    assert speed.product == pytest.approx(left / costs.products_of_update(many, 32))


def test_a_clock_that_stands_still_gives_no_negative_speed() -> None:
    assert costs.measure(lambda: 0.0) == (0.0, 0.0)


ODD: dict[str, list[dict[str, Any]]] = {
    "votes alone": [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}],
    "many hidden": [
        {"kind": "flatten"},
        {"kind": "dense", "outputs": 500},
        {"kind": "relu"},
        {"kind": "dense", "outputs": 2},
    ],
    "large features": [
        {"kind": "conv2d", "features": 16, "size": [9, 9], "padding": "same"},
        {"kind": "relu"},
        {"kind": "conv2d", "features": 8, "size": [3, 3], "stride": [2, 2]},
        {"kind": "maxpool2d", "window": [3, 3], "stride": [1, 1]},
        {"kind": "flatten"},
        {"kind": "dense", "outputs": 2},
    ],
}


@pytest.mark.parametrize("drawings", [4, 32])
@pytest.mark.parametrize("name", [*DESIGNS, *ODD])
@pytest.mark.slow
def test_memory_is_what_an_update_has_at_its_peak_to_a_factor_of_one_and_a_half(
    name: str, drawings: int
) -> None:
    images, labels = Drawings(0).first(drawings)
    tracemalloc.start()
    trainer = Trainer(network := Network((DESIGNS | ODD)[name], rng=0), Adam(0.01))
    trainer.step(images, labels)  # the optimizer has all its memory from now on
    tracemalloc.reset_peak()
    trainer.step(images, labels)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 1 / 1.5 < costs.bytes_of_update(network.layers, drawings) / peak < 1.5


def test_kernels_need_no_more_than_numpy_and_no_less_than_what_layers_keep() -> None:
    for layers in (built(name).layers for name in DESIGNS):
        kept = sum(math.prod(layer.output_shape) for layer in layers if layer.kind != "flatten")
        least = 4 * (32 * kept + 4 * sum(layer.parameters for layer in layers))
        assert least < costs.bytes_of_update(layers, 32, kernels=True)
        assert costs.bytes_of_update(layers, 32, kernels=True) < costs.bytes_of_update(layers, 32)


@pytest.mark.slow
def test_the_time_is_of_the_size_of_what_an_update_takes() -> None:
    images, labels = Drawings(0).first(recipe.BATCH)
    trainer = Trainer(network := built("a hundred layers"), Adam(0.01))
    took = []
    for _ in range(3):
        began = process_time()  # what other programs take does not count
        trainer.step(images, labels)
        took.append(process_time() - began)
    told = costs.cost(network.layers, costs.measure(process_time))
    assert 0.1 < told.seconds / min(took) < 10


def test_only_what_is_heavy_is_asked_about() -> None:
    speed = costs.Speed(1e-4, 1e-10)
    for name in DESIGNS:
        told = costs.cost(built(name).layers, speed)
        assert told.heavy == (name == "a hundred layers")
    assert costs.cost(built("tiny").layers, costs.Speed(1.0, 0.0)).heavy
