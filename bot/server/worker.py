"""The process that works on the queue that bots and clocks share: it answers, and delivers."""

from __future__ import annotations

import logging

from bot.server.cleaning import cleaning
from bot.server.memory import share_memory_between_threads
from bot.server.process import (
    end_process,
    look_at_tokens,
    process_ending,
    refuse_newer,
    serving_health,
    warm_up,
    working,
)
from bot.wiring import build_analytics, own_boards_named, taking_back_lines
from config import Settings, require_bot_token
from config.settings import SettingsError
from integrations.temporary import own_temporary_folder

log = logging.getLogger(__name__)

NO_QUEUE = (
    "There is no queue to work on: every process answers by itself, as long as `queue` is "
    '"process". For workers set it to "postgresql", for all processes.'
)


def serve_worker(settings: Settings) -> None:
    """Answer questions and deliver what is due until SIGINT or SIGTERM, beside bots and clocks.

    Raises SettingsError for missing tokens, and where `queue` is "process"; IntegrationError where
    the queue cannot be reached, or `@me` is not known.
    """
    require_bot_token(settings)
    if not settings.has_workers:
        raise SettingsError(NO_QUEUE)
    share_memory_between_threads()
    with own_temporary_folder() as folder:
        ending = process_ending(folder)
        settings = own_boards_named(settings)
        analytics = build_analytics(settings)
        refuse_newer(analytics.store.schedules)
        look_at_tokens(analytics)
        health = serving_health(settings, analytics.store.schedules, analytics.telemetry)
        clean = cleaning(analytics.store, analytics.clock)
        lines = taking_back_lines(analytics)
        with analytics, working(analytics) as workplace, health, lines, clean:
            warm_up(analytics.chrome)
            log.info("The worker runs; Ctrl-C stops it")
            try:
                ending.wait()
            finally:
                end_process(ending, analytics, workplace)
