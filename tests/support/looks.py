"""Looks through boards in the background, of whichever bot runs in this process."""

from __future__ import annotations

from threading import enumerate as threads

from tests.support.patience import PATIENCE


def looks_ended() -> None:
    """Wait until no board is being looked through."""
    for thread in threads():
        if thread.name.startswith("look-"):
            thread.join(PATIENCE)
            assert not thread.is_alive(), "waited for in vain"
