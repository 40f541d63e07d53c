"""The labs: one idea of the essay each, as something to work with. One module a lab.

A lab is found by its module: adding one to this folder, and a view of the same name to the page,
is all that it takes.

>>> find("pooling").title
'Keep the best of each window'
"""

import importlib
import pkgutil
from functools import cache

from xocnn.labs.base import Lab, Option, OptionError, Scene, Work, WorkingLab


@cache
def labs() -> tuple[Lab, ...]:
    """Every lab, in the order of the essay."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names if name != "base"]
    return tuple(sorted((module.LAB for module in modules), key=lambda lab: lab.order))


def find(lab_id: str) -> Lab:
    """A lab by its id; OptionError, with all the ids there are, where there is none."""
    for lab in labs():
        if lab.id == lab_id:
            return lab
    raise OptionError(f"There is no lab “{lab_id}”; there are {', '.join(x.id for x in labs())}.")


__all__ = [
    "Lab",
    "Option",
    "OptionError",
    "Scene",
    "Work",
    "WorkingLab",
    "find",
    "labs",
]
