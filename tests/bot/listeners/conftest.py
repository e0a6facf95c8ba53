from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.listening_bot import ListeningBot, listening_bot


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[ListeningBot]:
    with listening_bot(tmp_path) as bot:
        yield bot
