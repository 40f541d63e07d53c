"""Types for whoever checks types; while a program runs, nobody looks at them.

In place of NumPy's `numpy/_typing/__init__.py`, which defines some hundred of them at once.
"""

from typing import Any

type ArrayLike = Any
type DTypeLike = Any
type NBitBase = Any
type NDArray[T] = Any
