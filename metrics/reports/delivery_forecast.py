"""Delivery forecast: when the remaining work is done, and how certain that is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from metrics.charts.forecast import forecast_figure
from metrics.deliverables.blind_spots import notes as blind_spot_notes
from metrics.deliverables.several_boards import notes as other_board_notes
from metrics.deliverables.several_boards import of_own_board
from metrics.forecast.by_a_day import by_in_words, chance_of, check_day, finding
from metrics.forecast.forecast import DeliveryForecast, UnitForecast
from metrics.forecast.monte_carlo import CONFIDENCES, DRAWS
from metrics.forecast.outlook import TOO_EARLY, Outlook
from metrics.forecast.remaining_work import (
    LEAST_COMPLETED,
    LEAST_DAYS,
    RemainingWork,
    is_of_deliverables,
    remaining_work,
)
from metrics.issues.containers import containers_note, nothing_else
from metrics.issues.details import details
from metrics.issues.quality import quality_note
from metrics.issues.rates import rate_in_words
from metrics.issues.weights import is_descoped, share_pointed, weights
from metrics.model.hidden_items import no_issues
from metrics.model.history import HistoryPart
from metrics.model.issue_columns import plain
from metrics.model.report import Question, Report, Statistic, Unit
from metrics.reports.history_parts import recent
from metrics.sprint.provenance import scope_notes
from metrics.sprint.unpointed import BY_ISSUES, what_is_open, without_points
from metrics.sprint.wording import cleared_notes, with_lost_work
from metrics.text.completion import all_shown_done
from metrics.text.formatting import amount, count, day, days, number

NEVER = "not within a year"


def delivery_forecast(question: Question) -> Report:
    """When is the remaining work done, and how certain is that?

    The work is that of the deliverable or the sprint asked about; else of all deliverables on the
    roadmap; without a roadmap, of the current sprint. In each of 10,000 draws, every day ahead goes
    like a random day of the last weeks (`metrics.forecast.monte_carlo.days_ahead`). For
    deliverables these are days of their own work; for a sprint, days of all work on the board,
    while its scope grows until its end as sprints have grown. Work still done today comes on top.

    Where open issues count no points, the draws by points know nothing of them: then all is drawn
    by issues too, and the later date and the lower chance are told. Deliverables are all done only
    where their blind spots are clear (`metrics.deliverables.blind_spots`), as in their status.

    `results` has a row per `percentile` (50, 85, 95): `date`, an ISO day in the board's time zone,
    at the end of which all is done with that confidence, and `days` from today to it; null if that
    is not within a year. It has no rows if nothing remains, or if there is too little history:
    under 10 completed issues, or 3 weeks. Where the question names a day to be done by, that day
    has a row with its chance as the percentile, rounded down.

    Raises UnknownDeliverable, UnknownSprint, UnknownStatus, MissingField, NothingToReport.
    """
    forecast = DeliveryForecast(remaining_work(question))
    work, unit = forecast.work, question.unit
    check_day(work)
    headline = _headline(forecast)
    remaining = work.open_issues
    created = remaining["created_at"].dt.tz_convert(question.board.timezone)
    return Report(
        name="delivery-forecast",
        title="Delivery forecast",
        headline=headline,
        statistics=tuple(Statistic(*pair) for pair in _statistics(forecast)),
        results=_results(forecast),
        source=plain(work.team if work.sprint else work.issues),
        alt_text=_story(forecast, headline),
        notes=(
            *_notes(forecast),
            *quality_note(
                question.board,
                of_own_board(work.issues, question.board),
                question.conventions,
                None
                if work.membership is None
                else of_own_board(work.membership.issues, question.board),
            ),
        ),
        board=question.board,
        unit=unit,
        figure=(lambda: forecast_figure(forecast)) if forecast.is_possible else None,
        details=details(remaining, "remaining", created.dt.tz_localize(None), unit),
        sprint=work.sprint,
    )


def history_part(question: Question) -> HistoryPart:
    """All of it for deliverables, as for their burnup; for a sprint, the recent past."""
    return HistoryPart() if is_of_deliverables(question) else recent(question)


def _headline(forecast: DeliveryForecast) -> str:
    """The chance by the day that is asked about, or the verdict that a sprint has in all of its
    reports; else by when all will be done."""
    work = forecast.work
    told = f"Remaining work of {work.name}: {_finding(forecast)}"
    if by := work.question.by:
        told = finding(forecast, by) or told
    elif work.progress:
        outlook = Outlook(work.question, work.progress, forecast)
        if outlook.has_verdict:
            return outlook.headline
    return with_lost_work(told, work.progress) if work.progress else told


def _finding(forecast: DeliveryForecast) -> str:
    work, unit = forecast.work, forecast.work.question.unit
    if not forecast.units:
        return _why_nothing_remains(work)
    if not work.has_enough_history:
        by = work.question.by
        return f"too little history for a {f'chance {by_in_words(by)}' if by else 'forecast'}"
    if not forecast.is_possible:
        return "no completed issue has points, so there is no pace: ask by issues"
    if sure := forecast.sure_by(85):
        return f"85% sure to be done by {day(sure)}{_by(forecast.latest(85), unit)}"
    binding = forecast.binding
    if binding.outgrows:
        return f"{NEVER}, for scope grows as fast as {binding.work.question.unit} are done"
    if even := forecast.sure_by(50):
        by_issues = _by(forecast.latest(50), unit)
        return f"as likely as not by {day(even)}{by_issues}, but no day within a year is 85% sure"
    return f"{NEVER} at this pace{_by(binding, unit)}"


def _by(told: UnitForecast, unit: Unit) -> str:
    """The unit of what is told, where it is not the one asked for."""
    return "" if told.work.question.unit is unit else BY_ISSUES


def _why_nothing_remains(work: RemainingWork) -> str:
    if work.issues.empty and work.sprint and work.containers:
        return nothing_else(work.containers)
    if work.issues.empty:
        return no_issues(work.question.board) if work.sprint else "not broken down yet"
    # Without a word of points, nothing tells whether issues are what this team counts.
    if len(work.open_issues):
        unknown = work.question.without_estimates
        why = ", none with known points" if unknown else " without points"
        return f"{count(len(work.open_issues), 'open issue')}{why}: ask by issues"
    if not all(spot.is_clear for spot in work.blind_spots.values()):
        unseen = sum(spot.open + spot.below for spot in work.blind_spots.values())
        return all_shown_done(*_all_shown(work), unseen)
    return "nothing open" if work.progress and work.progress.is_undecided else "all done"


def _all_shown(work: RemainingWork) -> tuple[float, Unit]:
    """What is done of work that is all done, in the unit asked for; by issues where none of it
    counts."""
    as_done = work.question.conventions.count_not_planned_as_done
    done = work.issues[~is_descoped(work.issues, not_planned_as_done=as_done)]
    scope = float(weights(done, work.question.unit).sum())
    if scope:
        return scope, work.question.unit
    return len(done) or len(work.issues), Unit.ISSUES


def _statistics(forecast: DeliveryForecast) -> Iterator[tuple[str, str]]:
    work, unit = forecast.work, forecast.work.question.unit
    if by := work.question.by:
        yield f"Chance {by_in_words(by)}", chance_of(forecast, by) or "not known"
    if chance := chance_in_words(forecast):
        is_too_early = work.progress and Outlook(work.question, work.progress).is_too_early
        yield "Chance by the sprint's end", TOO_EARLY if is_too_early else chance
    yield "Remaining", what_is_open(work.amount, unit, work.open_without_points)
    if forecast.is_possible:
        for confidence in CONFIDENCES:
            yield f"{confidence}% sure", _sure(forecast, confidence)
        binding = forecast.binding
        if binding.a_week("added") != 0:
            yield "85% sure if no scope is added", _when(forecast.without_growth)
        for label, column in (("Pace", "done"), ("Scope growth", "added")):
            yield label, rate_in_words(binding.a_week(column), binding.work.question.unit)
    if work.sprint:
        yield "Sprint end", day(work.sprint.end)
    as_done = work.question.conventions.count_not_planned_as_done
    in_scope = work.issues[~is_descoped(work.issues, not_planned_as_done=as_done)]
    yield "Percent of issues pointed", share_pointed(in_scope, work.question.board)


def chance_in_words(forecast: DeliveryForecast) -> str:
    """`27%`, or `27% (by issues)` of a question in points; empty where there is none."""
    due = forecast.work.due
    return chance_of(forecast, due) if due else ""


def _sure(forecast: DeliveryForecast, confidence: int) -> str:
    told = forecast.latest(confidence)
    return f"{_when(told.sure_by(confidence))}{_by(told, forecast.work.question.unit)}"


def _when(sure: date | None) -> str:
    return day(sure) if sure else NEVER


def _results(forecast: DeliveryForecast) -> pd.DataFrame:
    today = forecast.work.today
    dates = {c: forecast.sure_by(c) for c in CONFIDENCES} if forecast.is_possible else {}
    rows = [(c, date and str(date), date and (date - today).days) for c, date in dates.items()]
    by = forecast.work.question.by
    if by and (told := forecast.least_likely_by(by)):
        rows.append((int(100 * (told.chance_by(by) or 0)), str(by), (by - today).days))
        rows.sort(key=lambda row: row[0])
    dtypes = {"percentile": "int64", "date": "string", "days": "Int64"}
    return pd.DataFrame(rows, columns=list(dtypes)).astype(dtypes)


def _story(forecast: DeliveryForecast, headline: str) -> str:
    sentences = [f"{headline}."]
    if forecast.is_possible:
        dates = [f"{c}% sure {_sure(forecast, c)}" for c in CONFIDENCES]
        drawn = forecast.binding.work
        left = amount(drawn.amount, drawn.question.unit)
        sentences.append(f"Fan chart from {left} left today to none: {', '.join(dates)}.")
    return " ".join(sentences)


def _notes(forecast: DeliveryForecast) -> Iterator[str]:
    """How the dates came about, and what they leave out."""
    work = forecast.work
    history = work.question.history
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
                "from past working days, for days off from past days off."
            )
    if work.progress:
        yield from cleared_notes(work.progress.cleared)
    yield from containers_note(work.containers)
    if work.progress and len(work.progress.events):
        yield from scope_notes(work.progress)
    if forecast.is_possible and work.past["added"].any():
        until = "until the sprint ends as that of sprints did" if work.sprint else "as it did"
        seen = "what exports saw, and where none did by " if work.sprint and history else ""
        yield (
            f"Scope grows {until} on those days, "
            f"by {seen}when issues were created or taken out of it."
        )
    if forecast.is_possible and len(work.open_without_points):
        are = "is" if len(work.open_without_points) == 1 else "are"
        yield (
            f"{without_points(work.open_without_points)} {are} open: all is forecast by issues "
            "too, and the later date and the lower chance are told."
        )
    if work.membership is not None:
        yield from other_board_notes(work.question)
        yield from blind_spot_notes(work.blind_spots, work.membership, work.question)
        begun = set(work.membership.by_deliverable(work.issues)["deliverable_key"])
        missing = len([key for key in work.membership.titles if key not in begun])
        if missing and len(work.membership.titles) > 1:
            verb = "is" if missing == 1 else "are"
            yield f"{count(missing, 'deliverable')} {verb} not broken down yet and not foreseen."
