"""How the dates of a forecast came about and what they leave out, in whole sentences."""

from __future__ import annotations

from collections.abc import Iterator

from metrics.deliverables.blind_spots import notes as blind_spot_notes
from metrics.deliverables.several_boards import notes as other_board_notes
from metrics.deliverables.standing import NOT_BROKEN_DOWN
from metrics.forecast.breakdown import LEAST_AFTER
from metrics.forecast.forecast import DeliveryForecast
from metrics.forecast.learned_from import learned_from
from metrics.forecast.monte_carlo import DRAWS
from metrics.forecast.outlook import Outlook
from metrics.forecast.remaining_work import LEAST_COMPLETED, LEAST_DAYS, RemainingWork
from metrics.issues.containers import containers_note
from metrics.sprint.provenance import scope_notes
from metrics.sprint.unpointed import without_points
from metrics.sprint.wording import cleared_notes
from metrics.text.formatting import count, day, days, number


def notes(forecast: DeliveryForecast) -> Iterator[str]:
    """How the dates came about, and what they leave out."""
    work = forecast.work
    if forecast.units and len(work.past):
        stretch = f"{count(len(work.past), 'day')} {days(work.past.index[0], work.past.index[-1])}"
        whose = "on the board" if work.sprint else "of this work"
        are = "is" if work.completed == 1 else "are"
        completed = f"{count(work.completed, 'issue')} {whose} completed"
        if not work.has_enough_history:
            yield (
                f"A forecast needs {LEAST_COMPLETED} issues completed in {LEAST_DAYS // 7} weeks "
                f"or more, and there {are} {completed} in the {stretch}."
            )
        elif forecast.is_possible:
            yield (
                f"{number(DRAWS)} draws from the {stretch}, with {completed}: for working days "
                "from past working days, for days off from past days off, recent ones more often."
            )
    if (told := forecast.least_likely) and work.progress:
        is_too_early = Outlook(work.question, work.progress, forecast).is_too_early
        yield from () if is_too_early else (learned_from(told),)
    yield from _supposed(forecast)
    if work.progress:
        yield from cleared_notes(work.progress.cleared)
    yield from containers_note(work.containers)
    if work.progress and len(work.progress.record.happened):
        yield from scope_notes(work.progress)
    if forecast.is_possible:
        yield from _growth(work)
    if forecast.is_possible and len(work.open_without_points) and not forecast.in_its_unit_alone:
        are = "is" if len(work.open_without_points) == 1 else "are"
        yield (
            f"{without_points(work.open_without_points)} {are} open: all is forecast by issues "
            "too, and the later date and the lower chance are told."
        )
    if work.standing is not None:
        membership, spots = work.standing.membership, work.standing.spots
        yield from other_board_notes(work.question)
        yield from blind_spot_notes(spots, membership, work.question)
        missing = list(work.standing.without_work.values()).count(NOT_BROKEN_DOWN)
        if missing and len(membership.titles) > 1:
            verb = "is" if missing == 1 else "are"
            which = count(missing, "deliverable")
            yield f"{which} {verb} not broken down yet and not in the forecast."


def _supposed(forecast: DeliveryForecast) -> Iterator[str]:
    """What is supposed, and how it changes the draws."""
    work = forecast.work
    if not forecast.is_possible:
        return
    if said := work.supposed.in_words:
        yield f"The same days are drawn with what is supposed ({said}) and without it."
    if work.supposed.paces:
        yield "A day at another pace does what was drawn for it times that pace."
    if forecast.in_its_unit_alone and len(work.open_without_points):
        are = "counts" if len(work.open_without_points) == 1 else "count"
        yield (
            f"{without_points(work.open_without_points)} {are} in neither forecast, as what is "
            "supposed is in points."
        )


def _growth(work: RemainingWork) -> Iterator[str]:
    """How scope grows in the draws, and where it does not as too little is known."""
    grows = work.past["added"].any() and work.supposed.grows
    by = "by when issues were created or taken out of it"
    if (breakdowns := work.breakdowns) is None:
        if grows:
            seen = "what exports saw, and where none did by " if work.question.history else ""
            yield (
                "Scope grows until the sprint ends as that of sprints did on those days, "
                f"by {seen}{by.removeprefix('by ')}."
            )
        return
    last_days, known = breakdowns.last_days, breakdowns.known
    is_one = len(last_days) == 1
    if grows:
        until = f", which lasted until {day(min(known.values()))}" if is_one else ""
        whose = "its" if is_one else "each deliverable's"
        yield f"Scope grows as it did after {whose} breakdown into issues{until}, {by}."
    if work.supposed.grows and (unknown := len(last_days) - len(known)):
        passed = f"fewer than {LEAST_AFTER} full days have passed since"
        if is_one:
            until = day(max(last_days.values()))
            why = f": its breakdown into issues lasted until {until}, and {passed}"
        else:
            whose = "its" if unknown == 1 else "their"
            why = f" of {count(unknown, 'deliverable')}: {passed} {whose} breakdown into issues"
        yield f"No growth of scope is drawn yet{why}."
