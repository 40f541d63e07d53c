"""Molecules written in SMILES by a small grammar, half of them with an acid group.

SMILES writes a molecule as a line of text: letters are atoms (small ones in an aromatic ring),
hydrogen is left out, `=` and `#` are double and triple bonds, branches stand in parentheses, and
two equal figures close a ring. D. Weininger, "SMILES, a chemical language and information system",
1988. A carboxylic acid, C(=O)O with a hydrogen at its last oxygen, can be written at either end or
in a branch: `OC(=O)…`, `…C(=O)O`, `…(C(=O)O)…`.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from xocnn.text.words import Words

EACH = 600  # molecules of each class
LONGEST = 26  # characters
CLASSES = ("acid", "no acid")
WIDTH = 6  # positions, as long as the group and its neighbour
SEED = 0
MAKING = (
    "600 molecules with a carboxylic acid group and 600 without, written in SMILES by a small "
    "grammar made for this page. What each is is known because the group was put there, or an "
    "ester, an amide or an alcohol near a C=O in its place."
)

# A molecule is a head, one to three pieces, and a tail. All three leave one bond open at the
# side of their neighbour, and carbon stands there, so that whatever is put together can exist.
ACID = ("OC(=O)", "C(C(=O)O)", "C(=O)O")
# What has the same atoms in nearly the same order: esters both ways round, amides, and alcohols or
# ethers beside a C=O.
NEAR = (
    ("COC(=O)", "CCOC(=O)", "CC(=O)OC", "NC(=O)", "CNC(=O)", "OCC(=O)", "COCC(=O)"),
    ("C(C(=O)OC)", "C(OC(=O)C)", "C(C(=O)N)", "C(=O)OC", "C(O)CC(=O)", "C(C(=O)CO)"),
    ("C(=O)OC", "C(=O)OCC", "COC(=O)C", "C(=O)N", "C(=O)NC", "C(=O)CO", "CC(C=O)O", "CC(O)C=O"),
)
OTHER = (
    (
        *("C", "CC", "OC", "COC", "O=C", "NC", "ClC", "FC", "BrC", "CC(=O)", "N#C", "C=C"),
        *("CC(O)", "Oc1ccc(cc1)"),
    ),
    (
        *("C", "CC", "C(C)", "C(CO)", "C(F)", "C(N)", "C(C=O)", "CC(O)C"),
        *("c1ccc(cc1)", "c1cccc(c1)"),
    ),
    (
        *("C", "CC", "CO", "COC", "C=O", "CN", "CCl", "CF", "CBr", "C(=O)C", "C#N", "C=C"),
        *("CC(C)O", "c1ccccc1", "c1ccc(O)cc1"),
    ),
)


@cache
def molecules(each: int = EACH, seed: int = SEED) -> Words:
    """So many molecules with an acid group, and as many without; none is there twice.

    Whether there is one is known because it was put there, in one place; a molecule without has one
    of the look-alikes of `NEAR` in the same place instead. All else is drawn alike for both, and
    look-alikes turn up beside acids, too.
    """
    rng = np.random.default_rng(seed)
    found: list[list[str]] = [[], []]
    seen = set()
    while min(map(len, found)) < each:
        label = len(found[0]) > len(found[1])
        written = _one(rng, acid=not label)
        if len(written) <= LONGEST and written not in seen:
            seen.add(written)
            found[label].append(written)
    return Words(CLASSES, (tuple(found[0]), tuple(found[1])), WIDTH, (MAKING,), "molecule")


def _one(rng: np.random.Generator, acid: bool) -> str:
    """One molecule, as text."""

    def pick(these: tuple[str, ...]) -> str:
        return these[int(rng.integers(len(these)))]

    middle = int(rng.integers(1, 4))
    kinds = [0, *[1] * middle, 2]
    place = (0, 1 + int(rng.integers(middle)), len(kinds) - 1)[int(rng.integers(3))]
    parts = []
    for at, kind in enumerate(kinds):
        if at == place:
            parts.append(ACID[kind] if acid else pick(NEAR[kind]))
        else:
            parts.append(pick(NEAR[kind] if rng.random() < 0.2 else OTHER[kind]))
    return "".join(parts)
