"""Every setting, checked, as one frozen value that is handed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo


class SettingsError(Exception):
    """The settings cannot be used; the message lists every problem with its remedy."""


@dataclass(frozen=True)
class BoardSettings:
    """One GitHub project board that reports can be asked about.

    `roadmap` names the board whose issues are the deliverables; empty means none.
    `repository` (`owner/name`) is only for exports that carry bare issue numbers.
    `working_days` holds ISO weekdays (Monday is 1). Only in those Slack `channels` (ids, and
    `direct` for direct messages) and `workspaces` is the board known; empty means in all.
    """

    name: str
    owner: str
    project: int
    repository: str = ""
    roadmap: str = ""
    channels: frozenset[str] = frozenset()
    workspaces: frozenset[str] = frozenset()
    sprint_field: str = "Sprint"
    points_field: str = "Points"
    status_field: str = "Status"
    deliverable_field: str = "Deliverable"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    working_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    started_statuses: tuple[str, ...] = ()
    done_statuses: tuple[str, ...] = ()
    blocked_labels: tuple[str, ...] = ("blocked",)
    acceptance_heading: str = "Acceptance criteria"


@dataclass(frozen=True)
class ScheduleSettings:
    """Reports that come by themselves: `report` and `when` as people type them in Slack.

    `channel` is a Slack id, in the `workspace` of that id, which is empty where there is only one.
    `owner`, a Slack user id or empty, is told when they fail.
    """

    name: str
    report: str
    when: str
    channel: str
    owner: str = ""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    workspace: str = ""


@dataclass(frozen=True)
class Settings:
    """Every setting, checked. Secrets are left out of `repr`, so that no log can hold one.

    Board names are in small letters. `default_board` is empty where there is no board, or several
    of which none was said to be it: then people are asked.
    `timezone` and `working_days` are for files that belong to no configured board.
    `schedulers` are those who may schedule: `everyone`, `admins`, ids of users and user groups.
    Times are in seconds, but for `retention` (days, 0 is for ever) and `history_gap` (hours).
    `slack_mode` is `socket` or `http`, and `log_format` `text` or `json`; a `health_port` of 0 is
    none.
    """

    boards: Mapping[str, BoardSettings]
    schedules: Mapping[str, ScheduleSettings] = field(default_factory=dict)
    schedulers: frozenset[str] = frozenset({"everyone"})
    default_board: str = ""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    working_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    default_unit: str = "points"
    count_not_planned_as_done: bool = False
    forecast_weeks: int = 12
    export_max_age: float = 60.0
    full_export_every: float = 86_400.0
    snapshot_every: float = 21_600.0

    database_url: str = field(default="sqlite:///data/analytics.sqlite3", repr=False)
    retention: int = 0
    history_gap: float = 36.0
    catch_up: timedelta = timedelta(hours=12)

    slack_mode: str = "socket"
    slack_bot_token: str = field(default="", repr=False)
    slack_app_token: str = field(default="", repr=False)
    slack_signing_secret: str = field(default="", repr=False)
    slack_client_id: str = ""
    slack_client_secret: str = field(default="", repr=False)
    slack_channel: str = ""
    slack_api_url: str = "https://slack.com/api/"
    http_host: str = "127.0.0.1"
    http_port: int = 3000
    working_message_after: float = 1.0
    unfurl_links: bool = False

    github_token: str = field(default="", repr=False)
    github_host: str = ""
    gh_path: str = ""
    gh_config_dir: str = ""
    gh_timeout: float = 120.0

    chrome_path: str = ""
    chart_timeout: float = 30.0
    log_level: str = "INFO"
    log_format: str = "text"
    health_port: int = 0

    @property
    def several_workspaces(self) -> bool:
        """Whether workspaces install the app by themselves, and the bot has a token of each."""
        return bool(self.slack_client_id and self.slack_client_secret)

    def board_of(self, owner: str, project: int) -> BoardSettings:
        """How to read that project: as configured, else as the default board is."""
        for board in self.boards.values():
            if (board.owner.lower(), board.project) == (owner.lower(), project):
                return board
        plain = BoardSettings(
            "", owner, project, timezone=self.timezone, working_days=self.working_days
        )
        return self.boards.get(self.default_board, plain)


def default_among(boards: Mapping[str, BoardSettings], wanted: str) -> str:
    """The name of the board that is meant where none is named: the wanted one, or else the only
    one that people mean; empty where there is neither."""
    if wanted in boards:
        return wanted
    names = team_boards(boards)
    return names[0] if len(names) == 1 else ""


def team_boards(boards: Mapping[str, BoardSettings]) -> list[str]:
    """The names of those boards that people mean: those that are not the roadmap of another."""
    roadmaps = {board.roadmap for board in boards.values() if board.roadmap != board.name}
    return [name for name in boards if name not in roadmaps] or [*boards]
