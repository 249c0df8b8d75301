"""Names for what happens: they must differ, not be secret. A session's id is made by `secrets`."""

import random
import time


def new_id() -> str:
    """The time, then 80 random bits, in hex: new ones come last in an index, so that to store
    them touches one page of it rather than one each. No call of the system for randomness: the
    hot routes would feel it."""
    return f"{time.time_ns() // 1_000_000:012x}{random.getrandbits(80):020x}"
