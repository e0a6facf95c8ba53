"""Hands questions and due reports over to the workers, as far as the shared queue takes them in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.answering.ephemeral import AddressedReply
from bot.asking import json_text
from bot.asking.report_request import ReportRequest, as_plain
from bot.asking.story import Story
from bot.queue.payload import Question, of_due, of_question
from bot.schedules.due import Due
from bot.tenancy.conversation import Conversation
from bot.work.job import Asker, asker_in
from bot.work.shared_queue import SharedQueue


class HandingOver:
    """Hands over to workers of any process; `clock` gives aware datetimes."""

    def __init__(self, queue: SharedQueue, clock: Callable[[], datetime]) -> None:
        self._queue = queue
        self._clock = clock

    def question(
        self,
        request: ReportRequest,
        to: Conversation,
        reply: AddressedReply,
        left_out: tuple[str, ...],
        story: Story,
    ) -> None:
        """Hand a question over; the asker is told why it is not taken in by itself. Raises
        IntegrationError."""
        # It waits for its turn.
        to = replace(to, asked_at=to.asked_at or self._clock())
        payload = of_question(Question(request, to, reply.address, left_out, story))
        refusal = self._queue.hand_over(asker_in(to), payload, _same_question(request, to))
        if refusal is not None and not refusal.is_told:
            reply(refusal.sentence)

    def due(self, due: Due) -> None:
        """Hand a due report over. One that is under way already is refused as equal; one that there
        is no room for is due next minute. Raises IntegrationError."""
        nobody = Asker(due.schedule.team, due.schedule.channel)
        self._queue.hand_over(nobody, of_due(due), f"due {due.key}")


def _same_question(request: ReportRequest, to: Conversation) -> str:
    """Equal for questions that one answer is enough for."""
    return json_text.write({"in": to.audience(), "request": as_plain(request)})
