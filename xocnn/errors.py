"""What can go wrong, each said in a sentence that tells what to do next."""

from __future__ import annotations


class DesignError(ValueError):
    """A design that cannot be built: which layer, what was expected, what came, what to do.

    `layer` counts from 1; it is None where no single layer is to blame, or where the layer does
    not belong to a network yet. `str(error)` is the whole sentence.

    >>> str(DesignError(3, "pooling: the window is larger than the map."))
    'Layer 3, pooling: the window is larger than the map.'
    """

    def __init__(self, layer: int | None, sentence: str) -> None:
        self.layer = layer
        self.sentence = sentence
        where = f"Layer {layer}, {sentence}" if layer else sentence[:1].upper() + sentence[1:]
        super().__init__(where)


class FileError(ValueError):
    """A file that is not used: one sentence with what was expected, what came, what to do."""


class TooLarge(FileError):
    """Arrays that have no room in a file, so that none is written: it could never be read."""


class Diverged(ArithmeticError):
    """Training whose numbers left the range of floating point; the weights were not touched.

    `metrics` are those of the update that was not made.
    """

    def __init__(self, metrics: object) -> None:
        self.metrics = metrics
        super().__init__(
            "The loss or its gradient is no longer a finite number, so nothing was changed; "
            "lower the learning rate and reset, or start anew."
        )


class WorkersFailed(RuntimeError):
    """Trials of a search that no worker could run, however often; says how the last one failed."""
