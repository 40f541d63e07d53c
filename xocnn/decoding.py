"""Text from the bytes of a file: in which encoding they are, told from the bytes or chosen."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import NamedTuple

from xocnn.names import shown

LOOKED_AT = 100_000  # bytes, to find out the encoding
ODD = 0.01  # a larger share of control characters than this is no text
MOSTLY = 3  # so many times as many characters that are UTF-8 as bytes that are not: UTF-8, damaged
MARKS = {
    codecs.BOM_UTF8: "UTF-8",
    codecs.BOM_UTF16_LE: "UTF-16 (little-endian)",
    codecs.BOM_UTF16_BE: "UTF-16 (big-endian)",
}

UNIVERSAL = {
    "UTF-8": "utf-8",
    "UTF-16 (little-endian)": "utf-16-le",
    "UTF-16 (big-endian)": "utf-16-be",
}
# Letters that are common in texts of an encoding; among those that fit equally the first is taken.
WESTERN = "àáâãäåæçèéêëíîïñóôöøúüßœ"
CYRILLIC = "оеаинтсрвлкмдпуяы"
GREEK = "αοιετσνηυρπκλςάίόέ"
KANA = "".join(map(chr, (*range(0x3041, 0x3097), *range(0x30A1, 0x30FD))))
HANZI = (
    "的一是不了人我在有他这中大来上国个到说们为子和你地出也时年得就那要下以生会自去之过家学对"
    "可里后小么心多天而能好都然没日于起发成事只作当想看文开手十用主行方又如前所本见经头面公同"
    "三已老从动两长知民现分将外高理点月明种全工部正名定女男问力新位电第门相次东海西平北少关内"
    "化山五水市白王物南度色百红六黄蓝绿黑青低重轻北京上海州姓性别类否甲乙丙丁花狗猫鱼鸟品价格"
)
TRADITIONAL = HANZI.translate(
    str.maketrans(
        "这来国个说们为时会过学对后么发当东开见经头从动两长现将点种问电门关红黄蓝绿轻类鱼鸟价",
        "這來國個說們為時會過學對後麼發當東開見經頭從動兩長現將點種問電門關紅黃藍綠輕類魚鳥價",
    )
)
HANGUL = (
    "이다는을의에가고하지기도로사나서아리그시인해한어있대자정일수만부스들여보전동원라은주구상장적"
    "남녀성별과제무선신소오우마바파네요모비안를공국학생울산강천중경김박최조임"
)
LEGACY = {
    "Windows-1252 (Western)": ("cp1252", WESTERN),
    "Windows-1251 (Cyrillic)": ("cp1251", CYRILLIC),
    "Windows-1253 (Greek)": ("cp1253", GREEK),
    "Windows-1254 (Turkish)": ("cp1254", "çğıöşüâîûÇĞİÖŞÜ"),
    "Windows-1250 (Central European)": ("cp1250", "ąćęłńóśźżáčéěíňřšúůýžőűöüäăţş"),
    "Mac Roman (Western)": ("mac_roman", WESTERN),
    "GB18030 (Chinese)": ("gb18030", HANZI),
    "Big5 (traditional Chinese)": ("big5", TRADITIONAL),
    "Shift-JIS (Japanese)": ("cp932", KANA + HANZI + TRADITIONAL),
    "EUC-KR (Korean)": ("cp949", HANGUL),
}
SCRIPTS = frozenset({"cp1251", "cp1253"})  # whose words have none of the letters a to z
# The first bytes of the characters that a text in one of these mostly has.
LEADS = {
    "gb18030": range(0xA1, 0xD8),
    "big5": range(0xA1, 0xC7),
    "cp932": range(0x81, 0x98),
    "cp949": range(0xB0, 0xC9),
}
SYMBOLS = frozenset("€£$°–—‘’“”„…«»·•µ§©®™²³¹½¼¾±×÷¡¿ºª\u00a0")
APOSTROPHES = frozenset("’‘·")
USUAL, UNUSUAL, ODDEST = 1.0, 0.6, 0.1  # what a character speaks for an encoding
LEAD = 0.05  # by which an encoding has to fit better than one that is more frequent

ENCODINGS = (*UNIVERSAL, *sorted(LEGACY))
CODECS = {**UNIVERSAL, **{name: codec for name, (codec, _) in LEGACY.items()}}


class EncodingError(ValueError):
    """Bytes that are no text in the encoding that was chosen, or in any that is known here."""


class Decoded(NamedTuple):
    """A text, its encoding, and what there is to say about how that was found."""

    text: str
    encoding: str
    said: str = ""


def decode(content: bytes, expected: str, chosen: str = "") -> Decoded:
    """The text of a file, in the `chosen` one of `ENCODINGS` or else in the one that fits best.

    A byte-order mark decides; otherwise UTF-8 where the bytes are that. What else they can be is
    a guess, and `said` says so. EncodingError where they are no text; `expected` ends its sentence.

    >>> decode("naïve café".encode("cp1252"), "").encoding
    'Windows-1252 (Western)'
    """
    if chosen and chosen not in CODECS:
        there = ", ".join(ENCODINGS)
        raise EncodingError(f"The encoding can be one of {there}, not {shown(chosen)}.")
    found = _strictly(content, chosen) if chosen else _found(content)
    text = found.text.removeprefix("\ufeff")
    if is_binary(text):
        raise EncodingError(f"This is not a text but something binary; {expected}")
    return found._replace(text=text)


def is_binary(text: str) -> bool:
    """Whether this has too many control characters for a text.

    >>> is_binary("a" + chr(0)), is_binary(chr(27) + "in a long text " * 20)
    (True, False)
    """
    head = text[:4096]
    odd = sum(ord(letter) < 32 and letter not in "\t\r\n\f\v" for letter in head)
    return "\0" in text or odd > ODD * len(head)


def _strictly(content: bytes, name: str) -> Decoded:
    try:
        return Decoded(content.decode(CODECS[name]), name)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise EncodingError(
            f"Line {line:,} of this file cannot be read as {name}; choose another encoding."
        ) from None


def _found(content: bytes) -> Decoded:
    for mark, name in MARKS.items():
        if content.startswith(mark):
            return _strictly(content, name)
    if wide := _wide(content):
        return _strictly(content, wide)
    try:
        return Decoded(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as error:
        _refuse_damaged(content, error.start)
    fits = {name: fit for name in LEGACY if (fit := _fit(content, name)) is not None}
    for name in sorted(fits, key=lambda name: -fits[name]):
        try:
            text = content.decode(CODECS[name])
        except UnicodeDecodeError:
            continue
        said = (
            f"This file is not UTF-8, so its encoding is a guess: {name}. If letters look wrong, "
            "choose another encoding."
        )
        return Decoded(text, name, said)
    raise EncodingError(
        "The letters of this file are in no encoding that is known here; save it as UTF-8."
    )


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of what is plain ASCII in it is 0."""
    head = content[:LOOKED_AT]
    big, little = head[::2].count(0), head[1::2].count(0)
    if len(content) % 2 or max(big, little) < 0.02 * len(head):
        return ""
    if min(big, little) > 0.1 * max(big, little):
        return ""
    return "UTF-16 (big-endian)" if big > little else "UTF-16 (little-endian)"


