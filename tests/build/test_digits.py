"""No digit is typed into prose: the build fills it in, or it is a size or a count listed here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.build.prose import of_document, prose, read_by_people
from tools.assemble import ROOT

# What cannot go stale, whatever a network learns. Patterns, each with its reason:
ALLOWED = {
    r"\d+ × \d+(?: × \d+)?": "a size",
    r"(?<![\d.,])[+−±]?[01](?![\d.,]*\d)": "ink and paper, none and one, the ends of a scale",
    r"\d+px": "a size on the screen",
    r"(float|SIMD)\d+": "a name",
    r"layers? \d(?:, \d)*(?: and \d)?": "layers' numbers",
}
# Words of one file each, with their reason:
LISTED = {
    "README.md": {"Python 3.12": "a version", "45 minutes": "the plan of the lesson"},
    "docs/architecture.md": {
        "50 ms": "a constant of the page",
        "60 ms": "a constant of the page",
        "beside 998, a decimal number beside 0.998": "how numbers are written",
    },
    "docs/embedding.md": {"0 to 28": "the size of a drawing"},
    "web/index.html": {
        "1 of 6": "the number of hints, which the guide's test counts",
        "(2026)": "a year",
    },
    "web/js/address.js": {"6,6,22,22;22,6,6,22 in pixels from 0 to 28": "the form of a drawing"},
    "web/js/labs/accuracies.js": {"0 to 100 %": "a scale", "95 % interval": "its definition"},
    "web/js/labs/found.js": {"0.0000": "nothing times anything"},
    "web/js/labs/letters.js": {"600 100px": "a font"},
    "web/js/labs/own-table.js": {"40 rows": "a limit"},
    "web/js/labs/own-words.js": {"20 of each": "a limit"},
    "web/js/number.js": {"3 or 0.01": "how numbers are written"},
    "web/teachers.html": {
        "45 minutes": "the plan of the lesson",
        **dict.fromkeys(
            ("0–5", "5–12", "12–20", "20–27", "27–33", "33–38", "38–45"), "minutes of the lesson"
        ),
        "divide by 9": "the pixels of 3 × 3",
        "45°": "what the reader sets",
        "Of the 25 products 18 are +1 and 7 are −1": "counted on a fixed drawing",
        "18 − 7 = 11, and 11 ÷ 25 = 0.44": "arithmetic on those counts",
        "0.44 and 1": "the same",
        "−0.04": "arithmetic on the counts that follow",
        "13 pixels of ink and 12 of paper": "counted in a fixed feature",
        "the 12 agree and the 13 do not: (12 − 13) ÷ 25": "arithmetic on those counts",
        "25 multiplications each: 14,400": "24 · 24 · 25",
        "81 in each: 32,400": "20 · 20 · 81",
        "3,600 multiplications": "12 · 12 · 25",
        "stride of 2": "what the reader sets",
        "map 3": "what the link sets",
        "of 576": "24 · 24",
        "2 pixels apart: 6 + 2 + 2 = 10": "arithmetic on the windows",
        "90 % of the vote? And for 99 %": "what is asked",
        "By 2.2 and by 4.6": "the logarithms of 9 and 99",
        "says 100 %": "how a share is rounded",
        "share of 99 % a promise to be right 99 times in 100": "what is asked",
        "nudged up by 0.1": "what the link sets",
        "learning rate of 0.1 instead of 0.02": "what the links set",
        "where 0.02 leaves": "the same",
        "nudges of 0.05, and with nudges of 0.5": "what the links set",
        "from 400 Hz climbs 400 Hz, and one from 1,600 Hz climbs 1,600": "octaves",
        "chunks of 16 ms": "what the reader sets",
        "chunks of 64 ms": "what the reader sets",
        "With 64 ms": "the same",
        "with 16 ms": "the same",
    },
    "xocnn/labs/base.py": {"1, 2, 3 …": "how to count"},
    "xocnn/labs/nudge.py": {"takes 2 ×": "once higher and once lower"},
    "xocnn/labs/stack.py": {"8 pixels a side": "a limit"},
    "xocnn/labs/text.py": {"3 for words and 6 for molecules": "constants, which a test compares"},
    "xocnn/page/presets.py": {"learning rate of 0.1": "what the preset sets"},
    "xocnn/page/sorting.py": {"WAV with 16 bits": "a format", "MP3": "a name"},
    "xocnn/page/teaching.py": {"784 values": "28 · 28", "2 to": "a limit"},
}
# docs/contract.md is all formats and limits. docs/benchmarks.md has results, each with its date.
APART = ("docs/benchmarks.md", "docs/contract.md")
FILES = [
    name for path in read_by_people() if (name := path.relative_to(ROOT).as_posix()) not in APART
]
DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def typed(pieces: list[str], listed: dict[str, str]) -> list[str]:
    """What is around every digit that is neither allowed nor listed."""
    found = []
    for piece in pieces:
        for words in listed:
            piece = piece.replace(words, "")
        rest = re.sub("|".join(ALLOWED), "", piece)
        found += [rest[max(0, at.start() - 40) : at.end() + 40] for at in re.finditer(r"\d+", rest)]
    return found


@pytest.mark.parametrize("name", FILES)
def test_no_digit_is_typed_into_prose(name: str) -> None:
    assert typed(prose(ROOT / name), LISTED.get(name, {})) == []


@pytest.mark.parametrize("name", LISTED)
def test_what_is_listed_is_still_there(name: str) -> None:
    pieces = prose(ROOT / name)
    gone = [words for words in LISTED[name] if not any(words in piece for piece in pieces)]
    assert gone == []


@pytest.mark.parametrize("words", ["right on 96.4 %", "The error is 36.2 then", "after 36 of its"])
def test_a_typed_digit_is_found(words: str) -> None:
    assert typed([f"It is said: {words}."], {})


def test_digits_are_found_in_every_kind_of_file(tmp_path: Path) -> None:
    said = {
        "page.html": '<p title="It is 36 here">It <em>is</em> 36.</p><code>not 36 here</code>',
        "lab.py": '"""Not 36 here."""\nwhy = "It is 36 " "here"\ntold = f"It is 36 {why}"\n',
        "view.js": '// not "is 36" here\nconst a = "It is 36"; const b = `It is 36 ${a}`;\n',
        "guide.md": "It is 36.\n\nIt is 36, `not 36` here.\n\n```\nnot 36\n```\n",
    }
    for name, text in said.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert len(typed(prose(tmp_path / name), {})) == 2, name


@pytest.mark.parametrize("part", re.split(r"\n(?=## )", (ROOT / APART[0]).read_text("utf-8")))
def test_every_part_with_results_has_their_date(part: str) -> None:
    if typed([*of_document(part)], {}):
        assert DATE.search(part), part.splitlines()[0]


@pytest.mark.parametrize("path", [*(ROOT / "benchmarks" / "results").glob("*.md")])
def test_results_have_their_date(path: Path) -> None:
    assert DATE.search(path.read_text(encoding="utf-8"))
