"""How the verdict on a sprint has changed, and why, in a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from metrics.forecast.by_a_day import in_percent
from metrics.forecast.outlook import AT_RISK, OFF_TRACK, ON_TRACK, Outlook
from metrics.forecast.what_changed import what_changed
from metrics.sprint.progress import progress_of
from metrics.text.formatting import short_day, weekday

_WORST_FIRST = (OFF_TRACK, AT_RISK, ON_TRACK)


def verdict_change(outlook: Outlook) -> str:
    """`It was on track on Tue 24 Nov (86% chance); since then 5 points added.`

    Empty unless there is a verdict, and another one at the end of the last working day.
    """
    before = _last_evening(outlook) if outlook.chance is not None and outlook.has_verdict else None
    if before is None or before.chance is None or not before.has_verdict:
        return ""
    if before.answer == outlook.answer or before.answer not in _WORST_FIRST:
        return ""
    day = before.progress.today
    why = since_then(outlook, day, before.answer)
    return it_was(before.answer, day, why, f" ({in_percent(before.chance)} chance)")


def since_then(outlook: Outlook, day: date, before: str) -> str:
    """What changed after that day, on which the answer was `before`, as `what_changed` says it."""
    told = outlook.forecast.least_likely if outlook.forecast else None
    # By issues where the chance is.
    progress = told.work.progress if told and told.work.progress else outlook.progress
    places = [_WORST_FIRST.index(each) for each in (outlook.answer, before)]
    return what_changed(progress, day, is_worse=places[0] < places[1])


def it_was(answer: str, day: date, why: str, chance: str = "") -> str:
    """The sentence: what the answer was on that day, and what has changed since."""
    since = f"; since then {why}" if why else ""
    return f"It was {answer} on {weekday(day)} {short_day(day)}{chance}{since}."


def _last_evening(outlook: Outlook) -> Outlook | None:
    """The outlook at the end of the last working day before today; None where no export was there
    to see it."""
    progress = outlook.progress
    past = [day for day in progress.working_days if day < progress.today]
    if not past:
        return None
    question, asked = outlook.question, progress.question
    evening = datetime.combine(max(past), time.max, question.board.timezone)
    if question.history is None or not question.history.knows(evening):
        return None
    history = question.history.until(evening)
    return Outlook(
        replace(question, now=evening, history=history, by=None),
        progress_of(progress.sprint, replace(asked, now=evening, history=history)),
    )
