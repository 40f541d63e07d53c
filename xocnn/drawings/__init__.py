"""Drawings of X and O, made of strokes as people make them, and the paint that shows them."""

from xocnn.drawings.collection import BLOCK, CLASSES, Drawings
from xocnn.drawings.examples import EXAMPLES, Example
from xocnn.drawings.paint import PEN_WIDTH, paint

__all__ = ["BLOCK", "CLASSES", "EXAMPLES", "PEN_WIDTH", "Drawings", "Example", "paint"]
