"""Pictures from outside, turned into what the network expects, with a word on what was done."""

from xocnn.images.opening import open_image
from xocnn.images.reading import Reading, read
from xocnn.images.values import ImageError

__all__ = ["ImageError", "Reading", "open_image", "read"]
