"""`python -m xocnn`."""

import sys

from xocnn.cli import main

sys.exit(main())
