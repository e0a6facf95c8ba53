"""An error -> buttons for what can be asked instead: other values, or the deliverable so called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block

from bot.asking.asked import Asked, as_text
from bot.asking.report_request import ReportRequest
from bot.asking.sprint_words import NUMBERED
from bot.blocks.buttons import CHOOSE_REPORT, VALUE_CHARACTERS, choice_buttons
from bot.blocks.suggestions import Suggestions
from bot.errors import WrongUsage
from bot.tenancy.conversation import Conversation
from metrics.model.errors import Instead, ReportError, UnknownSprint
from metrics.model.iterations import is_relative
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE, parameters
from metrics.reports.parameters import DELIVERABLE
from metrics.text.formatting import shortened

# More would be a wall on a phone.
MOST_OFFERED = 5
# Slack's limit of a button's text.
LABEL = 75
# What tells of a deliverable what a report on a sprint tells of that; of others it is the burnup.
OF_DELIVERABLES = {"sprint-summary": "deliverable-status", "sprint-risk": "delivery-forecast"}


def buttons_instead(
    request: ReportRequest, to: Conversation, suggestions: Suggestions, error: ReportError
) -> Sequence[Block]:
    """A button for each question that may be asked in place of the request.

    `suggestions` know the deliverables.
    """
    meant = [(each.label, _changed(request, each)) for each in error.instead]
    if isinstance(error, UnknownSprint):
        meant[:0] = _of_deliverable(request, suggestions)
    usual = Asked(request, origin=to.origin, thread_ts=to.thread_ts or "", private=to.private)
    asked = [(label, replace(usual, request=each)) for label, each in meant[:MOST_OFFERED]]
    short = [(label, each) for label, each in asked if len(as_text(each)) <= VALUE_CHARACTERS]
    return choice_buttons(CHOOSE_REPORT, short)


def _changed(request: ReportRequest, instead: Instead) -> ReportRequest:
    if instead.parameter == "unit":
        return replace(request, unit=Unit(instead.value))
    parameter = parameters()[instead.parameter]
    value = (instead.value,) if parameter.is_several else instead.value
    return request.asking(parameter, value)


def _of_deliverable(
    request: ReportRequest, suggestions: Suggestions
) -> list[tuple[str, ReportRequest]]:
    """The report on the deliverable that is called so, where no sprint is: "burnup of search"."""
    words = request.sprint
    if (
        is_relative(words)
        or NUMBERED.fullmatch(words.lower())
        or words.lower().startswith("sprint")
    ):
        return []
    try:
        alike = suggestions.deliverables(request.board, words)
    except WrongUsage:
        return []
    if not alike:
        return []
    # Which of several is meant is asked by the report.
    title, named = alike[0] if len(alike) == 1 else (words, words)
    report = OF_DELIVERABLES.get(request.report, "deliverable-burnup")
    asked = replace(request, report=report, values={}).asking(DELIVERABLE, named)
    return [(shortened(f"{CATALOGUE[report].title}: {title}", LABEL), asked)]
