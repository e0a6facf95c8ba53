"""Work of the processor alone takes turns, so that what has to be done at once finds it free.

Threads of Python share one processor at a time: among sixteen that compute, one that acknowledges
would wait for each of the others at every step.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

# Tables are computed outside Python in part: two get on faster than one, and more do not.
AT_ONCE = 2
# After so many seconds a thread that computes makes room for one that waits; Python's own is 5 ms.
SECONDS_A_TURN = 0.001

_FREE = BoundedSemaphore(AT_ONCE)


@contextmanager
def computing() -> Iterator[None]:
    """Wait for a turn to compute, which lasts as long as the context: inside, wait for nothing."""
    with _FREE:
        yield


def make_room_soon() -> None:
    """Have threads that compute make room sooner for those that wait, in all of this process."""
    sys.setswitchinterval(SECONDS_A_TURN)
