"""What the reader brings for labs: a table, words; and how it all, with own sounds, is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xocnn.page.hearing import Hearing

if TYPE_CHECKING:  # these are loaded when first asked for, to start sooner
    from xocnn.tables import Table
    from xocnn.text.words import Words

KINDS = ("table", "words", "sounds")


class BroughtError(ValueError):
    """Something is asked for that the reader has not brought, or cannot bring."""


class Bringing(Hearing):
    """The part of a `Session` that is about data of the reader's own for labs."""

    _table: Table | None = None
    _csv: bytes = b""  # that it was read from
    _reading: tuple[str, str] = "", ""  # its encoding and first row, where the reader chose them
    _words: Words | None = None
    _lists: tuple[Sequence[str], Sequence[str]] = ((), ())  # that they were read from: lists, names

    def bring_table(self, csv: bytes, encoding: str = "", header: str = "") -> dict[str, Any]:
        """Takes the reader's own table for the labs: the bytes of a CSV, up to 10 MB.

        Its encoding and whether its first row has "names" or "data" are found, or as chosen.
        Says which columns can be predicted, and which is unless another is chosen.
        A table that cannot be used leaves the one before. It is in no link.
        """
        from xocnn.tables.reading import read  # only those who bring one need it
        from xocnn.tables.table import inputs

        content = bytes(csv)
        table = read(content, encoding, header)
        inputs(table, target := table.target())
        self._table, self._csv, self._reading = table, content, (encoding, header)
        self._forget("table", "your own")
        return {"targets": list(table.targets), "target": target.name}

    def read_table(self, encoding: str, header: str) -> dict[str, Any]:
        """Reads the table that was brought once more, in another way."""
        return self.bring_table(self._csv, encoding, header)

    def bring_words(self, lists: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
        """Takes the reader's own two lists for the labs, one word a line, and what they are.

        Lists that cannot be used leave those before. They are in no link.
        """
        from xocnn.text.reading import read  # only those who bring some need it

        self._words = read(lists, names)
        self._lists = list(lists), list(names)
        self._forget("text", "your own")
        self._forget("table", "your words")
        return {"said": list(self._words.said)}

    def read_words(self, file: bytes, name: str, encoding: str = "") -> dict[str, Any]:
        """The text of a file with words in it, as a list is pasted, and a name for the list.

        Its encoding is found, or as chosen.
        """
        from xocnn.text.reading import decoded, named

        found = decoded(bytes(file), encoding)
        return {"text": found.text, "name": named(name), "said": found.said}

    def keep_brought(self, kind: str) -> dict[str, Any]:
        """What was brought of a kind, "table", "words" or "sounds", as a file to be kept."""
        from xocnn.page import brought, packing

        _expect_kind(kind)
        if kind == "table" and self._csv:
            file = brought.pack_table(self._csv, *self._reading)
        elif kind == "words" and self._words:
            file = brought.pack_words(*self._lists)
        elif kind == "sounds":
            file = brought.pack_sounds(self._own())
        else:
            raise BroughtError(f"No {kind} of your own has been brought yet, so none can be kept.")
        return packing.Packed(file).answer()

    def recall_brought(self, kind: str, file: bytes) -> dict[str, Any]:
        """What was kept of a kind is there again, as if it had been brought just now."""
        from xocnn.page import brought

        _expect_kind(kind)
        note = ""
        if kind == "table":
            self.bring_table(*brought.unpack_table(bytes(file)))
        elif kind == "words":
            self.bring_words(*brought.unpack_words(bytes(file)))
        else:
            self._takes, note = brought.unpack_sounds(bytes(file))
            self._heard()
        return {"note": note}


def _expect_kind(kind: str) -> None:
    if kind not in KINDS:
        raise BroughtError(f"What is brought is of a kind, {', '.join(KINDS)}; not {kind}.")
