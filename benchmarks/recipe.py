"""The default recipe over several seeds: what each network makes of drawings it has never seen.

    XOCNN_DRAWINGS=… .venv/bin/python -m benchmarks.recipe [SEEDS]

People's drawings are counted where `XOCNN_DRAWINGS` names a folder with `x/` and `o/` in it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np

from xocnn import recipe
from xocnn.drawings import CLASSES, EXAMPLES, Drawings, paint
from xocnn.images import open_image, read
from xocnn.network import Network
from xocnn.shapes import Array, Indices

SEEDS = 5
HELD_OUT = 5000


def peoples() -> tuple[Array, Indices] | None:
    """Pictures and labels of people's drawings, where there are some."""
    folder = os.environ.get("XOCNN_DRAWINGS")
    if not folder:
        return None
    found = [
        (read(open_image(path)).picture, label)
        for label, name in enumerate(CLASSES)
        for path in sorted(Path(folder, name.lower()).iterdir())
    ]
    pictures, labels = zip(*found, strict=True)
    return np.stack(pictures)[:, None], np.array(labels)


def right(network: Network, images: Array, labels: Indices) -> int:
    return int((network.forward(images).shares.argmax(axis=1) == labels).sum())


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    people = peoples()
    examples = np.stack([paint(example.strokes) for example in EXAMPLES])[:, None]
    wanted = [CLASSES.index(example.label) for example in EXAMPLES]
    print(f"| seed | right of {HELD_OUT:,} held-out | right of people's | shares of examples |")
    print("|---|---|---|---|")
    for seed in range(seeds):
        network = recipe.train(seed)
        held_out = right(network, *Drawings(seed, held_out=True).first(HELD_OUT))
        theirs = f"{right(network, *people)} of {len(people[1])}" if people else "none there"
        sure = 100 * network.forward(examples).shares[np.arange(len(wanted)), wanted]
        print(
            f"| {seed} | {held_out:,} | {theirs} | {sure.max():.1f}, {sure.min():.1f} % |",
            flush=True,
        )


if __name__ == "__main__":
    main()
