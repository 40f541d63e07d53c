"""What the programs that are written have in common."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from xocnn.export.reader import reader
from xocnn.shapes import Pair, Shape, spell

PICTURES = """\
The pictures are image files, read as xocnn reads them, which needs Pillow (pip install pillow). Or
they are arrays, +1 where there is ink, -1 where there is none: an .npz with an array `images`, or
an .npy with one picture or several.
"""
OTHERS = ("numpy", "torch", "onnxruntime")  # that programs import, beside the standard library


def program(head: str, imports: Iterable[str], parts: Iterable[str], shape: Shape) -> str:
    """The whole text: what it is, imports, its own parts, the reading of images, and the end.

    Among the parts are `opened(path)`, which gives the network and its classes, and
    `shares_of(network, pictures)`.
    """
    lines = {*imports, "from __future__ import annotations", "import sys", "import numpy as np"}
    reading: tuple[str, ...] = ()
    if _takes_images(shape):
        more, functions = reader()
        lines |= more
        reading = (functions,)
    return (
        head
        + "\n"
        + _joined(_in_order(lines), *parts, *reading, _pictures_in(shape) + "\n\n" + MAIN)
    )


def pair(value: Pair) -> str:
    """Rows and columns as a program has them.

    >>> pair((2, 3))
    '(2, 3)'
    """
    return f"({value[0]}, {value[1]})"


def _takes_images(shape: Shape) -> bool:
    return shape[0] == 1 and shape[1] == shape[2]


def _joined(*parts: str) -> str:
    """Parts of a program with two empty lines between them, as is usual."""
    return "\n\n".join(parts)


def _in_order(lines: Iterable[str]) -> str:
    """Imports: the standard library's first, plain ones before the rest."""
    groups: tuple[list[str], ...] = ([], [], [])
    for line in sorted(lines, key=lambda line: (line.startswith("from "), line)):
        package = line.split()[1].partition(".")[0]
        groups[0 if package == "__future__" else 2 if package in OTHERS else 1].append(line)
    return "\n\n".join("\n".join(group) for group in groups) + "\n"


def _pictures_in(shape: Shape) -> str:
    """The function that reads a file, of whatever kind."""
    size = spell(shape)
    other = (
        f"found = read(open_image(name), {shape[1]}).picture"
        if _takes_images(shape)
        else f'raise ValueError("arrays of {size} are expected, in .npz or .npy files.")'
    )
    return f'''\
# ---- Pictures in, votes out ----------------------------------------------------------------------


def pictures_in(name):
    """The pictures of a file, which is an archive, an array or an image by its first bytes."""
    with open(name, "rb") as file:
        start = file.read(6)
    if start == b"\\x93NUMPY":
        found = np.load(name)
    elif start[:2] == b"PK":
        found = np.load(name)["images"]
    else:
        {other}
    if found.size % {prod(shape)}:
        raise ValueError(f"pictures of {size} are expected, not an array of {{found.shape}}.")
    return found.reshape(-1, {", ".join(map(str, shape))}).astype(np.float32)
'''


MAIN = """\
if __name__ == "__main__":
    status = 0
    network, classes = opened(sys.argv[1])
    for name in sys.argv[2:]:
        try:
            shares = shares_of(network, pictures_in(name))
            if not np.isfinite(shares).all():
                raise ValueError("no numbers come out, since the weights are too large.")
        except (OSError, KeyError, ValueError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            status = 2
            continue
        for number, votes_cast in enumerate(shares, 1):
            said = ", ".join(f"{each} {share:.3f}" for each, share in zip(classes, votes_cast))
            which = number if len(sys.argv) == 3 else f"{name} {number}"
            print(f"{which}\\t{classes[votes_cast.argmax()]}\\t{said}")
    sys.exit(status)
"""
