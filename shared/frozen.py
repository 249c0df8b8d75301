"""Imported last in the server that processes are forked from. What is frozen no collection looks
at: each look would copy the page into the process that took it (20 MB each, with the fonts)."""

import gc

gc.collect()
gc.freeze()
