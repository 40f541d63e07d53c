"""SMILES read as atoms and bonds, as far as this project writes it: an oracle for its labels."""

from __future__ import annotations

import re
from itertools import pairwise

ATOM = re.compile(r"Cl|Br|[BCNOFc]|[()=#]|[0-9]")
ORDERS = {"=": 2, "#": 3}
# An aromatic carbon has a part of a double bond besides.
VALENCE = {"C": 4, "c": 3, "N": 3, "O": 2, "F": 1, "Cl": 1, "Br": 1}


class Molecule:
    """Atoms, and the bonds of each: to which atom, and of which order (1 in aromatic rings)."""

    def __init__(self, text: str) -> None:
        self.atoms: list[str] = []
        self.bonds: list[list[tuple[int, int]]] = []
        tokens = ATOM.findall(text)
        assert "".join(tokens) == text
        for one, other in pairwise(tokens):
            assert one + other != "()" and not (one in "=#" and other in "()=#"), text
        here, order, branches, rings = -1, 1, [], {}
        for token in tokens:
            if token == "(":
                branches.append(here)
            elif token == ")":
                here = branches.pop()
            elif token in ORDERS:
                order = ORDERS[token]
            elif token.isdigit():
                if token in rings:
                    self._bond(here, rings.pop(token), 1)
                else:
                    rings[token] = here
            else:
                self.atoms.append(token)
                self.bonds.append([])
                if here >= 0:
                    self._bond(here, len(self.atoms) - 1, order)
                here, order = len(self.atoms) - 1, 1
        assert not branches and not rings and order == 1, text

    def _bond(self, one: int, other: int, order: int) -> None:
        self.bonds[one].append((other, order))
        self.bonds[other].append((one, order))

    def can_exist(self) -> bool:
        """Whether no atom has more bonds than it can."""
        used = [sum(order for _, order in bonds) for bonds in self.bonds]
        return all(total <= VALENCE[atom] for atom, total in zip(self.atoms, used, strict=True))

    def acids(self) -> int:
        """How many carbons have an oxygen by a double bond and one that has only hydrogen else."""
        found = 0
        for atom, bonds in zip(self.atoms, self.bonds, strict=True):
            oxygens = [(at, order) for at, order in bonds if self.atoms[at] == "O"]
            double = any(order == 2 for _, order in oxygens)
            free = any(order == 1 and len(self.bonds[at]) == 1 for at, order in oxygens)
            found += atom == "C" and double and free
        return found
