"""The installed program. Its packages lie in this folder, beside no other package's.

Names such as `shared` would collide with those of other programs in a folder that all share. Only
this module knows the place: the source tree itself needs no such step.
"""

import sys
from pathlib import Path


def main() -> int:
    """Run the `vivavoce` command of the packages in this folder."""
    sys.path.insert(0, str(Path(__file__).parent))
    from vivavoce.cli import main as command

    return command()
