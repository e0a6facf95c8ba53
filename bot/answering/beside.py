"""What an answer does not depend on is done beside it, and does not hold it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from threading import Thread
from time import monotonic

# What is done usually takes milliseconds, and is best done before the answer is seen.
PATIENCE = 1.0
# How long a process that ends waits for what is still being done: it has 20 seconds for all.
LAST_PATIENCE = 2.0
_NAME = "beside an answer"


def beside(work: Callable[[], object], patience: float = PATIENCE) -> None:
    """Do the work, and go on when it is done, or after so many seconds.

    It may raise nothing, as nobody would hear of it.
    """
    started(work).join(patience)


def started(work: Callable[[], object]) -> Thread:
    """The thread in which the work has just been begun."""
    thread = Thread(target=copy_context().run, args=(work,), name=_NAME, daemon=True)
    thread.start()
    return thread


def finish(patience: float = LAST_PATIENCE) -> None:
    """Wait for what is still being done, for so many seconds at most."""
    until = monotonic() + patience
    for thread in threading.enumerate():
        if thread.name == _NAME:
            thread.join(max(0.0, until - monotonic()))
