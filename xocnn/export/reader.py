"""The reading of image files, as source for exported programs: what the page and `classify` do."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parents[1]
# In an order in which each needs only those before it. No two of them define the same name.
MODULES = (
    "drawings/distance.py",
    "kinds.py",
    "images/values.py",
    "images/levels.py",
    "images/ink.py",
    "images/fitting.py",
    "images/reading.py",
    "images/opening.py",
)
# A block for type checkers, an import over several lines, or else a line.
STATEMENT = re.compile(
    r"^(?:if TYPE_CHECKING:\n(?: .*\n|\n)*|from .* import \((?:.*\n)*?\)\n|.*\n)", re.MULTILINE
)
TITLE = """\
# ---- Image files ---------------------------------------------------------------------------------
# From here to the last part: how xocnn reads image files, copied from its package. The drawing is
# found on its paper, made square, and brought to the size that the network takes. Only with the
# same reading does a network give the same votes for the same file.
"""


def reader() -> tuple[set[str], str]:
    """The imports that reading image files needs, and the functions.

    Of these `open_image` gives the pixels of a file, and `read` what the network takes.
    """
    imports: set[str] = set()
    bodies = []
    for name in MODULES:
        found, body = _parted((HERE / name).read_text("utf-8"))
        imports |= found
        bodies.append(body)
    return imports, TITLE + "\n" + "\n\n\n".join(bodies) + "\n"


def _parted(source: str) -> tuple[set[str], str]:
    """A module's imports of others' packages, and its text without docstring and imports."""
    code = source.partition('"""')[2].partition('"""')[2]
    imports: set[str] = set()
    kept = []
    for part in STATEMENT.findall(code):
        if part.startswith(("from ", "import ")):
            if not part.startswith("from xocnn") and "TYPE_CHECKING" not in part:
                imports.add(part.strip())
        elif not part.startswith("if TYPE_CHECKING:"):
            kept.append(part)
    return imports, "".join(kept).strip()
