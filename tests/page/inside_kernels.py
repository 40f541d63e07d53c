"""What test_kernels.py runs inside Pyodide: each backend's operations against plain NumPy's.

Functions take and give JSON. A case is a dictionary with shapes and settings; arrays are random.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

import xocnn
from xocnn import ops
from xocnn.ops import reference
from xocnn.shapes import NO_PADS, Pads, same_pads

BUILDS = [name for name in ops.available() if name != "numpy"]
# Sums of up to some thousand products in float32, added up in another order: agreement is to this
# share of what the same operation makes of the arrays' absolute values.
TOLERANCE = 2e-6


def backends(_: str) -> str:
    return json.dumps({"backend": xocnn.backend(), "available": ops.available()})


# ----------------------------------------------------------------------------- agreement


def agree(text: str) -> str:
    """Every case with every build; what did not agree, in words."""
    faults = []
    for case in json.loads(text):
        check = CHECKS[case["what"]]
        for build in BUILDS:
            ops.use(build)
            faults += [f"{build}, {case}: {fault}" for fault in check(case)]
    return json.dumps(faults)


def differ(
    name: str, here: Any, there: Any, tolerance: float = TOLERANCE, size: Any = None
) -> list[str]:
    """A sentence where two arrays do not agree; `size` is what their errors are measured by."""
    if here.shape != there.shape or here.dtype != there.dtype:
        return [f"{name} is {here.dtype} {here.shape}, not {there.dtype} {there.shape}"]
    error = float(np.abs(here - there).max())
    limit = tolerance * float(np.abs(there if size is None else size).max())
    return [] if error <= limit else [f"{name} is off by {error}, the limit is {limit}"]


def compare(operation: str, arrays: list[Any], *settings: Any, name: str = "") -> list[str]:
    """Hold an operation's answers against NumPy's."""
    here = getattr(ops, operation)(*arrays, *settings)
    there = getattr(reference, operation)(*arrays, *settings)
    sizes = getattr(reference, operation)(*map(np.abs, arrays), *settings)
    if not isinstance(there, tuple):
        here, there, sizes = [here], [there], [sizes]
    faults = []
    for number, (a, b, size) in enumerate(zip(here, there, sizes, strict=True)):
        faults += differ(f"{name or operation} {number}", np.asarray(a), b, size=size)
    return faults


def values(case: dict[str, Any], *shape: int, share: float = 1) -> Any:
    """Random numbers, of which `share` are not 0, new in every call."""
    rng = case.setdefault("rng", np.random.default_rng(case.get("seed", 0)))
    made = rng.normal(size=shape)
    made[rng.random(shape) >= share] = 0
    return made.astype(case.get("dtype", "float32"))


def conv(case: dict[str, Any]) -> list[str]:
    n, c, (h, w), k = case["n"], case["c"], case["picture"], case["k"]
    (r, s), stride, pads = case["size"], tuple(case["stride"]), NO_PADS
    if case["padding"] == "same":
        (top, bottom), (left, right) = same_pads(h, r, stride[0]), same_pads(w, s, stride[1])
        pads = Pads(top, left, bottom, right)
    x, weight, bias = values(case, n, c, h, w), values(case, k, c, r, s), values(case, k)
    y = ops.conv2d_forward(x, weight, bias, 0.5, stride, pads)
    dy = values(case, *y.shape, share=case["share"])
    return [
        *compare("conv2d_forward", [x, weight, bias], 0.5, stride, pads),
        *compare("conv2d_backward_weight", [dy, x], (r, s), 0.5, stride, pads),
        *compare("conv2d_backward_input", [dy, weight], x.shape, 0.5, stride, pads),
    ]


def pool(case: dict[str, Any]) -> list[str]:
    n, c, (h, w) = case["n"], case["c"], case["picture"]
    window, stride = tuple(case["window"]), tuple(case["stride"])
    x = np.round(values(case, n, c, h, w) * 2)  # many ties
    y, winners = ops.maxpool2d_forward(x, window, stride)
    expected = reference.maxpool2d_forward(x, window, stride)
    faults = differ("y", y, expected[0], 0) + differ("winners", winners, expected[1], 0)
    overlapping = stride[0] < window[0] or stride[1] < window[1]
    dy = values(case, *y.shape)
    faults += compare("maxpool2d_backward", [dy, winners], x.shape, overlapping)
    dy = values(case, *x.shape)
    faults += differ("ReLU", ops.relu_forward(x), reference.relu_forward(x), 0)
    return faults + differ("its dx", ops.relu_backward(dy, x), reference.relu_backward(dy, x), 0)


def votes(case: dict[str, Any]) -> list[str]:
    n, inputs, k = case["n"], case["inputs"], case["k"]
    x, weight, bias = values(case, n, inputs), values(case, k, inputs), values(case, k)
    faults = compare("dense_forward", [x, weight, bias], 0.3)
    faults += compare("dense_backward", [values(case, n, k), x, weight], 0.3)
    scores, labels = values(case, n, k) * 5, case["rng"].integers(0, k, n)
    loss, gradient, shares = ops.softmax_cross_entropy(scores, labels)
    expected = reference.softmax_cross_entropy(scores, labels)
    one = np.float32(1)  # where NumPy starts, too, in float32
    faults += differ("loss", np.array(loss), np.array(expected[0]), size=one * 10)
    faults += differ("gradient", gradient, expected[1], size=one / n)
    faults += differ("shares", shares, expected[2], size=one)
    for decay in (0.0, 0.1):
        for name in ("sgd_update", "adam_update"):
            faults += update(case, name, decay)
    return faults


def update(case: dict[str, Any], name: str, decay: float) -> list[str]:
    shape = (case["k"], case["inputs"])
    dw, mean = values(case, *shape), values(case, *shape)
    start = [values(case, *shape), mean] + [mean * mean] * (name == "adam_update")
    here, there = [a.copy() for a in start], [a.copy() for a in start]
    more: tuple[Any, ...] = (0.9, decay) if name == "sgd_update" else ((0.9, 0.999), 1e-8, decay, 7)
    getattr(ops, name)(here[0], dw, *here[1:], 0.01, *more)
    getattr(reference, name)(there[0], dw, *there[1:], 0.01, *more)
    size = np.maximum(np.abs(dw).max(), 1)
    return [f for a, b in zip(here, there, strict=True) for f in differ(name, a, b, size=size)]


CHECKS = {"conv": conv, "pool": pool, "votes": votes}


# --------------------------------------------------------------------------- odd arrays


def odd_arrays(_: str) -> str:
    """Arrays that kernels do not take, and those that look as if they did not: as NumPy has it."""
    faults = []
    rng = np.random.default_rng(0)
    whole = rng.normal(size=(4, 3, 8, 9)).astype(np.float32)
    weight, bias = rng.normal(size=(5, 3, 3, 3)).astype(np.float32), np.ones(5, np.float32)
    fixed = whole.copy()
    fixed.flags.writeable = False
    pictures = {
        "with gaps": whole[:, :, :, ::2],
        "turned": whole.transpose(0, 1, 3, 2),
        "a part": whole[1:3],
        "read-only": fixed,
        "float64": whole.astype(np.float64),
        "the other byte order": whole.astype(">f4"),
    }
    for build in BUILDS:
        ops.use(build)
        for name, x in pictures.items():
            calls = {
                "conv2d_forward": (x, weight, bias, 0.5, (1, 1), NO_PADS),
                "relu_forward": (x,),
                "relu_backward": (x, x),
                "maxpool2d_forward": (x, (2, 2), (2, 2)),
            }
            for operation, arguments in calls.items():
                here = getattr(ops, operation)(*arguments)
                there = getattr(reference, operation)(*arguments)
                if operation == "maxpool2d_forward":
                    here, there = here[0], there[0]
                limit = TOLERANCE if operation == "conv2d_forward" else 0
                faults += differ(f"{operation} of {name}", np.asarray(here), there, limit)
    return json.dumps(faults)


def refusals(_: str) -> str:
    """Calls with shapes or indices that do not fit; those that were not refused, or harmed."""
    passed = []
    x, weight = np.ones((2, 3, 6, 6), np.float32), np.ones((4, 3, 3, 3), np.float32)
    four, scores = np.ones(4, np.float32), np.ones((2, 3), np.float32)
    calls = {
        "other channels": lambda: ops.conv2d_forward(x, weight[:, :2], four, 1, (1, 1), NO_PADS),
        "a feature too large": lambda: ops.conv2d_forward(
            x, np.ones((4, 3, 7, 7), np.float32), four, 1, (1, 1), NO_PADS
        ),
        "too few biases": lambda: ops.conv2d_forward(x, weight, four[:3], 1, (1, 1), NO_PADS),
        "dy of another size": lambda: ops.conv2d_backward_weight(
            np.ones((2, 4, 5, 5), np.float32), x, (3, 3), 1, (1, 1), NO_PADS
        ),
        "votes for other inputs": lambda: ops.dense_forward(scores, np.ones((4, 5)), four, 1),
        "a label that is no class": lambda: ops.softmax_cross_entropy(scores, np.array([0, 3])),
        "too few labels": lambda: ops.softmax_cross_entropy(scores, np.array([0, 1, 1])),
        "another gradient": lambda: ops.sgd_update(four, four[:3], four.copy(), 1, 1, 0),
        "weights that are fixed": lambda: ops.sgd_update(fixed, four, four.copy(), 1, 1, 0),
    }
    fixed = np.ones(4, np.float32)
    fixed.flags.writeable = False
    for build in BUILDS:
        ops.use(build)
        for name, call in calls.items():
            try:
                call()
                passed.append(f"{build}: {name}")
            except (ValueError, IndexError, TypeError):
                pass
        # A winner that lies outside its map is left out, not written.
        winners = np.full((1, 1, 1, 1), 1 << 28, np.int32)
        dy = np.ones((1, 1, 1, 1), np.float32)
        if ops.maxpool2d_backward(dy, winners, (1, 1, 2, 2), False).any():
            passed.append(f"{build}: a winner outside")
    return json.dumps(passed)


def not_a_number(_: str) -> str:
    """Where what is not a number gets lost."""
    lost = []
    for build in BUILDS:
        ops.use(build)
        for place in range(7):
            x = np.arange(-3, 4, dtype=np.float32).reshape(1, 1, 1, 7)
            x[..., place] = np.nan
            for name, y in {
                "ReLU": ops.relu_forward(x),
                "pooling": ops.maxpool2d_forward(x, (1, 7), (1, 7))[0],
                "pooling in steps": ops.maxpool2d_forward(np.tile(x, 4), (1, 3), (1, 1))[0],
                "loss": np.array(ops.softmax_cross_entropy(x.reshape(1, 7), np.array([1]))[0]),
            }.items():
                if not np.isnan(y).any():
                    lost.append(f"{build}: {name}, {place}")
            for bad in (np.nan, np.inf, -np.inf):
                x[..., place] = bad
                if ops.all_finite([np.zeros(3, np.float32), x]):
                    lost.append(f"{build}: all_finite, {place}, {bad}")
        if not ops.all_finite([np.full(9, 3e38, np.float32), np.zeros(0, np.float32)]):
            lost.append(f"{build}: all_finite, large")
    return json.dumps(lost)


# -------------------------------------------------------------------------- whole networks


def layers() -> list[Any]:
    return [
        xocnn.Conv2D(5, (5, 3), padding="same"),
        xocnn.ReLU(),
        xocnn.MaxPool2D(3, 2),
        xocnn.Conv2D(6, 3, stride=2, padding="same"),
        xocnn.ReLU(),
        xocnn.MaxPool2D(2),
        xocnn.Flatten(),
        xocnn.Dense(3),
    ]


def network() -> Any:
    return xocnn.Network(layers(), (2, 14, 13), ("a", "b", "c"), rng=1)


def batch(seed: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(6, 2, 14, 13)).astype(np.float32), rng.integers(0, 3, 6)


def slopes(_: str) -> str:
    """Gradients of a whole network's loss, held against central differences in float64."""

    def loss() -> float:
        ops.use("numpy")
        return ops.softmax_cross_entropy(exact.forward(pictures).scores, labels)[0]

    faults = []
    images, labels = batch(0)
    pictures = images.astype(np.float64)
    exact = xocnn.Network(layers(), (2, 14, 13), ("a", "b", "c"), rng=1, dtype=np.float64)
    for build in BUILDS:
        ops.use(build)
        net = network()
        trace = net.forward(images)
        _, dscores, _ = ops.softmax_cross_entropy(trace.scores, labels)
        grads, dx = net.backward(trace, dscores)
        named = {f"layers.{i}.{k}": g for i, by in enumerate(grads, 1) for k, g in by.items()}
        exact.restore({name: array.astype(np.float64) for name, array in net.parameters.items()})
        arrays = [(name, exact.parameters[name], gradient) for name, gradient in named.items()]
        rng = np.random.default_rng(2)

        for name, array, gradient in [*arrays, ("the picture", pictures, dx)]:
            assert gradient.dtype == np.float32
            for _try in range(12):
                place = tuple(rng.integers(array.shape))
                kept = array[place]
                array[place] = kept + 1e-6
                above = loss()
                array[place] = kept - 1e-6
                slope = (above - loss()) / 2e-6
                array[place] = kept
                if abs(gradient[place] - slope) > 1e-4 * max(np.abs(gradient).max(), 1e-3):
                    faults.append(f"{build}, {name}{place}: {gradient[place]}, not {slope}")
    return json.dumps(faults)


