"""Names that readers give, or that come in files: one spelling, and nothing that cannot be seen."""

from __future__ import annotations

import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs"}  # control, format and surrogate characters


def clean_name(text: str) -> str:
    """The name as it is stored, compared and printed; empty where nothing of it can be seen.

    Control, format and surrogate characters are removed: they would reorder or hide what is
    printed around them. Letters and their accents become one character each (NFC), so that two
    spellings of a name are one name. White space is trimmed, and each run of it is one space.

    >>> clean_name("  blue\\tsquare\\u202e ")
    'blue square'
    >>> clean_name("cafe\\u0301") == clean_name("caf\\u00e9")
    True
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    seen = "".join(
        letter
        for letter in text
        if letter.isspace() or unicodedata.category(letter) not in _INVISIBLE
    )
    return " ".join(unicodedata.normalize("NFC", seen).split())


def shown(value: object, most: int = 40) -> str:
    """What came, for a sentence that quotes it: cleaned, and cut where it is long.

    >>> shown("a\\x1b" * 60, 5)
    'aaaaa…'
    """
    text = clean_name(str(value))
    return text if len(text) <= most else f"{text[:most]}…"
