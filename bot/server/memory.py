"""How the C library keeps memory that a process of many threads has freed."""

from __future__ import annotations

import ctypes
from contextlib import suppress

# https://man7.org/linux/man-pages/man3/mallopt.3.html
M_ARENA_MAX = -8
ARENAS = 2


def share_memory_between_threads() -> None:
    """Have glibc keep freed memory for all threads together, from now on; elsewhere do nothing.

    Usually it keeps it apart in eight places for each core. Each request has threads of its own, so
    that each place comes to hold as much as the largest report takes: hundreds of megabytes, of
    which hardly any is in use.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