def trained(backend: str, updates: int) -> tuple[Any, list[float]]:
    ops.use(backend)
    net = network()
    trainer = xocnn.Trainer(net, xocnn.Adam(0.01))
    losses = [trainer.step(*batch(update % 5)).loss for update in range(updates)]
    return net.snapshot(), losses


def training(_: str) -> str:
    """Training twice with each backend: what differs from the first time, and from NumPy."""
    faults = []
    _, expected = trained("numpy", 20)
    for build in BUILDS:
        first, losses = trained(build, 20)
        again, _ = trained(build, 20)
        if any(first[name].tobytes() != again[name].tobytes() for name in first):
            faults.append(f"{build}: not the same bytes twice")
        if not all(math.isclose(a, b, rel_tol=1e-3) for a, b in zip(losses, expected, strict=True)):
            faults.append(f"{build}: {losses}, not {expected}")
        if not losses[-1] < losses[0] * 0.8:
            faults.append(f"{build}: nothing was learned")
    return json.dumps(faults)


def growth(text: str) -> str:
    """By how many bytes WebAssembly's memory grows over so many updates, after a few."""
    import pyodide_js

    def memory() -> int:
        return int(pyodide_js._module.HEAP8.length)

    grown = {}
    for build in BUILDS:
        trained(build, 10)
        before = memory()
        trained(build, json.loads(text))
        grown[build] = memory() - before
    return json.dumps(grown)
