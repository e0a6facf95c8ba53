"""What the bot does by itself."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from bot.schedules import scheduler
from bot.schedules.scheduler import scheduler_running
from bot.wiring import Analytics, build_analytics
from config import BoardSettings, Settings
from integrations.github import GitHub, TimelineEvent, Usage
from integrations.github.errors import RateLimited
from tests.support.patience import until
from tests.support.sample_boards import Json, export, issue


@dataclass(frozen=True)
class CountingGitHub(GitHub):
    """Gives the same board each time, or none of project 2, and counts."""

    asked: list[int] = field(default_factory=list)
    timelines_of: list[str] = field(default_factory=list)

    def export_project(self, owner: str, number: int, **_: Any) -> dict[str, Any]:
        self.asked.append(number)
        if number == 2:
            raise RateLimited("GitHub's rate limit is reached.")
        now = "2026-11-24T10:00:00Z"
        item = issue(1, 2, "2026-11-20")
        about: Json = {"complete": True, "all_exported_at": now, "exported_at": now, "usage": {}}
        return export(item, owner=owner, **about)

    def timelines(
        self, item_ids: Sequence[str], *_: Any, **__: Any
    ) -> tuple[dict[str, list[TimelineEvent]], Usage]:
        self.timelines_of.extend(item_ids)
        return {item_id: [] for item_id in item_ids}, Usage()


def analytics(folder: Path, github: GitHub, every: float) -> Analytics:
    return build_analytics(
        Settings(
            boards={
                "main": BoardSettings("main", owner="acme", project=1),
                "limited": BoardSettings("limited", owner="acme", project=2),
            },
            default_board="main",
            export_max_age=0,
            snapshot_every=every,
            database_url=f"sqlite:///{folder}/history.sqlite3",
        ),
        github=github,
    )


def running(some: Analytics) -> AbstractContextManager[BackgroundScheduler]:
    return scheduler_running(
        some.due,
        some.boards,
        some.timelines,
        some.settings,
        some.deliver,
    )


def test_every_board_is_exported_again_and_again_whatever_fails(tmp_path: Path) -> None:
    github = CountingGitHub()
    with analytics(tmp_path, github, every=0.02) as some, running(some):
        until(lambda: min(github.asked.count(1), github.asked.count(2)) >= 3)
    asked = len(github.asked)
    with analytics(tmp_path, github, every=0) as some, running(some):
        pass
    assert len(github.asked) == asked


def test_timelines_are_read_once_in_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "TIMELINES_EVERY", 0.02)
    github = CountingGitHub()
    with analytics(tmp_path, github, every=0.02) as some, running(some):
        until(lambda: len(github.timelines_of) > 0)
        asked = len(github.asked)
        until(lambda: len(github.asked) > asked + 4)
    assert len(github.timelines_of) == 1
