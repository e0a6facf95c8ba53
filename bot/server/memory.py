"""How the C library keeps memory that a process of many threads has freed."""

from __future__ import annotations

import ctypes
from contextlib import suppress

# https://man7.org/linux/man-pages/man3/mallopt.3.html
M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8
ARENAS = 2
# In bytes, where it begins; without being told it would follow the largest piece that was freed.
MOST_FREE = 128 * 1024


def share_memory_between_threads() -> None:
    """Have glibc keep freed memory for all threads together, and little of it, from now on;
    elsewhere do nothing.

    Usually it keeps it apart in eight places for each core. Each request has threads of its own, so
    that each place comes to hold as much as the largest report takes: hundreds of megabytes, of
    which hardly any is in use.
    """
    with suppress(AttributeError, OSError, TypeError):
        keep = ctypes.CDLL(None).mallopt
        keep(M_ARENA_MAX, ARENAS)
        keep(M_TRIM_THRESHOLD, MOST_FREE)
