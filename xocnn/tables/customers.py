"""A table of customers who do not exist, made from formulas and a seed."""

from __future__ import annotations

from functools import cache

import numpy as np

from xocnn.tables.table import Column, Table

ROWS = 3_000
SEED = 0
NAMES = (
    *("plan", "age", "orders a year", "region", "support calls", "newsletters opened"),
    *("average order", "years as customer", "pays by", "visits a month", "returns in 100"),
    *("days since order", "distance", "share at discount"),
)
TARGET = "stays"
MAKING = (
    "These customers do not exist: each value is drawn by itself, and who stays follows, with "
    "noise, from eight of the columns."
)


@cache
def customers(rows: int = ROWS, seed: int = SEED) -> Table:
    """So many customers: fourteen columns about each, and whether they stay.

    Each is drawn by itself, from the distribution below, so that no column is closer to its
    neighbour than to any other.

    Who stays follows from `leaning`, not along straight lines, and from noise of a logistic
    distribution: a customer is late whose days are long for how often they order, and calls put
    off the new more than others.
    """
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 81, rows)
    orders = 1 + rng.gamma(2.0, 4.0, rows)
    days = rng.gamma(1.5, 30.0, rows)
    average = 10 + rng.gamma(2.0, 20.0, rows)
    visits = rng.gamma(2.0, 3.0, rows)
    calls = rng.poisson(1.2, rows)
    years = rng.uniform(0, 20, rows)
    opened = rng.integers(0, 53, rows)
    returns = rng.uniform(0, 40, rows)
    distance = rng.uniform(0.2, 60, rows)
    discount = rng.uniform(0, 100, rows)
    plan = rng.choice(["basic", "plus", "family"], rows, p=[0.5, 0.3, 0.2])
    region = rng.choice(["north", "east", "south", "west"], rows)
    pays = rng.choice(["card", "invoice", "wallet"], rows)

    late = np.log(days * orders / 365 + 0.05)
    leaning = (
        1.2
        - 1.6 * late
        - 1.3 * calls * np.exp(-years / 6)
        - np.abs(age - 49) / 31
        + 1.6 * (plan == "family")
        - 0.04 * np.maximum(returns - 20, 0)
        - 0.012 * discount
    )
    leaning -= np.median(leaning)
    stays = np.where(1.6 * leaning + rng.logistic(0, 1, rows) > 0, "yes", "no")
    cells = {
        "age": age.astype(str),
        "orders a year": np.char.mod("%.0f", orders),
        "days since order": np.char.mod("%.0f", days),
        "average order": np.char.mod("%.2f", average),
        "visits a month": np.char.mod("%.1f", visits),
        "support calls": calls.astype(str),
        "years as customer": np.char.mod("%.1f", years),
        "newsletters opened": opened.astype(str),
        "returns in 100": np.char.mod("%.0f", returns),
        "distance": np.char.mod("%.1f", distance),
        "share at discount": np.char.mod("%.0f", discount),
        "plan": plan,
        "region": region,
        "pays by": pays,
        TARGET: stays,
    }
    texts = ("plan", "region", "pays by", TARGET)
    return Table(
        tuple(
            Column(
                name,
                tuple(map(str, cells[name])),
                None if name in texts else cells[name].astype(np.float64),
            )
            for name in (*NAMES, TARGET)
        ),
        (MAKING,),
    )
