"""What the programs that are written have in common."""

from __future__ import annotations

from collections.abc import Iterable

from xocnn.shapes import Pair, Shape


def main(shape: Shape, run: Iterable[str]) -> str:
    """The end of a program: read both files, `run` for the shares, print the votes."""
    sizes = ", ".join(map(str, shape))
    lines = "\n".join(f"        {line}" for line in run)
    return f"""\
if __name__ == "__main__":
    found = np.load(sys.argv[2])
    pictures = found if isinstance(found, np.ndarray) else found["images"]
    pictures = pictures.reshape(-1, {sizes}).astype(np.float32)
    with np.load(sys.argv[1]) as file:
        classes = json.loads(file["spec"].tobytes())["classes"]
{lines}
    for number, votes_cast in enumerate(shares, 1):
        said = ", ".join(f"{{name}} {{share:.3f}}" for name, share in zip(classes, votes_cast))
        print(f"{{number}}\\t{{classes[votes_cast.argmax()]}}\\t{{said}}")
"""


def joined(*parts: str) -> str:
    """Parts of a program with two empty lines between them, as is usual."""
    return "\n\n".join(parts)


def pair(value: Pair) -> str:
    """Rows and columns as a program has them.

    >>> pair((2, 3))
    '(2, 3)'
    """
    return f"({value[0]}, {value[1]})"
