"""What the queue carries: questions and due reports as plain data, which workers read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from bot.answering.ephemeral import PrivateAddress
from bot.asking import json_text
from bot.asking.report_request import ReportRequest, as_plain, from_plain
from bot.asking.story import Story, as_kept, story_in
from bot.schedules.due import Due
from bot.tenancy.conversation import Conversation, ConversationId

# The number of the format below: a worker reads no other. In every format `team` and `address` are
# as they are here, so that whose question a worker cannot read can be told.
FORMAT = 1
# Of the message that an answer replaces, what is sent again where Slack does not take the answer.
_OF_MESSAGE = ("ts", "thread_ts", "text", "blocks")


@dataclass(frozen=True)
class Question:
    """What somebody has asked, with all that it takes to answer in another process.

    Attributes:
        request: The report that is asked for.
        to: Where it was asked, and where the answer goes.
        address: How the asker alone is told something.
        left_out: Words of the question that were not understood.
        story: That of the message which the answer replaces.
    """

    request: ReportRequest
    to: Conversation
    address: PrivateAddress
    left_out: tuple[str, ...]
    story: Story


@dataclass(frozen=True)
class DueReport:
    """A due time of a schedule, by the id of the schedule. `is_expired`: it is not to be posted."""

    schedule: str
    at: datetime
    is_expired: bool


class Unreadable(Exception):
    """What is carried is of another format, or damaged."""


@cache
def own_version() -> str:
    """The version of this package."""
    return version("sprint-analytics")


def of_question(question: Question) -> dict[str, Any]:
    """A question as what JSON has."""
    to = question.to
    return _plain(
        team=to.id.team,
        address={name: value for name, value in asdict(question.address).items() if value},
        question={
            "request": as_plain(question.request),
            "channel": to.id.channel,
            "asker": to.asker,
            "thread_ts": to.thread_ts,
            "private": to.private,
            "replaces": to.replaces and {name: to.replaces.get(name) for name in _OF_MESSAGE},
            "origin": to.origin,
            "opens_thread": to.opens_thread,
            "asked_at": to.asked_at,
            "refreshes": to.refreshes,
            "left_out": question.left_out,
            "story": as_kept(question.story),
        },
    )


def of_due(due: Due) -> dict[str, Any]:
    """A due report as what JSON has."""
    about = {"schedule": due.schedule.id, "at": due.at, "is_expired": due.is_expired}
    return _plain(team=due.schedule.team, due=about)


def read(payload: Mapping[str, Any]) -> Question | DueReport:
    """What these functions wrote. Raises Unreadable."""
    if payload.get("format") != FORMAT:
        raise Unreadable
    try:
        if due := payload.get("due"):
            at = datetime.fromisoformat(due["at"])
            return DueReport(due["schedule"], at, due["is_expired"])
        asked = payload["question"]
        to = Conversation(
            ConversationId(payload["team"], asked["channel"]),
            asked["asker"],
            asked["thread_ts"],
            asked["private"],
            asked["replaces"],
            asked["origin"],
            asked["opens_thread"],
            datetime.fromisoformat(asked["asked_at"]) if asked["asked_at"] else None,
            # Earlier versions do not say.
            bool(asked.get("refreshes")),
        )
        return Question(
            from_plain(asked["request"]),
            to,
            address_in(payload),
            tuple(asked["left_out"]),
            story_in(asked["story"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable from error


def address_in(payload: Mapping[str, Any]) -> PrivateAddress:
    """How who asked is told something, whatever format the rest has; without a user where nobody
    asked."""
    kept = payload.get("address") or {}
    return PrivateAddress(
        **{each.name: str(kept.get(each.name, "")) for each in fields(PrivateAddress)}
    )


def _plain(**about: Any) -> dict[str, Any]:
    return json_text.read(json_text.write({"format": FORMAT, "version": own_version(), **about}))
