"""The default network, and how it is trained."""

from collections.abc import Callable

import numpy as np

from xocnn.drawings import CLASSES, Drawings
from xocnn.drawings.collection import BLOCK
from xocnn.network import Network
from xocnn.optimizers import Adam, OneCycle
from xocnn.trainer import Metrics, Trainer

DESIGN = (
    {"kind": "conv2d", "features": 8, "size": [5, 5]},
    {"kind": "relu"},
    {"kind": "maxpool2d", "window": [2, 2], "stride": [2, 2]},
    {"kind": "conv2d", "features": 16, "size": [3, 3]},
    {"kind": "relu"},
    {"kind": "maxpool2d", "window": [2, 2], "stride": [2, 2]},
    {"kind": "conv2d", "features": 32, "size": [3, 3]},
    {"kind": "relu"},
    {"kind": "maxpool2d", "window": [3, 3], "stride": [3, 3]},
    {"kind": "flatten"},
    {"kind": "dense", "outputs": 2},
)
INPUT = (1, 28, 28)
BATCH = 32  # drawings
UPDATES = 3000
PEAK_RATE = 0.02
# What a feature does not need of the noise that it started from fades, and strokes remain; 0.1
# makes them a little clearer still, at the cost of twice as many mistakes.
WEIGHT_DECAY = 0.05


def untrained(rng: np.random.Generator | int = 0) -> Network:
    """Build the default network, its features still random pixels: 6,082 parameters."""
    return Network(DESIGN, INPUT, CLASSES, rng)


def train(
    seed: int = 0,
    updates: int = UPDATES,
    progress: Callable[[Metrics], None] | None = None,
) -> Network:
    """Train the default network on drawings that it never sees twice.

    Adam with weight decay and a one-cycle rate, `updates` batches of `BATCH`. `seed` decides the
    random features and the drawings; the same seed gives the same network, byte for byte, within
    one runtime. `progress` is called after every update.
    """
    network = untrained(seed)
    trainer = Trainer(
        network, Adam(PEAK_RATE, weight_decay=WEIGHT_DECAY), OneCycle(PEAK_RATE, updates)
    )
    drawings = Drawings(seed)
    for update in range(updates):
        block, start = divmod(update * BATCH, BLOCK)
        if start == 0:
            images, labels = drawings.draw(block)
        metrics = trainer.step(images[start : start + BATCH], labels[start : start + BATCH])
        if progress is not None:
            progress(metrics)
    return network
