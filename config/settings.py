"""Every setting, checked, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from config.files import SettingsFiles
from config.github_address import ME


class SettingsError(Exception):
    """The settings cannot be used; the message lists every problem with its remedy.

    `usable` is what could be read all the same, where settings were read, and `wrong` has the names
    of those of all that were not right, and of tables that could not be used (`boards.main`).
    """

    def __init__(
        self,
        message: str,
        usable: Settings | None = None,
        wrong: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(message)
        self.usable = usable
        self.wrong = wrong


@dataclass(frozen=True)
class BoardSettings:
    """One GitHub project board that reports can be asked about.

    Attributes:
        name: the board's name in the settings, in lower case.
        owner: organization or user that the project belongs to; `@me` until it is known whose token
            it is.
        project: number in the project's address.
        repository: `owner/name`, only for exports that carry bare issue numbers.
        roadmap: name of the board whose issues are the deliverables; empty means none. The work of
            a roadmap is on all boards that name it, and of an issue on two the first one counts.
        channels: ids of the Slack channels that see the board, and `direct` for direct messages;
            empty means all.
        workspaces: ids of the Slack workspaces that see the board; empty means all.
        sprint_field: name of the project's iteration field; empty, as for the next three, means
            that it is found by itself.
        points_field: name of its number field with the estimate.
        status_field: name of its single-select field with the columns.
        deliverable_field: name of its field that names the deliverable.
        timezone: zone whose calendar days count.
        working_days: ISO weekdays (Monday is 1).
        holidays: region whose public holidays are days off, such as `DE-BY`; empty means none.
        days_off: spans of other days off, first and last day.
        started_statuses: columns of work in progress; empty means by their usual names.
        done_statuses: columns of finished work; empty means by their usual names.
        blocked_labels: labels of issues that cannot go on.
        acceptance_heading: heading above the checkboxes of a deliverable.
        team: id of the workspace that connected it in Slack; empty means the settings have it.
    """

    name: str
    owner: str
    project: int
    repository: str = ""
    roadmap: str = ""
    channels: frozenset[str] = frozenset()
    workspaces: frozenset[str] = frozenset()
    sprint_field: str = ""
    points_field: str = ""
    status_field: str = ""
    deliverable_field: str = ""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    working_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: str = ""
    days_off: tuple[tuple[date, date], ...] = ()
    started_statuses: tuple[str, ...] = ()
    done_statuses: tuple[str, ...] = ()
    blocked_labels: tuple[str, ...] = ("blocked",)
    acceptance_heading: str = "Acceptance criteria"
    team: str = ""

    @property
    def key(self) -> str:
        """Tells it apart from the boards of all workspaces: each may give a name that another has
        given."""
        return _key(self.team, self.name)


@dataclass(frozen=True)
class ScheduleSettings:
    """Scheduled reports that a deployment ships in its settings.

    Attributes:
        name: the schedule's name in the settings.
        report: which reports, as people type it in Slack.
        when: the days and the time, as people type it in Slack.
        channel: id of the Slack channel.
        owner: Slack user id of the person who is told of failures; may be empty.
        timezone: zone of the time of day.
        workspace: id of the channel's workspace; empty where there is only one.
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

    Attributes:
        boards: by name.
        schedules: by name.
        schedulers: who may schedule: `everyone`, `admins`, ids of users and user groups.
        schedules_per_person: how many schedules one person may have.
        schedules_per_channel: how many schedules made in Slack one channel may have.
        default_board: name of the board that is meant where none is named; empty means the only
            team board, or else people are asked.
        timezone: zone for files that belong to no configured board.
        working_days: ISO weekdays for such files.
        holidays: region of public holidays for such files.
        days_off: spans of days off for such files.
        default_unit: `points` or `issues`.
        count_not_planned_as_done: whether an issue closed as not planned counts as done.
        count_containers: whether an issue counts beside its sub-issues on the board.
        forecast_weeks: weeks of history that a forecast draws from.
        commitment: when a sprint's scope is its commitment: `first working day`, at its end, or
            `eve`, at the end of the day before the sprint.
        export_max_age: seconds for which an exported board is reused.
        full_export_every: seconds between exports of the whole board.
        snapshot_every: seconds between exports for history; 0 means none.
        database_url: where the store is.
        retention: days for which history is kept; 0 means for ever.
        history_gap: hours without an export that count as a gap.
        catch_up: for how long a report that is late is still posted.
        slack_mode: `socket` or `http`.
        slack_bot_token: of the workspace, where there is only one.
        slack_app_token: for Socket Mode.
        slack_signing_secret: for HTTP mode.
        slack_client_id: for installations in several workspaces.
        slack_client_secret: for installations in several workspaces.
        encryption_key: of the tokens that workspaces give, the newest first.
        slack_channel: where the command line posts.
        slack_api_url: of the Web API, ending in a slash.
        http_host: address to listen on.
        http_port: port to listen on.
        working_message_after: seconds after which a progress message is shown.
        unfurl_links: whether shared links of boards unfurl.
        outsiders: who is answered that is no member of the workspace: `none`, `guests`, or `all`,
            which are also people of other workspaces in shared channels.
        github_token: for gh; empty means gh's own login.
        github_app_id: id or client id of a GitHub App, whose tokens gh uses; empty means none.
        github_app_private_key: PEM of its private key.
        github_app_installation_id: where it is installed; empty finds the only installation.
        github_webhook_secret: of GitHub's webhooks, for HTTP mode; empty takes none.
        github_host: GitHub Enterprise Server host; empty means github.com.
        gh_path: of gh; empty means it is searched for.
        gh_config_dir: gh's configuration; empty means its usual one.
        gh_timeout: seconds for one run of gh, such as one page of a board.
        chrome_path: of Chrome; empty means it is searched for.
        chart_timeout: seconds for one chart.
        queue: who works on what is asked and due: `process`, this one, or `postgresql`, workers.
        log_level: `DEBUG`, `INFO`, `WARNING` or `ERROR`.
        log_format: `text` or `json`.
        health_port: port of the health endpoints; 0 means none.
        files: where these settings are, for messages.
        ignored: names of variables that begin like settings, and are Kubernetes' own.
    """

    boards: Mapping[str, BoardSettings]
    schedules: Mapping[str, ScheduleSettings] = field(default_factory=dict)
    schedulers: frozenset[str] = frozenset({"everyone"})
    schedules_per_person: int = 15
    schedules_per_channel: int = 15
    default_board: str = ""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    working_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: str = ""
    days_off: tuple[tuple[date, date], ...] = ()
    default_unit: str = "points"
    count_not_planned_as_done: bool = False
    count_containers: bool = False
    forecast_weeks: int = 12
    commitment: str = "first working day"
    export_max_age: float = 10.0
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
    encryption_key: tuple[str, ...] = field(default=(), repr=False)
    slack_channel: str = ""
    slack_api_url: str = "https://slack.com/api/"
    http_host: str = "127.0.0.1"
    http_port: int = 3000
    working_message_after: float = 1.0
    unfurl_links: bool = False
    outsiders: str = "none"

    github_token: str = field(default="", repr=False)
    github_app_id: str = ""
    github_app_private_key: str = field(default="", repr=False)
    github_app_installation_id: str = ""
    github_webhook_secret: str = field(default="", repr=False)
    github_host: str = ""
    gh_path: str = ""
    gh_config_dir: str = ""
    gh_timeout: float = 120.0

    chrome_path: str = ""
    chart_timeout: float = 30.0
    queue: str = "process"
    log_level: str = "INFO"
    log_format: str = "text"
    health_port: int = 0

    files: SettingsFiles = field(
        default=SettingsFiles(Path("config", "settings.toml")), repr=False, compare=False
    )
    ignored: tuple[str, ...] = field(default=(), compare=False)

    @property
    def several_workspaces(self) -> bool:
        """Whether workspaces install the app, and the bot has a token for each."""
        return bool(self.slack_client_id and self.slack_client_secret)

    @property
    def has_workers(self) -> bool:
        """Whether other processes work on what is asked and due."""
        return self.queue == "postgresql"

    @property
    def board_meant(self) -> str:
        """The name of the board that is meant where none is named; empty where there is none."""
        return default_among(self.boards, self.default_board)

    def settings_for_board(self, owner: str, project: int) -> BoardSettings:
        """The settings of that project's board, or else those of the default board."""
        for board in self.boards.values():
            if board.owner.lower() in (owner.lower(), ME) and board.project == project:
                return board
        plain = BoardSettings(
            "",
            owner,
            project,
            timezone=self.timezone,
            working_days=self.working_days,
            holidays=self.holidays,
            days_off=self.days_off,
        )
        return self.boards.get(self.board_meant, plain)


