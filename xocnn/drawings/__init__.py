"""Drawings of X and O, made of strokes as people make them, and the paint that shows them."""

from typing import TYPE_CHECKING, Any

from xocnn.drawings.collection import BLOCK, CLASSES, Drawings
from xocnn.drawings.paint import PEN_WIDTH, paint

if TYPE_CHECKING:
    from xocnn.drawings.examples import EXAMPLES, Example

__all__ = ["BLOCK", "CLASSES", "EXAMPLES", "PEN_WIDTH", "Drawings", "Example", "paint"]


def __getattr__(name: str) -> Any:
    if name in ("EXAMPLES", "Example"):  # drawn when first asked for, to start sooner
        from xocnn.drawings import examples

        return getattr(examples, name)
    raise AttributeError(f"module 'xocnn.drawings' has no attribute {name!r}")
