"""What listeners hand on: who asks, what is equal, and how the asker is told."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import BoltContext

from bot.answering.beside import beside, started
from bot.answering.ephemeral import PrivateReply, reply_privately
from bot.answering.error_boundary import reporting_errors_to
from bot.answering.memory import Memory
from bot.asking.asked import Asked
from bot.asking.report_request import ReportRequest
from bot.listeners.presses import Presses, press_key
from bot.tenancy.conversation import Conversation
from bot.work.job import Asker, Job
from bot.work.lanes import Lanes


def same_question(request: ReportRequest, to: Conversation, private: bool = False) -> Hashable:
    """Equal for questions that one answer is enough for."""
    return to.audience(private=private), request


def presser(body: dict[str, Any], context: BoltContext) -> Asker:
    """Who pressed a button, or did something else in a message or view."""
    user = body["user"]["id"]
    return Asker(context.team_id or "", (body.get("channel") or {}).get("id") or user, user)


def press_job(
    body: dict[str, Any],
    context: BoltContext,
    work: Callable[[], object],
    presses: Presses,
    key: Hashable = None,
) -> Job:
    """The work of a press, which is done once; without another key, the pressed button is what is
    equal."""
    asker = presser(body, context)
    run = partial(presses.once, asker.team, body, work)
    say = partial(reply_privately, context)
    return Job(run, asker, say, key or press_key(asker.team, body), is_press=True)


def noted(job: Job, asked: Asked, to: Conversation, memory: Memory) -> Job:
    """The same, but a follow-up that comes while it waits for its turn is about it, also in another
    process."""
    if asked.private or to.private or not to.id.is_open:
        # Where it is answered is not known yet.
        return job
    note = memory.note(replace(asked, origin=to.asked_in.channel), to)

    def run() -> object:
        try:
            return job.run()
        finally:
            beside(note.end)

    return replace(job, run=run, on_wait=partial(started, note.begin))


def hand_on_quick(
    work: Callable[[], object],
    asker: Asker,
    reply: PrivateReply,
    lanes: Lanes,
    what: str,
    key: Hashable = None,
) -> None:
    """Have the work done soon, and its asker told what fails; `what` names it for the log.

    With a key, it is done once for equal ones.
    """

    def run() -> None:
        with reporting_errors_to(reply, asker.person, what):
            work()

    lanes.hand_on(lanes.quick, Job(run, asker, reply, key, is_press=key is not None))
