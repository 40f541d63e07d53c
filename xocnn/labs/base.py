"""What every lab is: words, options with their limits, and a view computed from a scene."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from xocnn import views
from xocnn.names import clean_name, shown
from xocnn.network import Network, Trace
from xocnn.shapes import Array
from xocnn.tables import Table
from xocnn.text.words import Words

if TYPE_CHECKING:
    from xocnn.drawings.tray import Tray
    from xocnn.sound.takes import Takes

SCALINGS = ("layer", "all", "each")
LONGEST_SHOWN = 20  # characters of a value that is refused


class OptionError(ValueError):
    """An unknown lab or option, or a value out of its limits; the message says what there is."""


@dataclass(frozen=True)
class Option:
    """One thing that a reader can set: a control on the page, a word in a link.

    `kind` is "whole" or "number" (from `low` to `high`), "choice" (one of `choices`), "class" (the
    same, and the classes of the network, which `Lab.view` checks) or "pixels" (values of a square
    feature in [−1, 1], row by row, `low` to `high` a side), "order" (places from 1, each once, up
    to `high` of them; none is the usual order) or "text" (up to `high` characters). Values arrive
    from controls as they are, from links as text. Without `control`, the lab's own view sets it.
    Choices that are made `elsewhere` on the page are not offered where the lab is alone.

    >>> window = Option("window", "Window", "whole", 2, low=1, high=8)
    >>> window.read("3")
    3
    >>> window.read(99)
    Traceback (most recent call last):
    ...
    xocnn.labs.base.OptionError: “Window” can be a whole number from 1 to 8, not 99.
    """

    name: str
    label: str
    kind: str
    default: Any
    low: float = 0
    high: float = 0
    step: float = 1
    choices: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    hint: str = ""
    control: bool = True

    def read(self, value: Any) -> Any:
        """The value in its own type; OptionError where it is not one that can be."""
        if self.kind == "choice":
            if value in self.choices:
                return value
        elif self.kind == "class":
            if isinstance(value, str):
                return clean_name(value)
        elif self.kind == "text":
            if isinstance(value, str) and len(value) <= self.high:
                return value
        elif self.kind == "pixels":
            pixels = _numbers(value)
            side = math.isqrt(len(pixels))
            if (
                side * side == len(pixels)
                and self.low <= side <= self.high
                and all(-1 <= pixel <= 1 for pixel in pixels)
            ):
                return pixels
        elif self.kind == "order":
            places = _numbers(value)
            each_once = sorted(places) == list(range(1, len(places) + 1))
            if value in ("", []) or (places and each_once and len(places) <= self.high):
                return [int(place) for place in places]
        else:
            numbers = _numbers(value)
            if len(numbers) == 1 and self.low <= numbers[0] <= self.high:
                if self.kind == "number":
                    return numbers[0]
                if numbers[0] == int(numbers[0]):
                    return int(numbers[0])
        raise OptionError(
            f"“{self.label}” can be {self._limits()}, not {shown(value, LONGEST_SHOWN)}."
        )

    def _limits(self) -> str:
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        if self.kind == "class":
            return "the name of a class"
        if self.kind == "text":
            return f"a text of up to {self.high:g} characters"
        if self.kind == "pixels":
            squares = [f"{side**2:g}" for side in (self.low, self.low + 1, self.high)]
            return f"{', '.join(squares[:2])} … {squares[2]} values from −1 to 1, with commas"
        if self.kind == "order":
            return f"the numbers 1, 2, 3 …, {self.high:g} at most, each once in any order"
        number = "a whole number" if self.kind == "whole" else "a number"
        return f"{number} from {self.low:g} to {self.high:g}"


def _numbers(value: Any) -> list[float]:
    """A number, a list of them, or either as text, as finite floats; none where it is not that."""
    parts = value.split(",") if isinstance(value, str) else value
    try:
        numbers = [float(part) for part in np.ravel(np.asarray(parts, dtype=object))]
    except (TypeError, ValueError):
        return []
    return numbers if all(map(math.isfinite, numbers)) else []


@dataclass
class Scene:
    """What all labs share: the network, and the reader's drawing.

    `strokes` are (n, 2) arrays in network pixels, `under` an image from a file below them, or
    None; `picture` (H, W) is both as the network sees them. `scaling` says which pictures share a
    colour scale: those of a "layer", "all" of them, or none ("each"). `table`, `words`, `takes` (of
    sounds) and `tray` (of drawings) are the reader's own, or None. `gone` are names of classes that
    there were, and are not any more.
    """

    network: Network
    picture: Array
    strokes: list[Array] = field(default_factory=list)
    under: Array | None = None
    scaling: str = "layer"
    table: Table | None = None
    words: Words | None = None
    takes: Takes | None = None
    tray: Tray | None = None
    gone: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.scaling not in SCALINGS:
            known = ", ".join(SCALINGS)
            raise OptionError(f"What shares a colour scale can be {known}, not {self.scaling}.")

    def scale(self, maps: Array, shown: Array) -> float:
        """Where the colours end of the picture `shown`, which is one of a layer's `maps`."""
        if self.scaling == "all":
            return float(views.maps(self.trace, self.network)["all"])
        return views.scale_end(shown if self.scaling == "each" else maps)

    @cached_property
    def trace(self) -> Trace:
        """What the network makes of the drawing."""
        return self.network.forward(self.picture[None, None])


