"""What an answer does not depend on is done beside it, and does not hold it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from threading import Thread

# What is done usually takes milliseconds, and is best done before the answer is seen.
PATIENCE = 1.0


def beside(work: Callable[[], object], patience: float = PATIENCE) -> None:
    """Do the work, and go on when it is done, or after so many seconds.

    It may raise nothing, as nobody would hear of it.
    """
    thread = Thread(target=copy_context().run, args=(work,), name="beside", daemon=True)
    thread.start()
    thread.join(patience)
