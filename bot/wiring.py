"""The one place that puts settings and integrations together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Self

from bot.answering.answers import Answers
from bot.answering.beside import finish
from bot.answering.compute import ReportSources
from bot.boards.cache import Boards
from bot.boards.chosen import ChosenBoards
from bot.boards.history import Snapshots
from bot.boards.known import KnownBoards
from bot.boards.live import LiveBoards
from bot.boards.logins import GitHubLogins
from bot.boards.points import BackgroundPoints
from bot.boards.sharing import SharedExports
from bot.boards.timelines import TimelineReader
from bot.observing.metrics import Telemetry
from bot.schedules.due import Due, DueSchedules
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import VisibleBoards, visible_boards
from bot.work.lanes import Lanes, build_lanes
from bot.work.pauses import SharedPauses, shared_pauses
from bot.work.shared_queue import SharedQueue
from config import Settings
from config.github_address import ME
from integrations.chrome import Chrome
from integrations.github import GitHub, GitHubApp
from integrations.store import Store
from integrations.store.credentials import Credentials
from integrations.store.installations import Installations
from metrics.model.field_names import names_on_board
from metrics.model.report import Unit

if TYPE_CHECKING:
    from bot.answering.answer import Answering
    from bot.queue.handing_over import HandingOver
    from bot.schedules.deliveries import Deliveries
    from bot.server.oauth import OAuthStore
    from bot.tenancy.membership import Memberships
    from bot.tenancy.workspaces import KnownInstallations
    from integrations.slack import People, SlackDestination

# A second press within this many seconds is part of a double click.
DOUBLE_CLICK = 3.0
# Seconds for what runs when the bot ends.
SECONDS_TO_END = 15.0


@dataclass(frozen=True)
class Analytics:
    """All the parts of the bot, from which `register()` hands each listener what it uses.

    As a context manager it keeps the boards fresh, and at its end ends its work, and closes the
    store and Chrome.

    Attributes:
        settings: of this deployment.
        live_boards: which boards there are now, `settings.boards` too.
        credentials: what workspaces read their boards on GitHub with.
        logins: GitHub by the login of each board.
        boards: exported when they are asked for.
        snapshots: what earlier exports saw of them.
        timelines: read what GitHub recorded before.
        store: history, schedules, their deliveries, choices and installations.
        chrome: draws charts.
        clock: gives the moment, an aware datetime.
        people: what Slack says of its users.
        memberships: what it says of who is in which channel.
        telemetry: what this process counts.
        lanes: where work waits for its turn.
        queue: what processes share of it; None where this one does all of its own.
        choices: the boards that conversations have chosen.
        known_boards: boards as far as they are known at once.
        known_installations: workspaces as far as they are known at once.
        double_click: for how many seconds a second press of a button does nothing.
        pauses: those that GitHub and Slack ask for, if other processes are to know them.
        answers: what was computed a moment ago.
    """

    settings: Settings
    live_boards: LiveBoards
    credentials: Credentials
    logins: GitHubLogins
    boards: Boards
    snapshots: Snapshots
    timelines: TimelineReader
    store: Store
    chrome: Chrome
    clock: Callable[[], datetime]
    people: People
    memberships: Memberships
    telemetry: Telemetry
    lanes: Lanes
    queue: SharedQueue | None
    choices: ChosenBoards
    known_boards: KnownBoards
    known_installations: KnownInstallations
    double_click: float
    pauses: SharedPauses | None
    answers: Answers
    _open: ExitStack = field(default_factory=ExitStack, init=False, repr=False)

    @property
    def sources(self) -> ReportSources:
        """The sources of reports."""
        return ReportSources(
            self.settings,
            self.boards,
            self.snapshots,
            self.clock,
            self.telemetry,
            answers=self.answers,
        )

    @property
    def answering(self) -> Answering:
        """The parts that answer requests."""
        from bot.answering.answer import Answering
        from bot.answering.memory import Memory

        memory = Memory(self.store.conversations, self.clock)
        return Answering(
            self.sources,
            self.chrome,
            self.people,
            self.choices,
            memory,
            self.store.progress_lines,
            self.memberships,
            self.handing_over.question if self.handing_over else None,
        )

    @cached_property
    def handing_over(self) -> HandingOver | None:
        """What hands work over to other processes; None where this one does it."""
        from bot.queue.handing_over import HandingOver

        return HandingOver(self.queue, self.clock) if self.queue else None

    @property
    def deliver(self) -> Callable[[Due], object]:
        """What begins to deliver a due report, here or in another process."""
        from bot.schedules.scheduler import deliver_in_lane

        if self.handing_over:
            return self.handing_over.due
        return partial(deliver_in_lane, deliveries=self.deliveries, lane=self.lanes.reports)

    @property
    def due(self) -> DueSchedules:
        """The schedules that are due."""
        return DueSchedules(self.store, self.boards, self.settings, self.clock)

    @cached_property
    def deliveries(self) -> Deliveries:
        """What posts scheduled reports: one for the clock and for people who run one now, so that
        all that is under way is handed back when the process ends."""
        return build_deliveries(self)

    @property
    def unit(self) -> Unit:
        """What reports count in when nobody says what."""
        return Unit(self.settings.default_unit)

    def visible_from(self, conversation: ConversationId) -> VisibleBoards:
        """The boards that may be seen from that conversation."""
        return visible_boards(conversation, self.settings)

    @property
    def installations(self) -> Installations:
        """The workspaces that have installed the app, if several may."""
        return _installations(self.settings, self.store)

    def __enter__(self) -> Self:
        self._open.enter_context(self.live_boards.kept_fresh())
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self.lanes.stop(SECONDS_TO_END)
        # Lines of progress are taken back, and what was answered is remembered.
        finish()
        self.chrome.close()
        if self.pauses:
            self.pauses.close()
        self.store.close()


def _installations(settings: Settings, store: Store) -> Installations:
    return store.installations(settings.slack_client_id, settings.encryption_key)


def build_github(settings: Settings, pauses: SharedPauses | None = None) -> GitHub:
    """GitHub through gh, with those settings; `pauses` are those that it asked others for."""
    github = GitHub(
        gh_path=settings.gh_path,
        token=settings.github_token,
        host=settings.github_host,
        config_dir=settings.gh_config_dir,
        timeout=settings.gh_timeout,
        find_fields=names_on_board,
        pauses=pauses,
    )
    if not settings.github_app_id:
        return github
    app = GitHubApp(
        settings.github_app_id,
        settings.github_app_private_key,
        settings.github_app_installation_id,
        settings.github_host,
        github.unix_socket,
    )
    return replace(github, app=app)


def own_boards_named(settings: Settings, github: GitHub | None = None) -> Settings:
    """The settings with the login of the token's user as the owner of boards of `@me`.

    GitHub is asked once, and only where there is such a board. Raises IntegrationError.
    """
    own = [board for board in settings.boards.values() if board.owner == ME]
    if not own:
        return settings
    login = (github or build_github(settings)).login()
    named = {board.name: replace(board, owner=login) for board in own}
    return replace(settings, boards={**settings.boards, **named})


def build_store(settings: Settings) -> Store:
    """The store, with those settings."""
    return Store(settings.database_url, timedelta(hours=settings.history_gap))


def build_sources(
    settings: Settings,
    store: Store,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    github: GitHub | None = None,
    *,
    read_timelines: bool = False,
) -> ReportSources:
    """The sources of reports, without importing Slack.

    `github` is by the login of the settings. With `read_timelines`, reports do not wait for the
    background to read what GitHub recorded.
    """
    logins = build_logins(settings, store, github)
    return _sources(settings, store, clock, logins, BackgroundPoints(), read_timelines)


def _sources(
    settings: Settings,
    store: Store,
    clock: Callable[[], datetime],
    logins: GitHubLogins,
    points: BackgroundPoints,
    read_timelines: bool = False,
) -> ReportSources:
    retention = timedelta(days=settings.retention) if settings.retention else None
    snapshots = Snapshots(store, retention)
    sharing = SharedExports(store, lambda: logins.own.is_stopped)
    boards = Boards(settings, logins.of, snapshots, points, sharing)
    timelines = TimelineReader(settings, logins.of, store, points) if read_timelines else None
    return ReportSources(settings, boards, snapshots, clock, Telemetry(), timelines)


def build_logins(
    settings: Settings,
    store: Store,
    github: GitHub | None = None,
    pauses: SharedPauses | None = None,
) -> GitHubLogins:
    """GitHub by the login of each board; `github` is that by the login of the settings."""
    return GitHubLogins(
        github or build_github(settings, pauses),
        store.credentials(settings.encryption_key),
        own_for_all=not settings.several_workspaces,
    )


def build_analytics(
    settings: Settings,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    github: GitHub | None = None,
    chrome: Chrome | None = None,
    double_click: float = DOUBLE_CLICK,
    lanes: Lanes | None = None,
) -> Analytics:
    """Put the parts together; nothing is started or connected before it is used."""
    # The command line takes the parts above, and Slack's library takes long to import.
    from bot.tenancy.membership import Memberships
    from bot.tenancy.workspaces import KnownInstallations
    from integrations.slack import People

    store = build_store(settings)
    live_boards = LiveBoards(settings, store.connected)
    settings = replace(settings, boards=live_boards)
    pauses = shared_pauses(store)
    logins, points = build_logins(settings, store, github, pauses), BackgroundPoints()
    sources = _sources(settings, store, clock, logins, points)
    is_shared = settings.has_workers
    lanes = lanes or build_lanes(sources.telemetry, hands_over=is_shared)
    return Analytics(
        settings=settings,
        live_boards=live_boards,
        credentials=store.credentials(settings.encryption_key),
        logins=logins,
        boards=sources.boards,
        snapshots=sources.snapshots,
        timelines=TimelineReader(settings, logins.of, store, points),
        store=store,
        chrome=chrome or Chrome(settings.chrome_path, settings.chart_timeout),
        clock=clock,
        people=People(),
        memberships=Memberships(),
        telemetry=sources.telemetry,
        lanes=lanes,
        queue=SharedQueue(store, sources.telemetry, clock, settings.encryption_key)
        if is_shared
        else None,
        choices=ChosenBoards(store.choices, lanes.memory),
        known_boards=KnownBoards(sources.boards, settings, lanes.memory),
        known_installations=KnownInstallations(_installations(settings, store), lanes.memory),
        double_click=double_click,
        pauses=pauses,
        answers=sources.answers,
    )


def build_deliveries(analytics: Analytics) -> Deliveries:
    """Deliveries, each posted by the bot of its workspace."""
    from bot.schedules.deliveries import Deliveries

    slack = partial(slack_of, analytics)
    return Deliveries(analytics.sources, analytics.chrome, analytics.store, slack)


def taking_back_lines(analytics: Analytics) -> AbstractContextManager[None]:
    """While the context lasts, lines of progress are taken back that killed processes left."""
    from bot.answering.left_behind import taking_back_left_behind

    slack = partial(slack_of, analytics)
    return taking_back_left_behind(analytics.store.progress_lines, slack, analytics.clock)


def slack_of(analytics: Analytics, team: str) -> SlackDestination:
    """The bot in the workspace of that id. Raises NotInstalled and StoreError."""
    from bot.tenancy.workspaces import client_of
    from integrations.slack import SlackDestination

    client = client_of(team, analytics.settings, analytics.installations, analytics.pauses)
    return SlackDestination(client)


def build_oauth_store(analytics: Analytics) -> OAuthStore:
    """Where the pages that install the bot keep what Slack grants."""
    from bot.server.oauth import OAuthStore

    return OAuthStore(
        analytics.installations,
        analytics.store.schedules,
        analytics.clock,
        analytics.known_installations.learn,
    )
