"""The modules of the process that makes films, which runs at a low priority."""

import os

import av  # noqa: F401
import numpy  # noqa: F401

NICENESS = 5
"""The priority of films: behind every answer and every grade."""

# A process that is nicer already may not go back.
os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
