"""What a bot has handed over to workers, begun as one of them begins it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import psycopg

from bot.queue.working import Answerer
from bot.wiring import slack_of
from integrations.queue import Begun
from tests.support.listening_bot import ListeningBot


def answerer(bot: ListeningBot) -> Answerer:
    """What a worker does it with."""
    analytics = bot.analytics
    assert analytics.queue
    return Answerer(
        analytics.queue.work,
        replace(analytics.answering, hand_over=None),
        analytics.deliveries,
        analytics.store.schedules,
        partial(slack_of, analytics),
        analytics.live_boards,
    )


def handed_over(bot: ListeningBot, worker: str = "a worker") -> list[Begun]:
    """All that waits, or is begun already; without what waits behind something else."""
    queue = bot.analytics.queue
    assert queue
    with psycopg.connect(bot.analytics.settings.database_url) as connection:
        ids = connection.execute("SELECT id FROM analytics_work WHERE behind = ''").fetchall()
    begun = [queue.work.begin(name, worker) for (name,) in ids]
    return [each for each in begun if each]
