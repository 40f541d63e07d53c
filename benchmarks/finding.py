"""Finding what is not installed with the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

TORCH = "XOCNN_TORCH_PYTHON"  # names a Python that has PyTorch


def python_with_torch() -> str | None:
    """A Python with PyTorch and NumPy: the one that is named, this one, or that on PATH."""
    for python in (os.environ.get(TORCH, ""), sys.executable, shutil.which("python3") or ""):
        probe = [python, "-c", "import numpy, torch"]
        if python and subprocess.run(probe, capture_output=True).returncode == 0:
            return python
    return None
