"""What a network says to many labelled drawings, and where it is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from xocnn.confusion import confusion
from xocnn.loss import softmax
from xocnn.network import Network
from xocnn.page.mix import Labelled
from xocnn.shapes import Array
from xocnn.views import whole_percents

BATCH = 64
SHOWN = 48  # drawings of a gallery
CALLED = {"held-out": "held-out drawings", "own": "own training drawings"}


class Answers:
    """The network's votes for each drawing; the loss of one is −ln of the share of its class."""

    def __init__(self, network: Network, drawings: Labelled, which: str) -> None:
        self.classes = network.classes
        self.drawings = drawings
        self.called = CALLED[which]
        pictures, labels, _ = drawings
        parts: list[Array] = [np.empty((0, len(self.classes)))]
        with np.errstate(over="ignore", invalid="ignore"):
            for start in range(0, len(labels), BATCH):
                parts.append(network.forward(pictures[start : start + BATCH]).scores)
            scores = np.concatenate(parts).astype(np.float64)
            self.shares = softmax(scores) if len(scores) else scores
            top = scores.max(axis=1, initial=-np.inf, keepdims=True)
            spread = np.log(np.exp(scores - top).sum(axis=1)) + top[:, 0]
        self.said = scores.argmax(axis=1)
        self.losses = spread - scores[np.arange(len(labels)), labels]

    def confusion(self) -> dict[str, Any]:
        """The matrix, rows truth, columns what was said; and how many are right."""
        truth, said = self.drawings.labels.tolist(), self.said.tolist()
        counts = confusion(truth, said, len(self.classes))
        right, total = sum(row[i] for i, row in enumerate(counts)), len(truth)
        return {
            "classes": list(self.classes),
            "counts": counts,
            "right": right,
            "total": total,
            "loss": float(self.losses.mean()) if total else None,
            "sentence": (
                f"{right:,} of {total:,} {self.called} are right, {100 * right / total:.1f} %."
                if total
                else f"There are no {self.called} yet."
            ),
        }

    def worst(self, truth: str | None, said: str | None) -> dict[str, Any]:
        """Drawings with their votes, the largest loss first: those of one class that were called
        another, or all that are wrong."""
        labels = self.drawings.labels
        if truth is not None and said is not None:
            chosen = (labels == self.classes.index(truth)) & (self.said == self.classes.index(said))
            what = f"of {truth} that the network calls {said}"
        else:
            chosen = labels != self.said
            what = "that the network gets wrong"
        places = np.flatnonzero(chosen)
        order = places[np.argsort(-np.nan_to_num(self.losses[places], nan=np.inf), kind="stable")]
        shown = order[:SHOWN]
        number = "none" if not len(places) else f"{len(places):,}"
        more = f"; the worst {SHOWN} are shown" if len(places) > SHOWN else ""
        return {
            "pictures": self.drawings.pictures[shown, 0],
            "drawings": [self._describe(int(at)) for at in shown],
            "count": len(places),
            "sentence": f"{self.called.capitalize()} {what}: {number}{more}.",
        }

    def _describe(self, at: int) -> dict[str, Any]:
        finite = bool(np.isfinite(self.shares[at]).all())
        return {
            "id": self.drawings.ids[at],
            "truth": self.classes[self.drawings.labels[at]],
            "said": self.classes[self.said[at]],
            "loss": float(self.losses[at]),
            "percents": whole_percents(self.shares[at]) if finite else [],
        }
