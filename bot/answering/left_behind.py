"""Takes back the lines of progress that a killed process has left in Slack.

A process notes each line of its own in the store, and again every 10 seconds, so it holds a lease
of half a minute on it. A line whose lease has run out was left by a process that
was killed, or whose store failed. As such a message may have been answered meanwhile, it is read
first, and only what still is a line of progress is deleted; from above a report only the line is
removed. Ids of processes would tell no more: in containers each process is number 1.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from bot.answering.message_slot import is_progress_line, without_line
from integrations.errors import IntegrationError
from integrations.slack import NotAllSeen, NotEditable, NotInChannel, SlackDestination
from integrations.store.progress_lines import LEASE, ProgressLine, ProgressLines

log = logging.getLogger(__name__)

# What cannot be taken back for so long never will be, as in a workspace that removed the bot.
KEPT = timedelta(days=1)


def take_back_left_behind(
    lines: ProgressLines, slack: Callable[[str], SlackDestination], now: datetime
) -> None:
    """Take back the lines of progress that nobody works on; `slack` gives the bot in a workspace.

    What cannot be taken back now is tried again at the next call, for a day. Raises nothing.
    """
    try:
        left = lines.left_behind(now)
    except IntegrationError as error:
        log.warning("Lines of progress that were left behind are not known: %s", error)
        return
    for line, since in left:
        try:
            _take_back(line, since, slack(line.team))
        except (NotInChannel, NotEditable) as error:
            log.info("A line of progress in %s is not there any more: %s", line.channel, error)
        except NotAllSeen as error:
            # The same page again would show no more, and scheduled reports are looked for, too.
            log.warning("A line of progress in %s stays for good: %s", line.channel, error)
        except IntegrationError as error:
            log.warning("A line of progress in %s stays: %s", line.channel, error)
            if now - since < KEPT:
                continue
        _forget(line, lines)


@contextmanager
def taking_back_left_behind(
    lines: ProgressLines,
    slack: Callable[[str], SlackDestination],
    clock: Callable[[], datetime],
) -> Iterator[None]:
    """Do so now and every half minute while the context lasts, in a thread: also what a process
    leaves behind that was killed meanwhile, or just before, when its lease is not over yet."""
    over = Event()

    def keep_taking_back() -> None:
        while True:
            take_back_left_behind(lines, slack, clock())
            if over.wait(LEASE.total_seconds()):
                return

    Thread(target=keep_taking_back, name="left-behind", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _take_back(line: ProgressLine, since: datetime, slack: SlackDestination) -> None:
    slack = slack.impatient()
    message = slack.own_message(line.channel, line.thread, line.ts, line.key, since)
    blocks = (message or {}).get("blocks") or [{}]
    if message is None or not is_progress_line(blocks[0]):
        return
    if len(blocks) > 1:
        slack.update(line.channel, message["ts"], *without_line(message))
    else:
        slack.delete(line.channel, message["ts"])
    log.info("A line of progress that was left behind in %s is taken back", line.channel)


def _forget(line: ProgressLine, lines: ProgressLines) -> None:
    try:
        lines.gone(line.key)
    except IntegrationError as error:
        log.warning("A line of progress stays noted: %s", error)
