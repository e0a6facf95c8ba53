"""The process that runs the bot: Socket Mode by default, or HTTP behind a public URL.

What only HTTP or the clock needs is imported where that begins.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING

import stamina
from slack_bolt import App
from slack_sdk.socket_mode.builtin import SocketModeClient

from bot.app import build_app
from bot.boards.cache import Boards
from bot.boards.timelines import TimelineReader
from bot.schedules.due import Due, DueSchedules
from bot.schedules.from_settings import keep_schedules_from_settings
from bot.server.cleaning import cleaning
from bot.server.memory import share_memory_between_threads
from bot.server.process import (
    end_process,
    listener_on,
    look_at_tokens,
    process_ending,
    refuse_newer,
    serving_health,
    warm_up,
    working,
)
from bot.server.socket_mode import SocketMode
from bot.server.socket_watchdog import problem, watched
from bot.server.stopping import Ending
from bot.wiring import (
    Analytics,
    build_analytics,
    build_oauth_store,
    own_boards_named,
    taking_back_lines,
)
from bot.work.processor import make_room_soon
from config import Settings, require_bot_token, require_slack
from integrations.pauses import Pauses
from integrations.slack import (
    REFUSED_FOR_APP,
    SlackUnreachable,
    TokenRefused,
    refusals_in_words,
    web_client,
)
from integrations.store import Store, StoreError
from integrations.temporary import own_temporary_folder

if TYPE_CHECKING:
    from starlette.routing import Route

log = logging.getLogger(__name__)


def serve(settings: Settings, *, clock: bool = True) -> None:
    """Run the bot until SIGINT or SIGTERM; with `clock`, scheduled reports and exports too, and a
    worker where processes share a queue.

    Raises SettingsError for missing tokens, and IntegrationError when Slack refuses them, cannot
    be reached, the port is taken, or `@me` is not known.
    """
    require_slack(settings)
    share_memory_between_threads()
    make_room_soon()
    with own_temporary_folder() as folder:
        ending = process_ending(folder)
        settings = own_boards_named(settings)
        analytics = build_analytics(settings)
        refuse_newer(analytics.store.schedules)
        clock_context = _build_clock(analytics) if clock else nullcontext()
        look_at_tokens(analytics)
        app = build_app(settings, analytics)
        listening = _http if settings.slack_mode == "http" else _socket_mode
        work_context = working(analytics) if clock else nullcontext()
        clean = cleaning(analytics.store, analytics.clock)
        lines = taking_back_lines(analytics)
        with analytics, work_context as workplace, clock_context, lines, clean:
            try:
                listening(app, analytics, ending)
            finally:
                end_process(ending, analytics, workplace)


def serve_clock(settings: Settings) -> None:
    """Run scheduled reports and exports alone until SIGINT or SIGTERM, beside bots without a clock.

    Raises SettingsError for missing tokens, and IntegrationError where `@me` is not known.
    """
    require_bot_token(settings)
    share_memory_between_threads()
    with own_temporary_folder() as folder:
        ending = process_ending(folder)
        settings = own_boards_named(settings)
        analytics = build_analytics(settings)
        refuse_newer(analytics.store.schedules)
        look_at_tokens(analytics)
        health = serving_health(settings, analytics.store.schedules, analytics.telemetry)
        clean = cleaning(analytics.store, analytics.clock)
        with analytics, _build_clock(analytics), health, taking_back_lines(analytics), clean:
            warm_up(analytics.chrome)
            log.info("The clock runs; Ctrl-C stops it")
            try:
                ending.wait()
            finally:
                end_process(ending, analytics)


def _http(app: App, analytics: Analytics, ending: Ending) -> None:
    """Answer over HTTP until the end begins."""
    from bot.server.events import http_app
    from bot.server.limits import limited_server

    settings = analytics.settings
    answering = http_app(app, settings.slack_signing_secret, other_routes(settings, analytics))
    # A caller that never finishes its request must not keep the bot from ending.
    server = limited_server(answering, ending=2)
    # uvicorn has handlers of its own while it runs.
    server.handle_exit = ending.heard_by(server.handle_exit)  # type: ignore[method-assign, assignment]
    with (
        listener_on(settings.http_host, settings.http_port) as listener,
        app.listener_runner.listener_executor,
        serving_health(
            settings,
            analytics.store.schedules,
            analytics.telemetry,
            http=lambda: "" if server.started else "The bot does not listen yet",
        ),
    ):
        warm_up(analytics.chrome)
        log.info("The bot listens on %s:%s", settings.http_host, settings.http_port)
        server.run(sockets=[listener])


def _socket_mode(app: App, analytics: Analytics, ending: Ending) -> None:
    """Answer in Socket Mode until the end begins."""
    settings = analytics.settings
    warm_up(analytics.chrome)
    with (
        connected(app, settings, analytics.pauses) as client,
        serving_health(
            settings,
            analytics.store.schedules,
            analytics.telemetry,
            slack=lambda: problem(client),
        ),
    ):
        log.info("The bot is connected to Slack; Ctrl-C stops it")
        ending.wait()


def _build_clock(analytics: Analytics) -> AbstractContextManager[None]:
    return running_clock(
        analytics.settings,
        analytics.store,
        analytics.clock,
        analytics.boards,
        analytics.timelines,
        analytics.due,
        analytics.deliver,
    )


@contextmanager
def running_clock(
    settings: Settings,
    store: Store,
    clock: Callable[[], datetime],
    boards: Boards,
    timelines: TimelineReader,
    due: DueSchedules,
    deliver: Callable[[Due], object],
) -> Iterator[None]:
    """Run scheduled reports and exports while the context lasts, the settings' schedules too.

    Raises SettingsError for schedules that cannot be read.
    """
    from bot.schedules.scheduler import scheduler_running

    try:
        keep_schedules_from_settings(settings, store, clock())
    except StoreError as error:
        log.warning("Could not update the settings' schedules: %s", error)
    with scheduler_running(due, boards, timelines, settings, deliver):
        yield


@contextmanager
def connected(
    app: App, settings: Settings, pauses: Pauses | None = None
) -> Iterator[SocketModeClient]:
    """Run the bot in Socket Mode while the context lasts; gives its client. `pauses` are those that
    Slack asked other processes for.

    Raises IntegrationError when Slack refuses a token or the connection.
    """
    with ExitStack() as ending:
        ending.enter_context(app.listener_runner.listener_executor)
        api = web_client(settings.slack_app_token, settings.slack_api_url, pauses)
        handler = SocketMode(app, settings.slack_app_token, api)
        ending.callback(handler.close)
        try:
            _connect(handler.client)
        except TokenRefused as error:
            raise TokenRefused(REFUSED_FOR_APP) from error
        with watched(handler.client):
            yield handler.client


def _connect(client: SocketModeClient) -> None:
    for attempt in stamina.retry_context(on=SlackUnreachable, attempts=3):
        with attempt, refusals_in_words():
            client.connect_to_new_endpoint()
            # The client logs errors, and returns as if connected.
            if not client.is_connected():
                raise SlackUnreachable(
                    "Slack takes the app's token, but the Socket Mode connection to it fails: "
                    "let this machine reach wss://wss-primary.slack.com, or set slack_mode to http."
                )


def other_routes(settings: Settings, analytics: Analytics) -> Iterator[Route]:
    """What is served beside Slack's events: for people who install the bot, and for GitHub."""
    if settings.several_workspaces:
        from bot.server.oauth import install_routes

        yield from install_routes(settings, build_oauth_store(analytics))
    if secret := settings.github_webhook_secret:
        from bot.server.webhooks import webhook_route

        webhooks = analytics.store.webhooks
        yield webhook_route(secret, webhooks, analytics.boards, analytics.clock)
