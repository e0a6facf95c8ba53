"""Lines of progress are noted for every process, and are nobody's after half a minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.store import Store
from integrations.store.progress_lines import ProgressLine

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LINE = ProgressLine("line 1", "T1", "C1", "1.5")


def test_a_line_is_left_behind_half_a_minute_after_it_was_noted(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    own, other = (open_store(url).progress_lines for _ in range(2))
    own.shown(LINE, NOW)
    assert other.left_behind(NOW + 30 * SECOND) == []
    assert other.left_behind(NOW + 31 * SECOND) == [(LINE, NOW)]
    # It is said again in time, with what Slack has told meanwhile.
    own.shown(told := replace(LINE, ts="2.5"), NOW + 20 * SECOND)
    assert other.left_behind(NOW + 50 * SECOND) == []
    assert other.left_behind(NOW + 51 * SECOND) == [(told, NOW)]
    own.gone("line 1")
    assert other.left_behind(NOW + 51 * SECOND) == []


@pytest.mark.fault
def test_a_clock_that_is_set_back_keeps_no_line_for_an_hour(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    lines = open_store(new_url()).progress_lines
    lines.shown(LINE, NOW)
    assert lines.left_behind(NOW - 60 * SECOND) == []
    assert lines.left_behind(NOW - 3600 * SECOND) == [(LINE, NOW)]


def test_lines_go_with_the_workspace_that_removes_the_bot(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    store = open_store(new_url())
    store.progress_lines.shown(LINE, NOW)
    store.progress_lines.shown(replace(LINE, key="line 2", team="T2"), NOW)
    store.installations("app").forget("T1", shipped="settings")
    left = store.progress_lines.left_behind(NOW + 31 * SECOND)
    assert [line.team for line, _ in left] == ["T2"]
