"""What the pages claim about networks that readers train: for how many seeds it is true.

    .venv/bin/python -m benchmarks.claims [SEEDS]

Prints a table and writes it to `benchmarks/results/claims.md`. The suite checks the cheap claims
for two seeds.
"""

from __future__ import annotations

import datetime
import platform
import sys
from pathlib import Path

import numpy as np

from tests.xocnn import claims_on_data
from tests.xocnn.claims import CLAIMS, Claim

RESULTS = Path(__file__).parent / "results" / "claims.md"
SEEDS = 5

assert claims_on_data  # importing it adds its claims


def true(claim: Claim, seed: int) -> bool:
    try:
        claim.check(seed)
    except AssertionError:
        return False
    return True


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    lines = [
        f"# What the pages claim about networks that readers train, over {count} seeds",
        "",
        f"Found on {datetime.date.today()} by `python -m benchmarks.claims {count}`: "
        f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}. `tests/xocnn/claims.py` has the checks.",
        "",
        "| claim | true for |",
        "|---|---|",
    ]
    for claim in {claim.name: claim for claim in CLAIMS}.values():
        found = [seed for seed in range(count) if true(claim, seed)]
        missed = ", ".join(str(seed) for seed in range(count) if seed not in found)
        lines.append(
            f"| {claim.name.replace('_', ' ')} | {len(found)} of {count}"
            f"{f' (not {missed})' if missed else ''} |"
        )
        print(lines[-1], flush=True)
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
