"""What a reader brings: two lists of words, pasted, and a word that is typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np

from xocnn.decoding import Decoded, EncodingError, decode, is_binary
from xocnn.names import clean_name
from xocnn.text.grid import GAPS, Alphabet
from xocnn.text.words import TextError, Words

MOST_CHARACTERS = 1_000_000  # of a list as it is pasted
MOST_WORDS = 1_000  # of a list that are used: enough to be quick
LEAST_WORDS = 20  # of a list: 14 to learn from and 6 to be examined with
LONGEST = 40  # letters of a word
MOST_LETTERS = 80  # different ones; each has a row
LONGEST_NAME = 12
PLACES = ("first", "second")
PICK = 0  # the seed of the words that are used where there are more


def read(texts: Sequence[str], names: Sequence[str] = PLACES) -> Words:
    """Two lists, one word a line, as words to tell apart; TextError where that cannot be.

    Empty lines and what stands twice in a list are left out, and so are words that are in both.
    Capital letters are letters of their own. A list without a name is called “first” or “second”.

    >>> made = read(["\\n".join(f"{end}{n}" for n in range(20)) for end in "ab"])
    >>> [len(words) for words in made.lists], made.classes
    ([20, 20], ('first', 'second'))
    """
    classes = [clean_name(name) or place for name, place in zip(names, PLACES, strict=True)]
    if classes[0] == classes[1] or max(map(len, classes)) > LONGEST_NAME:
        raise TextError(
            f"The lists need two different names of up to {LONGEST_NAME} characters; “"
            f"{classes[0][:20]}” and “{classes[1][:20]}” came."
        )
    said: list[str] = []
    lists = [_words(text, place, said) for text, place in zip(texts, PLACES, strict=True)]
    both = set(lists[0]) & set(lists[1])
    if both:
        lists = [[word for word in words if word not in both] for words in lists]
        if not any(lists):
            raise TextError(
                "Both lists have the same words, so there is nothing to tell them apart by; bring "
                "another list."
            )
        said.append(f"{_count(len(both), 'word')} in both lists left out.")
    for words, place in zip(lists, PLACES, strict=True):
        if len(words) < LEAST_WORDS:
            raise TextError(
                f"The {place} list has {_count(len(words), 'word') if words else 'no words'}"
                f"{' that only it has' if both else ''}; at least {LEAST_WORDS} different ones are "
                "needed, each in a line of its own, to learn from most and to be examined with the "
                f"others.{f' {said[0]}' if said else ''}"
            )
    lists = [_some(words, place, said) for words, place in zip(lists, PLACES, strict=True)]
    letters = {letter for words in lists for word in words for letter in word}
    if len(letters) > MOST_LETTERS:
        raise TextError(
            f"These words have {len(letters):,} different characters, and each would have a row of "
            f"its own; up to {MOST_LETTERS} can be used."
        )
    counts = " and ".join(f"{len(words):,}" for words in lists)
    return Words(
        (classes[0], classes[1]),
        (tuple(lists[0]), tuple(lists[1])),
        said=(f"Your lists: {counts} words with {len(letters)} different characters.", *said),
    )


def decoded(content: bytes, encoding: str = "") -> Decoded:
    """The text of a file in an encoding that was chosen, or else in the one that fits best.

    TextError where it cannot be a list of words.

    >>> decoded("città".encode("latin-1")).text
    'città'
    """
    try:
        found = decode(content, "a list of words was expected, one in a line.", encoding)
    except EncodingError as error:
        raise TextError(str(error)) from None
    text = found.text
    if len(text) > MOST_CHARACTERS:
        raise TextError(
            f"This file has {len(text) / 1e6:.1f} million characters; up to "
            f"{MOST_CHARACTERS / 1e6:.0f} million can be read. Save a part of it."
        )
    if not text.strip():
        raise TextError("There is nothing in this file; words were expected, one in a line.")
    return found


def named(file: str) -> str:
    """What a list is called that comes from a file of this name.

    >>> named("first names.txt")
    'first names'
    """
    return clean_name(file.rpartition(".")[0] or file)[:LONGEST_NAME].strip()


def _words(text: str, place: str, said: list[str]) -> list[str]:
    """The different words of a list, in their order."""
    if len(text) > MOST_CHARACTERS:
        raise TextError(
            f"The {place} list has {len(text) / 1e6:.1f} million characters; up to "
            f"{MOST_CHARACTERS / 1e6:.0f} million can be read. Paste a part of it."
        )
    if is_binary(text):
        raise TextError(
            f"The {place} list is not a text but something binary; words were expected."
        )
    words = [word for line in text.splitlines() if (word := clean_name(line))]
    short = [word for word in words if len(word) <= LONGEST]
    if len(short) < len(words):
        long = _count(len(words) - len(short), "line")
        said.append(f"{long} of the {place} list with more than {LONGEST} characters left out.")
    different = list(dict.fromkeys(short))
    if len(different) < len(short):
        again = _count(len(short) - len(different), "repeated word")
        said.append(f"{again} of the {place} list left out.")
    return different


def _some(words: list[str], place: str, said: list[str]) -> list[str]:
    """As many as are used."""
    if len(words) <= MOST_WORDS:
        return words
    said.append(f"{MOST_WORDS:,} of {len(words):,} words of the {place} list, picked at random.")
    picked = np.random.default_rng(PICK).choice(len(words), MOST_WORDS, replace=False)
    return [words[at] for at in sorted(picked)]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def typed(word: str, alphabet: Alphabet) -> tuple[str, list[str]]:
    """A word that a reader typed, in letters of the alphabet where it can be, and what was done.

    >>> typed("Città", Alphabet(" acit", 9))
    ('citta', ['“C” and “à” are read as “c” and “a”.'])
    >>> typed("tax", Alphabet(" acit", 9))[1]
    ['“x” is not among the letters that this network has learned; its column stays empty.']
    """
    said = []
    written = clean_name(word)
    most = alphabet.length - GAPS
    if len(written) > most:
        said.append(f"Only the first {most} of {len(written)} characters have a place.")
        written = written[:most]
    read = {letter: _known(letter, alphabet.letters) for letter in written}
    other = {letter: as_ for letter, as_ in read.items() if as_ not in ("", letter)}
    if other:
        verb = "is" if len(other) == 1 else "are"
        said.append(f"{_quoted(list(other))} {verb} read as {_quoted(list(other.values()))}.")
    lost = [letter for letter, as_ in read.items() if not as_]
    if lost:
        verb, stay = ("is", "its column stays") if len(lost) == 1 else ("are", "their columns stay")
        said.append(
            f"{_quoted(lost)} {verb} not among the letters that this network has learned; {stay} "
            "empty."
        )
    return "".join(read[letter] or letter for letter in written), said


def _known(letter: str, letters: str) -> str:
    """The letter itself, or small, or without its accent, if one of these is known."""
    small = letter.lower()
    for as_ in (letter, small, unicodedata.normalize("NFD", small)[0]):
        if as_ in set(letters):
            return as_
    return ""


def _quoted(letters: list[str]) -> str:
    marked = [f"“{letter}”" for letter in letters]
    return " and ".join([", ".join(marked[:-1]), marked[-1]] if len(marked) > 1 else marked)
