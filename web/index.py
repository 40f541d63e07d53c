"""The numbers that `index.html` quotes. `tools/numbers.py` says how they get there."""

from __future__ import annotations

from tools.figures import Situation
from xocnn.labs.nudge import small_network
from xocnn.network import Network
from xocnn.sound.learning import UPDATES
from xocnn.text.languages import languages
from xocnn.text.learning import Learning

PASSES = 2  # for each value: one a little higher, one a little lower


def values_of_small_network(now: Situation) -> str:
    return f"{_values(small_network(0)):,}"


def passes_of_small_sweep(now: Situation) -> str:
    return f"{PASSES * _values(small_network(0)):,}"


def values_of_network(now: Situation) -> str:
    return f"{_values(now.network):,}"


def passes_of_sweep(now: Situation) -> str:
    return f"{PASSES * _values(now.network):,}"


def updates_on_sounds(now: Situation) -> str:
    return f"{UPDATES:,}"


def words_to_learn(now: Situation) -> str:
    return f"{len(Learning(languages()).learned):,}"


def _values(network: Network) -> int:
    return sum(layer.parameters for layer in network.layers)
