"""What people read: the words of pages, labs, scripts and documents, without code and mark-up."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from tools.assemble import ROOT

SPOKEN = ("alt", "aria-label", "content", "placeholder", "title")  # attributes with words
SILENT = ("script", "style", "code", "pre")


class Page(HTMLParser):
    """The words of a page, a piece for every run of text and for every spoken attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        self.said += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def of_page(text: str) -> Iterator[str]:
    page = Page()
    page.feed(re.sub(r"</?(?:a|b|em|dfn|cite|sub|sup|span)\b[^>]*>", "", text))
    yield from page.said


def of_python(text: str) -> Iterator[str]:
    """String constants with words, but for those that document the code."""
    tree = ast.parse(text)
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in documents:
            continue
        if isinstance(node.value, str) and worded(node.value):
            yield node.value


def of_script(text: str) -> Iterator[str]:
    """Strings and templates with words, without what templates fill in."""
    code = re.sub(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", "", text, flags=re.DOTALL)
    for quoted in re.findall(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`', code):
        said = re.sub(r"\$\{[^}]*\}+|\\u\w{4}", "…", quoted[1:-1])
        if worded(said) and not said.startswith("<"):
            yield said


def of_document(text: str) -> Iterator[str]:
    bare = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    bare = re.sub(r"^(?: {4}|\t).*$", "", bare, flags=re.MULTILINE)
    yield from re.sub(r"`[^`]*`|\]\([^)]*\)|<[^>]*>", "", bare).split("\n\n")


def worded(text: str) -> bool:
    """Whether a text has words with a space between them, as code and names have not."""
    return bool(re.search(r"[^\W\d]{2,} | [^\W\d]{2,}", text))


READERS = {".html": of_page, ".py": of_python, ".js": of_script, ".md": of_document}


def prose(path: Path) -> list[str]:
    """The pieces of prose in a file, each on one line; numbers that the build fills in are out."""
    text = re.sub(r"%NUMBER \w+%", "", path.read_text(encoding="utf-8"))
    return [" ".join(piece.split()) for piece in READERS[path.suffix](text)]


def read_by_people() -> list[Path]:
    """Every file with prose that somebody reads on the page or before it."""
    web = [*ROOT.glob("web/*.html"), *ROOT.glob("web/js/**/*.js")]
    package = [*ROOT.glob("xocnn/labs/*.py"), *ROOT.glob("xocnn/page/*.py")]
    documents = [ROOT / "README.md", *ROOT.glob("docs/*.md")]
    return sorted([*web, *package, ROOT / "tools" / "figures.py", *documents])