class Lab(ABC):
    """One idea to work with. Words and options are class attributes; `view` computes.

    A lab keeps nothing: what the reader has set is in the options, which travel in links, and what
    is shown follows from them and the scene alone.
    """

    id: ClassVar[str]
    order: ClassVar[int]  # its place in the essay
    title: ClassVar[str]
    invitation: ClassVar[str]  # one sentence: what to try
    why: ClassVar[str]  # why it matters, for the curious
    options: ClassVar[tuple[Option, ...]]
    board: ClassVar[bool] = True  # whether it is about the drawing
    asks: ClassVar[str] = ""  # what a page around it has to lend it, such as "microphone"

    @abstractmethod
    def view(self, scene: Scene, **options: Any) -> dict[str, Any]:
        """Everything that the lab shows: numbers, arrays, sentences; JSON-able but for arrays.

        Always has "sentence", which says in words what the pictures show now.
        """

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options with defaults filled in; OptionError for one that is unknown or cannot be."""
        known = {option.name: option for option in self.options}
        for name in given:
            if name not in known:
                raise OptionError(
                    f"The lab “{self.id}” has no option “{shown(name)}”; it has {', '.join(known)}."
                )
        return {
            name: option.read(given[name]) if name in given else option.default
            for name, option in known.items()
        }

    def choose(self, name: str, value: str, scene: Scene) -> str:
        """One of an option's choices or of the network's classes; OptionError for another.

        For the usual one where this network does not have it, and for a class that is gone, it is
        the usual one or, where there is none, the last class.
        """
        option = next(each for each in self.options if each.name == name)
        there = (*option.choices, *scene.network.classes)
        if value in there:
            return value
        if value == option.default or value in scene.gone:
            return option.default if option.default in there else there[-1]
        names = ", ".join(there)
        raise OptionError(
            f"“{option.label}” can be one of {names}, not {shown(value, LONGEST_SHOWN)}."
        )

    def settle(self, options: Mapping[str, Any], scene: Scene) -> dict[str, Any]:
        """The options, with classes that this scene has."""
        classes = [option.name for option in self.options if option.kind == "class"]
        return {**options, **{name: self.choose(name, options[name], scene) for name in classes}}

    def describe(self) -> dict[str, Any]:
        """The words and the options, for the page."""
        return {
            "id": self.id,
            "title": self.title,
            "invitation": self.invitation,
            "why": self.why,
            "settings": [asdict(option) for option in self.options],
            "board": self.board,
            "asks": self.asks,
        }


class Work(ABC):
    """What a lab is at work on. It stands still until it is told to go on, a slice at a time."""

    @property
    @abstractmethod
    def more(self) -> bool:
        """Whether there is more to do."""

    @property
    def waits(self) -> bool:
        """Whether all that is left is being done elsewhere, so that `advance` would do nothing."""
        return False

    @abstractmethod
    def advance(self) -> None:
        """Do one slice: what a reader sees happen at one press, some milliseconds of work."""

    @abstractmethod
    def view(self) -> dict[str, Any]:
        """Everything that is shown now, as `Lab.view` gives it."""

    def show(self, options: Mapping[str, Any]) -> None:
        """Takes note of the options that change what is shown; as a rule Python needs none."""
        return None

    def take_over(self, before: Work) -> None:
        """Takes over what outlasts the work before it, such as a table of results; as a rule
        nothing does."""
        return None

    def network(self, number: int) -> tuple[Network, int]:
        """A network that came of the work, to go on with, and the seed that it started from."""
        raise OptionError("Nothing that came of this lab can be opened as the network of the page.")

    def change(self, act: str, number: int) -> None:
        """Changes what was kept of results; OptionError where it cannot be."""
        raise OptionError("Nothing that this lab shows can be changed.")


class WorkingLab(Lab):
    """A lab that goes on working: its options say where the work begins, and it ends by itself.

    Options named in `shown` change how the work is shown, and leave it as it is; any other begins
    it anew. A new drawing or network does not: whoever wants that starts over.
    """

    slice: ClassVar[str]  # what one slice does, for the button that does one: "Try one value"
    shown: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def start(self, scene: Scene, **options: Any) -> Work:
        """The work at its beginning, nothing done yet."""

    def view(self, scene: Scene, **options: Any) -> dict[str, Any]:
        return self.start(scene, **options).view()

    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "slice": self.slice}


def changed(before: Array, after: Array) -> int:
    """How many values of a map are not what they were.

    >>> changed(np.array([1.0, 2.0]), np.array([1.0, 3.0]))
    1
    """
    return int((~np.isclose(before, after, rtol=0, atol=1e-6)).sum())


def number(value: float, places: int = 2) -> str:
    """A figure for a sentence, with a true minus sign.

    >>> number(-0.456), number(-0.001)
    ('−0.46', '0.00')
    """
    text = f"{value:.{places}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")