def _refuse_damaged(content: bytes, start: int) -> None:
    """EncodingError where nearly all is UTF-8: any other encoding would garble that."""
    first = content.rfind(b"\n", 0, max(0, start - LOOKED_AT)) + 1
    text = content[first : start + LOOKED_AT].decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= letter <= "\udcff" for letter in text)
    if sum(letter > "\x7f" for letter in text) - bad > MOSTLY * bad:
        line = content[:start].count(b"\n") + 1
        raise EncodingError(
            f"This file is UTF-8 but for line {line:,}, which is damaged or in another encoding; "
            "mend that line, or choose an encoding."
        )


def _fit(content: bytes, name: str) -> float | None:
    """How well the first characters beyond ASCII fit an encoding, from 0 to 1."""
    codec, common = LEGACY[name]
    # What is cut off in the middle of a character counts for nothing.
    text = codecs.getincrementaldecoder(codec)("replace").decode(content[:LOOKED_AT])
    marks = list(_marks(text, codec, frozenset(common + common.upper())))
    if not marks:
        return None
    first = codec == "cp1252"
    return sum(marks) / len(marks) - (0 if first or codec in LEADS else LEAD)


def _marks(text: str, codec: str, common: frozenset[str]) -> Iterator[float]:
    """What each character beyond ASCII speaks for it."""
    padded = f" {text} "
    for before, letter, after in zip(padded, padded[1:], padded[2:], strict=False):
        if letter <= "\x7f":
            continue
        if codec in LEADS:
            lead = letter.encode(codec, "replace")[0]
            known = UNUSUAL if lead in LEADS[codec] else ODDEST
            yield USUAL if letter in common else known
        elif not letter.isalpha():
            alone = letter in APOSTROPHES or max(before, after) <= "\x7f"
            within = before.isalpha() and after.isalpha() and letter not in APOSTROPHES
            yield USUAL if letter in SYMBOLS and alone and not within else ODDEST
        elif letter.isupper() and before.islower():
            yield ODDEST
        else:
            # Latin words have letters from a to z, too; in those of another script all are of it.
            latin = any(other.isascii() and other.isalpha() for other in (before, after))
            usual = USUAL if letter in common else UNUSUAL
            yield usual if latin != (codec in SCRIPTS) else ODDEST
