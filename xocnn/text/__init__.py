"""Text: words as pictures of letters along positions, and networks that tell words apart."""

from xocnn.text.grid import Alphabet
from xocnn.text.words import TextError, Words

__all__ = ["Alphabet", "TextError", "Words"]
