"""An error -> buttons for what can be asked instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block

from bot.asking.asked import Asked, as_text
from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import CHOOSE_REPORT, VALUE_CHARACTERS, choice_buttons
from bot.tenancy.conversation import Conversation
from metrics.model.errors import Instead, ReportError
from metrics.model.report import Unit
from metrics.reports.catalogue import parameters

# More would be a wall on a phone.
MOST_OFFERED = 5


def buttons_instead(
    request: ReportRequest, to: Conversation, error: ReportError
) -> Sequence[Block]:
    """A button for each question that may be asked in place of the request."""
    asked = [
        (
            each.label,
            Asked(
                _changed(request, each),
                origin=to.origin,
                thread_ts=to.thread_ts or "",
                private=to.private,
            ),
        )
        for each in error.instead[:MOST_OFFERED]
    ]
    short = [(label, each) for label, each in asked if len(as_text(each)) <= VALUE_CHARACTERS]
    return choice_buttons(CHOOSE_REPORT, short)


def _changed(request: ReportRequest, instead: Instead) -> ReportRequest:
    if instead.parameter == "unit":
        return replace(request, unit=Unit(instead.value))
    parameter = parameters()[instead.parameter]
    value = (instead.value,) if parameter.is_several else instead.value
    return request.asking(parameter, value)
