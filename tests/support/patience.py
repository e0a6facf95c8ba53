"""How long tests wait for what is to come; on an idle machine it comes at once, and they go on.

No test is about these seconds; they only end what waits for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep

PATIENCE = 120.0


def until(condition: Callable[[], object]) -> None:
    """Wait until that holds."""
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline, "waited for in vain"
        sleep(0.005)
