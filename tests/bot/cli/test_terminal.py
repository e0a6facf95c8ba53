"""What commands show on a terminal, where there may be none."""

from __future__ import annotations

import sys

import pytest

from bot.cli.terminal import progress


def test_where_stderr_is_closed_no_progress_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with progress("Exporting …") as tell:
        tell("Drawing …")
