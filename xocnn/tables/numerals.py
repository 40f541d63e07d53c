"""Numbers as people and programs write them: which sign is decimal, and which parts thousands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

WRITTEN = re.compile(r"[+\-−]?([0-9.,' ]*[0-9][0-9.,' ]*)(e[+\-−]?[0-9]{1,2})?", re.IGNORECASE)
PLAIN = re.compile(r"[+\-−]?[0-9]+(?:([.,])(?:[0-9]{1,2}|[0-9]{4,}))?")  # as most numbers are
SIGNS = ".,"  # each may be decimal, or part thousands
GROUPING = SIGNS + "' "
NAMES = {".": "a point", ",": "a comma", " ": "a space", "'": "an apostrophe", "": "none"}


class Marks(NamedTuple):
    """What one number says about the signs in it."""

    decimal: str = ""
    thousands: str = ""
    either: str = ""  # a sign with three digits after it: decimal, or thousands


@dataclass(frozen=True)
class Notation:
    """How the numbers of a column are written; `said` is what had to be guessed about it."""

    decimal: str = ""
    thousands: str = ""
    said: str = ""

    def value(self, text: str) -> float:
        """A number that is written so.

        >>> Notation(",", ".").value("−1.234,5")
        -1234.5
        """
        plain = text.replace("’", "'").replace("−", "-")
        if self.thousands:
            plain = plain.replace(self.thousands, "")
        return float(plain.replace(self.decimal, ".") if self.decimal else plain)


def marks(text: str) -> Marks | None:
    """The signs of a number as it is written; None where it is no number.

    >>> marks("1.234,5"), marks("0,001"), marks("1.002")
    (Marks(decimal=',', thousands='.', either=''), Marks(decimal=',', thousands='', either=''), \
Marks(decimal='', thousands='', either='.'))
    >>> marks("1.2.3"), marks("12 3")
    (None, None)
    """
    if plain := PLAIN.fullmatch(text):
        return Marks(plain[1] or "")
    found = WRITTEN.fullmatch(text.replace("’", "'"))
    if not found:
        return None
    digits, exponent = found.groups()
    signs = re.findall(r"[^0-9]", digits)
    if not signs:
        return Marks()
    last = signs[-1]
    whole = digits.rpartition(last)[0]
    others = set(signs[:-1])
    if not others and last in SIGNS:
        if _grouped(digits, last) and not whole.startswith("0") and not exponent:
            return Marks(either=last)
        return Marks(decimal=last)
    if others in (set(), {last}):
        return Marks(thousands=last) if _grouped(digits, last) else None
    grouping = others.pop()
    if last not in SIGNS or others or last in whole or not _grouped(whole, grouping):
        return None
    return Marks(decimal=last, thousands=grouping)


def _grouped(digits: str, sign: str) -> bool:
    """Whether a sign parts these digits into thousands."""
    first, *rest = digits.split(sign)
    return 1 <= len(first) <= 3 and all(len(part) == 3 for part in rest)


def notation(numbers: Mapping[str, Marks]) -> Notation | str | None:
    """How these numbers of one column are written.

    Where a sign can be either, that sign; None where they are not written in one way.
    """
    decimal = {each.decimal for each in numbers.values()} - {""}
    thousands = {each.thousands for each in numbers.values()} - {""}
    either = {each.either for each in numbers.values()} - {""}
    if not either <= decimal | thousands:
        if decimal:
            thousands |= either - decimal
        elif thousands:
            decimal |= either - thousands
        elif len(either) == 1:
            return either.pop()
        else:
            return None
    if len(decimal) > 1 or len(thousands) > 1 or decimal & thousands:
        return None
    return Notation("".join(decimal), "".join(thousands))


def settle(
    numbers: Mapping[str, Marks], sign: str, others: Iterable[Notation], cut: str
) -> Notation:
    """How numbers are written that all have no sign, or one with three digits after it.

    First the `others`, the columns where that is certain, decide. Then the column as a whole does,
    and at last the delimiter `cut`.

    >>> numbers = {text: marks(text) for text in ("998", "1.000", "1.002")}
    >>> settle(numbers, ".", [], ";").said
    'a point parts thousands (“1.002” is 1002), since without it numbers end at 998'
    """
    decimal, thousands = Notation(decimal=sign), Notation(thousands=sign)
    there = list(others)
    if any(each.decimal for each in there) or any(each.thousands == sign for each in there):
        is_decimal = any(each.decimal == sign for each in there)
        return _told(decimal if is_decimal else thousands, numbers, "as in the other columns")
    plain = [abs(decimal.value(text)) for text, each in numbers.items() if each == Marks()]
    parted = [text for text, each in numbers.items() if each.either]
    ends = f"since without it numbers end at {max(plain):g}" if plain else ""
    if plain:
        if max(plain) >= 1000:
            return _told(decimal, numbers, f"since {max(plain):.0f} is written without it")
        if any(text.endswith("0") for text in parted) or max(plain) >= 100:
            return _told(thousands, numbers, ends)
        return _told(decimal, numbers, ends)
    if 2 * sum(text.endswith("00") for text in parted) > len(parted):
        return _told(thousands, numbers, "since most numbers end in 00")
    usual = sign == "." or cut == ";"
    return _told(decimal if usual else thousands, numbers, "as is usual in such a file")


def _told(found: Notation, numbers: Mapping[str, Marks], why: str) -> Notation:
    sign = found.decimal or found.thousands
    example = next(text for text in reversed(list(numbers)) if numbers[text].either)
    does = "is the decimal sign" if found.decimal else "parts thousands"
    value = f"{found.value(example):g}"
    if found.thousands:
        value = f"{found.value(example):.0f}"
    return replace(found, said=f"{NAMES[sign]} {does} (“{example}” is {value}), {why}")
