"""What the page can ask for, in plain Python: no browser is needed to run or to test it."""

from xocnn.page.session import Session

__all__ = ["Session"]
