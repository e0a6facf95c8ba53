"""How the verdict on a sprint has changed, and why, in a sentence."""

from __future__ import annotations

from datetime import date, datetime, time

from metrics.forecast.by_a_day import in_percent
from metrics.forecast.outlook import AT_RISK, OFF_TRACK, ON_TRACK, Outlook, answer_for
from metrics.forecast.what_changed import what_changed
from metrics.text.formatting import short_day, weekday

_WORST_FIRST = (OFF_TRACK, AT_RISK, ON_TRACK)
_NOON = 12


def verdict_change(outlook: Outlook) -> str:
    """`It was on track on Tue 24 Nov (86% chance); since then 5 points added.`

    Empty unless there is a verdict, and another one at the end of the last working day; and where
    the question is not of the verdict, but of a day or of what it supposes.
    """
    question, day = outlook.question, _last_working_day(outlook)
    if day is None or question.by or question.what_if or not outlook.has_verdict:
        return ""
    chance = outlook.chance_after(day)
    if chance is None or (before := answer_for(chance)) == outlook.answer:
        return ""
    why = since_then(outlook, day, before)
    return it_was(before, day, why, f" ({in_percent(chance)} chance)")


def since_then(outlook: Outlook, day: date, before: str) -> str:
    """What changed after that day, on which the answer was `before`, as `what_changed` says it."""
    told = outlook.forecast.least_likely if outlook.forecast else None
    # By issues where the chance is.
    progress = told.work.progress if told and told.work.progress else outlook.progress
    places = [_WORST_FIRST.index(each) for each in (outlook.answer, before)]
    is_worse = places[0] < places[1]
    changed = what_changed(progress, day, is_worse=is_worse)
    question = outlook.question
    is_afternoon = question.now.astimezone(question.board.timezone).hour >= _NOON
    if changed or not (is_worse and is_afternoon):
        return changed
    # Then it is the day that is nearly over, and what was not closed on it.
    return what_changed(progress, day, is_worse=True, with_today=True)


def it_was(answer: str, day: date, why: str, chance: str = "") -> str:
    """The sentence: what the answer was on that day, and what has changed since."""
    since = f"; since then {why}" if why else ""
    return f"It was {answer} on {weekday(day)} {short_day(day)}{chance}{since}."


def _last_working_day(outlook: Outlook) -> date | None:
    """The last working day of the sprint before today; None where it was too early to say on it, or
    no export was there to see it."""
    progress, history = outlook.progress, outlook.question.history
    _, *judged = sorted(progress.working_days)
    past = [day for day in judged if day < progress.today]
    if history is None or not past:
        return None
    evening = datetime.combine(past[-1], time.max, outlook.question.board.timezone)
    return past[-1] if history.knows(evening) else None
