"""What runs inside Pyodide, in a worker of the browser, and, for the NumPy path, natively.

Each function measures for about so many seconds and returns one figure.
"""

import time
from functools import partial

import numpy as np

from xocnn import SGD, Adam, Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU, Trainer, ops, recipe

RNG = np.random.default_rng(0)


def convnet():
    """The MNIST network of ConvNetJS, with its batch of random pictures."""
    layers = [
        *(Conv2D(8, 5, padding="same"), ReLU(), MaxPool2D(2)),
        *(Conv2D(16, 5, padding="same"), ReLU(), MaxPool2D(3)),
        *(Flatten(), Dense(10)),
    ]
    network = Network(layers, (1, 24, 24), [str(digit) for digit in range(10)], rng=0)
    return network, SGD(0.01), RNG.normal(size=(20, 1, 24, 24)), RNG.integers(0, 10, 20)


def default():
    """Our default network, with its batch of random pictures."""
    pictures, labels = RNG.normal(size=(32, *recipe.INPUT)), RNG.integers(0, 2, recipe.BATCH)
    return recipe.untrained(0), Adam(0.001), pictures, labels


def repeat(act, seconds):
    """How often a second something can be done."""
    act()
    count, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        act()
        count += 1
    return count / spent


def train(backend, which, seconds):
    """Pictures trained a second."""
    ops.use(backend)
    network, optimizer, pictures, labels = globals()[which]()
    pictures, trainer = pictures.astype(np.float32), Trainer(network, optimizer)
    return len(pictures) * repeat(lambda: trainer.step(pictures, labels), seconds)


def infer(backend, which, seconds):
    """Single pictures a second, with every value of every layer."""
    ops.use(backend)
    network, _, pictures, _ = globals()[which]()
    picture = pictures[:1].astype(np.float32)
    return repeat(lambda: network.forward(picture), seconds)


def convolve(backend, shape, features, size, seconds):
    """Multiply-adds a second of a convolution forward: pictures (N, C, H, W)."""
    ops.use(backend)
    x = RNG.normal(size=shape).astype(np.float32)
    weight = RNG.normal(size=(features, shape[1], size, size)).astype(np.float32)
    bias = np.zeros(features, np.float32)
    y = ops.conv2d_forward(x, weight, bias, 1.0, (1, 1), ops.reference.NO_PADS)
    work = y.size * shape[1] * size * size
    run = lambda: ops.conv2d_forward(x, weight, bias, 1.0, (1, 1), ops.reference.NO_PADS)  # noqa: E731
    return work * repeat(run, seconds)


def products(seconds):
    """Pictures a second if the NumPy path's training consisted of its matrix products alone."""
    reference = ops.reference
    ours = {name: getattr(reference, name) for name in ("_product", "_product_transposed")}
    spent, steps = 0.0, 0

    def timed(product):
        def act(a, b):
            nonlocal spent
            start = time.perf_counter()
            result = product(a, b)
            spent += time.perf_counter() - start
            return result

        return act

    ops.use("numpy")
    network, optimizer, pictures, labels = convnet()
    pictures, trainer = pictures.astype(np.float32), Trainer(network, optimizer)
    vars(reference).update({name: timed(product) for name, product in ours.items()})
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        trainer.step(pictures, labels)
        steps += 1
    vars(reference).update(ours)
    return len(pictures) * steps / spent


def growth(seconds):
    """Seconds of a training step against one size at a time, all others as usual."""
    ops.use(ops.available()[0])
    found = {}
    usual = {"side": 32, "size": 5, "features": 16, "batch": 16}
    for name, values in {
        "side": (16, 24, 32, 48, 64),
        "size": (3, 5, 7, 9, 11),
        "features": (8, 16, 32, 64),
        "batch": (4, 8, 16, 32, 64),
    }.items():
        for value in values:
            given = {**usual, name: value}
            layers = [Conv2D(given["features"], given["size"], padding="same"), ReLU(), Flatten()]
            network = Network([*layers, Dense(2)], (8, given["side"], given["side"]), rng=0)
            x = RNG.normal(size=(given["batch"], 8, given["side"], given["side"]))
            trainer = Trainer(network, SGD(1e-6))
            x, labels = x.astype(np.float32), RNG.integers(0, 2, given["batch"])
            step = partial(trainer.step, x, labels)
            times = [1 / repeat(step, seconds) for _ in range(3)]
            amount = value**2 if name in ("side", "size") else value
            found.setdefault(name, []).append((amount, min(times)))
    return found


def memory(updates):
    """Bytes of the worker's memory before and after so many updates."""
    import pyodide_js

    ops.use(ops.available()[0])
    network, optimizer, pictures, labels = default()
    trainer, pictures = Trainer(network, optimizer), pictures.astype(np.float32)
    sizes = []
    for update in range(updates + 1):
        trainer.step(pictures, labels)
        if update in (10, updates):
            sizes.append(int(pyodide_js._module.HEAP8.length))
    return sizes


def peak(seconds):
    """Multiply-adds a second of a loop that does nothing else."""
    import ctypes

    loop = ctypes.CDLL("/peak.wasm").peak
    sums = np.zeros(64, np.float32)
    return 100_000 * 40 * repeat(lambda: loop(100_000, sums.ctypes.data), seconds)
