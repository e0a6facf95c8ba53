"""What listeners hand on: who asks, what is equal, and how the asker is told."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

from slack_bolt import BoltContext

from bot.answering.ephemeral import reply_privately
from bot.asking.report_request import ReportRequest
from bot.listeners.presses import Presses
from bot.tenancy.conversation import Conversation
from bot.work.job import Asker, Job


def asker_in(to: Conversation) -> Asker:
    """Who asks in that conversation."""
    return Asker(to.id.team, to.id.channel if to.id.is_open else to.asker, to.asker)


def same_question(request: ReportRequest, to: Conversation, private: bool = False) -> Hashable:
    """Equal for questions that one answer is enough for.

    Those asked in one conversation, outside threads or in the same one, for everybody there.
    """
    is_own = private or to.private or not to.id.is_open
    return (
        to.id,
        to.origin,
        "" if to.opens_thread else to.thread_ts or "",
        to.replaces["ts"] if to.replaces else "",
        to.asker if is_own else "",
        request,
    )


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

    def run() -> bool:
        done: list[object] = []
        presses.once(body, lambda: done.append(work()))
        return done == [True]

    action, container = body["actions"][0], body["container"]
    asker = presser(body, context)
    place = container.get("message_ts") or container.get("view_id")
    button = (asker, place, action["action_id"], action.get("value", ""))
    say = partial(reply_privately, context)
    return Job(run, asker, say, key or button, is_press=True)
