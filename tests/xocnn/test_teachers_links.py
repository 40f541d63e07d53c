"""The page for teachers leads where it says: every link, every line of HTML, every section."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pytest

from tools import assemble
from tools.figures import Situation
from xocnn.labs import find, labs
from xocnn.network import Network

TEXT = (assemble.WEB / "teachers.html").read_text(encoding="utf-8")
OWN = ("lab", "drawing", "theme", "hide", "start")  # words of the address that are no options


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.found += [link] if tag == "a" and (link := known.get("href")) else []
        self.ids |= {name} if (name := known.get("id")) else set()


def links(text: str) -> Links:
    made = Links()
    made.feed(text)
    return made


SITUATIONS = sorted({link for link in links(TEXT).found if link.startswith("embed.html")})
LINES = re.findall(r"&lt;xocnn-lab (lab=.+?)&gt;&lt;/xocnn-lab&gt;", TEXT)


@pytest.mark.slow  # it needs what the build makes
@pytest.mark.parametrize("link", SITUATIONS)
def test_every_link_opens_a_situation_that_there_is(network: Network, link: str) -> None:
    query = dict(parse_qsl(urlsplit(link).query, strict_parsing=True))
    options = {name: value for name, value in query.items() if name not in OWN}
    told = Situation(network).lab(query["lab"], query.get("drawing", "Plain X"), **options)
    assert told["sentence"]


@pytest.mark.parametrize("line", LINES)
def test_every_line_is_that_of_a_lab_and_of_the_link_beside_it(line: str) -> None:
    given = dict(re.findall(r'(\w+)="([^"]*)"', line))
    lab = find(given.pop("lab"))
    given.pop("allow", None)  # it is for the iframe
    lab.read(given)
    query = "&".join(f"{name}={value}" for name, value in {"lab": lab.id, **given}.items())
    assert f"embed.html?{query}" in SITUATIONS


def test_every_place_that_is_linked_is_there() -> None:
    here = links(TEXT)
    there = links((assemble.WEB / "index.html").read_text(encoding="utf-8"))
    for link in here.found:
        page, _, place = link.partition("#")
        if place:
            assert place in (here.ids if not page else there.ids), link


def test_every_section_of_a_lab_has_three_to_five_questions() -> None:
    for section in re.findall(r'<section id="([\w-]+)">(.*?)</section>', TEXT, re.DOTALL):
        name, body = section
        if name != "lesson":
            assert 3 <= body.count("<summary>") <= 5, name


def test_every_lab_has_a_section_with_its_line_and_questions() -> None:
    sections = dict(re.findall(r'<section id="([\w-]+)">(.*?)</section>', TEXT, re.DOTALL))
    for lab in labs():
        assert f'&lt;xocnn-lab lab="{lab.id}"' in sections.get(lab.id, ""), lab.id


def test_the_lesson_takes_its_45_minutes_without_a_gap() -> None:
    spans = re.findall(r'<th scope="row">(\d+)–(\d+)</th>', TEXT)
    assert spans[0][0] == "0" and spans[-1][1] == "45"
    assert all(one[1] == other[0] for one, other in pairwise(spans))
