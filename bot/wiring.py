"""The one place that puts settings and integrations together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from bot.boards.cache import Boards
from bot.boards.history import Snapshots
from bot.observing.metrics import Telemetry
from config import Settings
from integrations.chrome import Chrome
from integrations.github import GitHub
from integrations.slack import People
from integrations.store import Store
from integrations.store.choices import Choices
from integrations.store.installations import Installations


@dataclass(frozen=True)
class Analytics:
    """What answering a request takes, whoever asks; `clock` gives an aware datetime.

    As a context it closes what was opened.
    """

    settings: Settings
    boards: Boards
    snapshots: Snapshots
    store: Store
    chrome: Chrome
    clock: Callable[[], datetime]
    people: People = field(default_factory=People)
    telemetry: Telemetry = field(default_factory=Telemetry)

    @property
    def choices(self) -> Choices:
        """What conversations have chosen."""
        return self.store.choices

    @property
    def installations(self) -> Installations:
        """Which workspaces have installed the app, where several may."""
        return self.store.installations(self.settings.slack_client_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.chrome.close()
        self.store.close()


def build_github(settings: Settings) -> GitHub:
    """gh, as the settings want it run."""
    return GitHub(
        gh_path=settings.gh_path,
        token=settings.github_token,
        host=settings.github_host,
        config_dir=settings.gh_config_dir,
        timeout=settings.gh_timeout,
    )


def build_store(settings: Settings) -> Store:
    """The store of history, as the settings want it."""
    return Store(settings.database_url, timedelta(hours=settings.history_gap))


def build_analytics(
    settings: Settings,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    github: GitHub | None = None,
) -> Analytics:
    """Put the parts together; nothing is started or reached before it is needed."""
    retention = timedelta(days=settings.retention) if settings.retention else None
    store = build_store(settings)
    snapshots = Snapshots(store, retention)
    return Analytics(
        settings=settings,
        boards=Boards(settings, github or build_github(settings), snapshots),
        snapshots=snapshots,
        store=store,
        chrome=Chrome(settings.chrome_path, settings.chart_timeout),
        clock=clock,
    )
