"""The process that runs the bot: Socket Mode by default, or HTTP behind a public URL."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket
from threading import Thread

import stamina
from slack_bolt import App
from slack_sdk.socket_mode.builtin import SocketModeClient
from starlette.routing import Route

from bot.app import build_app
from bot.boards.cache import Boards
from bot.boards.timelines import TimelineReader
from bot.observing.metrics import Telemetry
from bot.schedules.deliveries import Deliveries
from bot.schedules.due import DueSchedules
from bot.schedules.from_settings import keep_schedules_from_settings
from bot.schedules.scheduler import scheduler_running
from bot.server.cleaning import cleaning
from bot.server.events import http_app
from bot.server.health import Check, health_app, health_served
from bot.server.limits import limited_server
from bot.server.memory import share_memory_between_threads
from bot.server.oauth import install_routes
from bot.server.socket_mode import SocketMode
from bot.server.socket_watchdog import problem, watched
from bot.server.stopping import Ending
from bot.server.webhooks import webhook_route
from bot.tenancy.organizations import learn_organizations
from bot.wiring import (
    Analytics,
    build_analytics,
    build_oauth_store,
    own_boards_named,
    taking_back_lines,
)
from bot.work.queue import Lane
from config import Settings, require_bot_token, require_slack
from integrations.chrome import Chrome
from integrations.chrome.sandbox import why_no_sandbox
from integrations.errors import IntegrationError
from integrations.slack import (
    REFUSED_FOR_APP,
    SlackUnreachable,
    TokenRefused,
    refusals_in_words,
    web_client,
)
from integrations.store import Store, StoreError
from integrations.store.errors import SealedOtherwise
from integrations.store.schedules import Schedules
from integrations.temporary import own_temporary_folder, remove

log = logging.getLogger(__name__)


class CannotListen(IntegrationError):
    """The bot cannot listen on its host and port."""


def serve(settings: Settings, *, clock: bool = True) -> None:
    """Run the bot until SIGINT or SIGTERM; with `clock`, scheduled reports and exports too.

    Raises SettingsError for missing tokens, and IntegrationError when Slack refuses them, cannot
    be reached, the port is taken, or `@me` is not known.
    """
    require_slack(settings)
    share_memory_between_threads()
    with own_temporary_folder() as folder:
        ending = _ending(folder)
        settings = own_boards_named(settings)
        analytics = build_analytics(settings)
        clock_context = _build_clock(analytics) if clock else nullcontext()
        _look_at_tokens(analytics)
        app = build_app(settings, analytics)
        listening = _http if settings.slack_mode == "http" else _socket_mode
        clean = cleaning(analytics.store, analytics.clock)
        with analytics, clock_context, taking_back_lines(analytics), clean:
            try:
                listening(app, analytics, ending)
            finally:
                _end(ending, analytics)


def serve_clock(settings: Settings) -> None:
    """Run scheduled reports and exports alone until SIGINT or SIGTERM, beside bots without a clock.

    Raises SettingsError for missing tokens, and IntegrationError where `@me` is not known.
    """
    require_bot_token(settings)
    share_memory_between_threads()
    with own_temporary_folder() as folder:
        ending = _ending(folder)
        settings = own_boards_named(settings)
        analytics = build_analytics(settings)
        _look_at_tokens(analytics)
        health = serving_health(settings, analytics.store.schedules, analytics.telemetry)
        clean = cleaning(analytics.store, analytics.clock)
        with analytics, _build_clock(analytics), health, taking_back_lines(analytics), clean:
            _warm_up(analytics.chrome)
            log.info("The clock runs; Ctrl-C stops it")
            try:
                ending.wait()
            finally:
                _end(ending, analytics)


def _http(app: App, analytics: Analytics, ending: Ending) -> None:
    """Answer over HTTP until the end begins."""
    settings = analytics.settings
    answering = http_app(app, settings.slack_signing_secret, other_routes(settings, analytics))
    # A caller that never finishes its request must not keep the bot from ending.
    server = limited_server(answering, ending=2)
    # uvicorn has handlers of its own while it runs.
    server.handle_exit = ending.heard_by(server.handle_exit)  # type: ignore[method-assign, assignment]
    with (
        _listener(settings.http_host, settings.http_port) as listener,
        app.listener_runner.listener_executor,
        serving_health(settings, analytics.store.schedules, analytics.telemetry),
    ):
        _warm_up(analytics.chrome)
        log.info("The bot listens on %s:%s", settings.http_host, settings.http_port)
        server.run(sockets=[listener])


def _socket_mode(app: App, analytics: Analytics, ending: Ending) -> None:
    """Answer in Socket Mode until the end begins."""
    settings = analytics.settings
    _warm_up(analytics.chrome)
    with (
        connected(app, settings) as client,
        serving_health(
            settings,
            analytics.store.schedules,
            analytics.telemetry,
            slack=lambda: problem(client),
        ),
    ):
        log.info("The bot is connected to Slack; Ctrl-C stops it")
        ending.wait()


def _ending(folder: Path) -> Ending:
    """The end of this process, which hears of signals from now on; the folder goes with it, and
    what has files in it."""

    def leave() -> None:
        remove(folder)
        os._exit(0)

    ending = Ending(leave)
    ending.listen()
    return ending


def _end(ending: Ending, analytics: Analytics) -> None:
    def cut() -> None:
        analytics.deliveries.stop()
        analytics.github.stop()
        analytics.chrome.stop()

    ending.end(analytics.lanes, cut, analytics.deliveries.hand_back)


def _warm_up(chrome: Chrome) -> None:
    """Start Chrome in the background, and say where the words of people are drawn unguarded."""
    if reason := why_no_sandbox():
        log.warning("Chrome draws without its sandbox: %s", reason)
    chrome.warm_up()


def _look_at_tokens(analytics: Analytics) -> None:
    """Encrypt the tokens of workspaces with the newest key, and begin to look up what was not kept
    of them once. Raises SealedOtherwise."""
    if not analytics.settings.several_workspaces:
        return
    try:
        analytics.installations.encrypt()
    except SealedOtherwise:
        raise
    except StoreError as error:
        log.warning("Could not look at the tokens of workspaces: %s", error)
    look_up = partial(learn_organizations, analytics.installations, analytics.settings)
    Thread(target=look_up, name="organizations", daemon=True).start()


def _build_clock(analytics: Analytics) -> AbstractContextManager[None]:
    return running_clock(
        analytics.settings,
        analytics.store,
        analytics.clock,
        analytics.boards,
        analytics.timelines,
        analytics.due,
        analytics.deliveries,
        analytics.lanes.reports,
    )


@contextmanager
def running_clock(
    settings: Settings,
    store: Store,
    clock: Callable[[], datetime],
    boards: Boards,
    timelines: TimelineReader,
    due: DueSchedules,
    deliveries: Deliveries,
    lane: Lane,
) -> Iterator[None]:
    """Run scheduled reports and exports while the context lasts, the settings' schedules too.

    Raises SettingsError for schedules that cannot be read.
    """
    try:
        keep_schedules_from_settings(settings, store, clock())
    except StoreError as error:
        log.warning("Could not update the settings' schedules: %s", error)
    with scheduler_running(due, deliveries, boards, timelines, settings, lane):
        yield


@contextmanager
def serving_health(
    settings: Settings, schedules: Schedules, telemetry: Telemetry, **checks: Check
) -> Iterator[None]:
    """Serve `/healthz`, `/readyz` and `/metrics`, if `health_port` is set.

    Raises CannotListen.
    """
    if not settings.health_port:
        yield
        return
    checks = {"store": lambda: _reached(schedules), **checks}
    app = health_app(checks, telemetry)
    with (
        _listener(settings.http_host, settings.health_port) as listener,
        health_served(app, listener),
    ):
        log.info("Health endpoints listen on %s:%s", settings.http_host, settings.health_port)
        yield


def _reached(schedules: Schedules) -> str:
    schedules.all()
    return ""


@contextmanager
def connected(app: App, settings: Settings) -> Iterator[SocketModeClient]:
    """Run the bot in Socket Mode while the context lasts; gives its client.

    Raises IntegrationError when Slack refuses a token or the connection.
    """
    with ExitStack() as ending:
        ending.enter_context(app.listener_runner.listener_executor)
        api = web_client(settings.slack_app_token, settings.slack_api_url)
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


def _listener(host: str, port: int) -> socket:
    listener = socket(AF_INET6 if ":" in host else AF_INET)
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CannotListen(
            f"The bot cannot listen on {host}:{port} ({error.strerror}): "
            "free it, or set http_host and http_port to where it can."
        ) from error
    return listener


def other_routes(settings: Settings, analytics: Analytics) -> Iterator[Route]:
    """What is served beside Slack's events: for people who install the bot, and for GitHub."""
    if settings.several_workspaces:
        yield from install_routes(settings, build_oauth_store(analytics))
    if secret := settings.github_webhook_secret:
        webhooks = analytics.store.webhooks
        yield webhook_route(secret, webhooks, analytics.boards, analytics.clock)
