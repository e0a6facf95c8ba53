"""The process that runs the bot: Socket Mode by default, or HTTP behind a public URL."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket
from threading import Event

import stamina
import uvicorn
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.builtin import SocketModeClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import build_app
from bot.schedules.from_settings import keep_schedules_from_settings
from bot.schedules.scheduler import scheduler_running
from bot.server.health import Check, health_app, health_served
from bot.server.oauth import install_routes
from bot.server.socket_watchdog import problem, watched
from bot.wiring import Analytics, build_analytics, build_deliveries
from config import Settings, require_bot_token, require_slack
from integrations.errors import IntegrationError
from integrations.slack import SlackUnreachable, TokenRefused, refusals_in_words, web_client
from integrations.store import StoreError

log = logging.getLogger(__name__)


class CannotListen(IntegrationError):
    """The bot cannot listen on its host and port."""


def serve(settings: Settings, *, clock: bool = True) -> None:
    """Run the bot until SIGINT or SIGTERM; with `clock`, scheduled reports and exports too.

    Raises SettingsError for missing tokens, and IntegrationError when Slack refuses them, cannot
    be reached, or the port is taken.
    """
    require_slack(settings)
    analytics = build_analytics(settings)
    clock_context = running_clock(analytics) if clock else nullcontext()
    stop = _stopped_by_signals()
    if settings.slack_mode == "http":
        app = build_app(settings, analytics)
        server = uvicorn.Server(
            uvicorn.Config(
                http_app(
                    app,
                    settings.slack_signing_secret,
                    install_routes(analytics) if settings.several_workspaces else (),
                ),
                log_config=None,
                # The address of an installation has the OAuth code in it.
                access_log=False,
                # A caller that never finishes its request must not keep the bot from ending.
                timeout_graceful_shutdown=5,
            )
        )
        with (
            _listener(settings.http_host, settings.http_port) as listener,
            # On shutdown, reports under way are finished before their browser is closed.
            analytics,
            app.listener_runner.listener_executor,
            clock_context,
            serving_health(analytics),
        ):
            analytics.chrome.warm_up()
            log.info("The bot listens on %s:%s", settings.http_host, settings.http_port)
            server.run(sockets=[listener])
        return
    with (
        connected(analytics) as client,
        clock_context,
        serving_health(analytics, slack=lambda: problem(client)),
    ):
        log.info("The bot is connected to Slack; Ctrl-C stops it")
        stop.wait()


def serve_clock(settings: Settings) -> None:
    """Run scheduled reports and exports alone until SIGINT or SIGTERM, beside bots without a clock.

    Raises SettingsError for missing tokens.
    """
    require_bot_token(settings)
    analytics = build_analytics(settings)
    stop = _stopped_by_signals()
    with analytics, running_clock(analytics), serving_health(analytics):
        analytics.chrome.warm_up()
        log.info("The clock runs; Ctrl-C stops it")
        stop.wait()


@contextmanager
def running_clock(analytics: Analytics) -> Iterator[None]:
    """Run scheduled reports and exports while the context lasts, the settings' schedules too.

    Raises SettingsError for schedules that cannot be read.
    """
    settings = analytics.settings
    try:
        keep_schedules_from_settings(settings, analytics.store, analytics.clock())
    except StoreError as error:
        log.warning("Could not update the settings' schedules: %s", error)
    with scheduler_running(analytics.due, build_deliveries(analytics), analytics.boards, settings):
        yield


@contextmanager
def serving_health(analytics: Analytics, **checks: Check) -> Iterator[None]:
    """Serve `/healthz`, `/readyz` and `/metrics`, if `health_port` is set.

    Raises CannotListen.
    """
    settings = analytics.settings
    if not settings.health_port:
        yield
        return
    checks = {"store": lambda: _reached(analytics), **checks}
    app = health_app(checks, analytics.telemetry)
    with (
        _listener(settings.http_host, settings.health_port) as listener,
        health_served(app, listener),
    ):
        log.info("Health endpoints listen on %s:%s", settings.http_host, settings.health_port)
        yield


def _reached(analytics: Analytics) -> str:
    analytics.store.schedules.all()
    return ""


def _stopped_by_signals() -> Event:
    """An event that SIGINT or SIGTERM sets."""
    stop = Event()
    # uvicorn has its own handlers while it runs, and passes the signal on when it ends.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: _stop(stop, number))
    return stop


def _stop(stop: Event, number: int) -> None:
    """Stop gracefully; a second signal stops at once."""
    stop.set()
    signal.signal(number, signal.SIG_DFL)


@contextmanager
def connected(analytics: Analytics) -> Iterator[SocketModeClient]:
    """Run the bot in Socket Mode, with its browser warm, while the context lasts; gives its client.

    Raises IntegrationError when Slack refuses a token or the connection.
    """
    settings = analytics.settings
    app = build_app(settings, analytics)
    with ExitStack() as ending:
        ending.enter_context(analytics).chrome.warm_up()
        ending.enter_context(app.listener_runner.listener_executor)
        handler = SocketModeHandler(
            app,
            settings.slack_app_token,
            web_client=web_client(settings.slack_app_token, settings.slack_api_url),
        )
        ending.callback(handler.close)
        try:
            _connect(handler.client)
        except TokenRefused as error:
            raise TokenRefused(
                "Slack refuses the app-level token: make one with the scope connections:write "
                "under Basic Information, and set ANALYTICS_SLACK_APP_TOKEN to it."
            ) from error
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


def http_app(app: App, signing_secret: str, pages: Sequence[Route] = ()) -> Starlette:
    """The bot over HTTP: Slack posts signed requests to `/slack/events`; `pages` are for people."""
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        body = await request.body()
        # Bolt verifies the signature only after it has parsed the body.
        if not _is_signed(body, request.headers, verifier):
            return Response(status_code=401)
        bolt_request = to_bolt_request(request, body)
        # Bolt waits for the listener's ack, which must not block the event loop.
        return to_starlette_response(await run_in_threadpool(app.dispatch, bolt_request))

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"]), *pages])


def _is_signed(body: bytes, headers: Mapping[str, str], verifier: SignatureVerifier) -> bool:
    try:
        return verifier.is_valid_request(body, dict(headers))
    except ValueError:  # the body is no text, or the time no number
        return False