def default_among(boards: Mapping[str, BoardSettings], wanted: str) -> str:
    """The name of the board that is meant where none is named: `wanted`, or else the only team
    board; empty where there is neither."""
    if wanted in boards:
        return wanted
    names = team_boards(boards)
    return names[0] if len(names) == 1 else ""


def team_boards(boards: Mapping[str, BoardSettings]) -> list[str]:
    """The names of the boards that are not the roadmap of another."""
    roadmaps = {board.roadmap for board in boards.values() if board.roadmap != board.name}
    return [name for name in boards if name not in roadmaps] or [*boards]


def board_called(boards: Mapping[str, BoardSettings], team: str, name: str) -> BoardSettings | None:
    """The board that the workspace calls so: one that it has connected, or that of the settings;
    `boards` are by their keys."""
    return boards.get(_key(team, name)) or boards.get(name)


def roadmap_of(board: BoardSettings, boards: Mapping[str, BoardSettings]) -> BoardSettings | None:
    """The roadmap of the board, if it has one that is among `boards`, which are by their keys."""
    return board_called(boards, board.team, board.roadmap) if board.roadmap else None


def boards_beside(boards: Mapping[str, BoardSettings], board: BoardSettings) -> list[BoardSettings]:
    """The other boards with the roadmap of `board`, if it has one; `boards` are by their keys."""
    roadmap = roadmap_of(board, boards)
    return [
        other
        for other in boards.values()
        if roadmap and other.key != board.key and roadmap_of(other, boards) == roadmap
    ]


def _key(team: str, name: str) -> str:
    return f"{team.lower()}/{name}" if team else name
