"""Forecast record: how often the dates of earlier forecasts held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd

from metrics.charts.forecast_record import forecast_record_figure
from metrics.forecast.deliverables_told import deliverables_told
from metrics.forecast.monte_carlo import CONFIDENCES
from metrics.forecast.outlook import AT_RISK, OFF_TRACK, ON_TRACK
from metrics.forecast.record import (
    DELIVERABLE,
    LITTLE_PAST,
    NOTHING_LEFT,
    SPRINT,
    UNPOINTED,
    UNSEEN,
    Piece,
    Tally,
    tally,
)
from metrics.forecast.sprints_told import sprints_told
from metrics.issues.details import details
from metrics.model.errors import IN_ISSUES, MissingField, NothingToReport
from metrics.model.issue_columns import plain
from metrics.model.report import Question, Report, Statistic, Unit, no_details
from metrics.text.formatting import count, listing, number, share

SURE = 85
LEAST_PIECES = 10
MOST_NAMED = 5
NO_PAST = (
    "A forecast record is of what the bot's own exports have seen, and nothing is kept of this "
    "board's past: ask again when the bot has run for some sprints."
)


def forecast_record(question: Question) -> Report:
    """How often did the dates of forecasts hold?

    Of each sprint that has ended and each deliverable on the roadmap, the forecast is computed
    again as it would have been told at one moment of its life, from what exports had seen by then:
    `metrics.forecast.sprints_told` and `deliverables_told` choose it. A date has held if the
    work was done by its end; one that has passed while an issue was open has not.

    `results` has a row for each piece of work that a date was told of, sprints first:

    | column | meaning |
    |---|---|
    | `piece`, `kind` | what it is called; `sprint` or `deliverable` |
    | `asked_on` | the day (ISO) as of whose end the forecast is |
    | `p50`, `p85`, `p95` | the days it told; null is not within a year |
    | `done_on` | the day since when none of its issues has been open; null while one is |
    | `held_50`, `held_85`, `held_95` | whether that day held; null where that cannot be said yet |

    `details` lists the issues that are open though the 85 % date of their piece of work has passed.

    Raises MissingField, NothingToReport where fewer than ten 85 % dates can be judged.
    """
    if question.unit is Unit.POINTS and "points" in question.board.missing:
        raise MissingField(question.board.missing["points"], IN_ISSUES)
    if "sprint" in question.board.missing and question.roadmap is None:
        raise MissingField(question.board.missing["sprint"])
    if question.history is None:
        raise NothingToReport(NO_PAST)
    pieces = [*sprints_told(question), *deliverables_told(question)]
    told = [piece for piece in pieces if piece.dates]
    sure = tally(told, SURE)
    if sure.told < LEAST_PIECES:
        raise NothingToReport(_too_few(pieces))
    title = headline(told)
    return Report(
        name="forecast-record",
        title="Forecast record",
        headline=title,
        statistics=tuple(Statistic(*pair) for pair in _statistics(told)),
        results=_results(told),
        source=plain(question.board.issues),
        alt_text=" ".join(_story(told, title)),
        notes=tuple(_notes(pieces, question)),
        board=question.board,
        unit=question.unit,
        drawing=lambda: forecast_record_figure(question, told),
        details=pd.concat([no_details(), *_left(told, question)], ignore_index=True),
    )


def headline(pieces: Sequence[Piece]) -> str:
    """`Our 85% dates held for 9 of 12 sprints; about 10 of 12 should have`."""
    sure = tally(pieces, SURE)
    held = " and ".join(_by_kind(pieces))
    should = f"about {number(sure.expected)} of {number(sure.told)} should have"
    if sure.is_less:
        return f"Our {SURE}% dates held less often than they should: for {held}, and {should}"
    if sure.is_more:
        return f"Our {SURE}% dates held more often than they should: for {held}, and {should}"
    return f"Our {SURE}% dates held for {held}; {should}"


def _by_kind(pieces: Sequence[Piece]) -> Iterator[str]:
    for kind in (SPRINT, DELIVERABLE):
        of_kind = tally([piece for piece in pieces if piece.kind == kind], SURE)
        if of_kind.told:
            yield f"{number(of_kind.held)} of {count(of_kind.told, kind)}"


def _too_few(pieces: Sequence[Piece]) -> str:
    judged = [piece for piece in pieces if piece.held(SURE) is not None]
    kinds = Counter(piece.kind for piece in judged)
    there_are = listing([count(kinds[kind], kind) for kind in (SPRINT, DELIVERABLE)])
    unpointed = sum(piece.why_not == UNPOINTED for piece in pieces)
    ask = f"{count(unpointed, 'sprint')} had no points left, so ask by issues"
    if not unpointed:
        ask = "ask again when more are over"
    return (
        f"A forecast record needs {LEAST_PIECES} pieces of work that were forecast and are done or "
        f"past their date, and so far the bot has seen {there_are}: {ask}."
    )


def _statistics(pieces: Sequence[Piece]) -> Iterator[tuple[str, str]]:
    for confidence in (SURE, *(each for each in CONFIDENCES if each != SURE)):
        yield f"{confidence}% dates that held", _in_words(tally(pieces, confidence))
    for answer in (ON_TRACK, AT_RISK, OFF_TRACK):
        called = [piece for piece in pieces if piece.answer == answer]
        if called:
            in_time = sum(piece.is_in_time for piece in called)
            yield f"Called {answer}", f"{count(len(called), 'sprint')}, {in_time} done in time"


def _in_words(dates: Tally) -> str:
    return share(dates.held, dates.told) if dates.told else "none to judge"


def _results(pieces: Sequence[Piece]) -> pd.DataFrame:
    rows = [
        {
            "piece": piece.name,
            "kind": piece.kind,
            "asked_on": str(piece.asked_on),
            **{f"p{each}": _iso(piece.dates.get(each)) for each in CONFIDENCES},
            "done_on": _iso(piece.done_on),
            **{f"held_{each}": piece.held(each) for each in CONFIDENCES},
        }
        for piece in pieces
    ]
    held = {f"held_{each}": "boolean" for each in CONFIDENCES}
    frame = pd.DataFrame(rows)
    return frame.astype({**dict.fromkeys(frame.columns, "string"), **held})


def _left(pieces: Sequence[Piece], question: Question) -> Iterator[pd.DataFrame]:
    """What is open of each piece of work whose date has passed, as rows of `Report.details`."""
    for piece in pieces:
        issues = piece.open_issues
        if piece.held(SURE) is False and piece.done_on is None and issues is not None:
            created = issues["created_at"].dt.tz_convert(question.board.timezone)
            days = created.dt.tz_localize(None)
            yield details(issues, f"{piece.name}: open", days, question.unit)


def _story(pieces: Sequence[Piece], title: str) -> Iterator[str]:
    """The chart in words: which dates did not hold, and by how much."""
    sure = tally(pieces, SURE)
    yield f"{title}."
    dates = f"Chart of {count(sure.told, 'date')}"
    yield f"{dates}, each with how many days before or after it all was done."
    late = [
        _lateness(piece, told)
        for piece in pieces
        if piece.held(SURE) is False and (told := piece.dates[SURE])
    ]
    if late:
        named = late[:MOST_NAMED]
        more = len(late) - len(named)
        yield f"Did not hold: {'; '.join([*named, *([f'{more} more'] if more else [])])}."
    else:
        yield "All of them held."


def _lateness(piece: Piece, told: date) -> str:
    if piece.done_on is None:
        return f"{piece.name}, open {count((piece.over - told).days, 'day')} after it"
    return f"{piece.name}, done {count((piece.done_on - told).days, 'day')} after it"


def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def _notes(pieces: Sequence[Piece], question: Question) -> Iterator[str]:
    yield (
        "Each forecast is computed again from what exports had seen by then: of a sprint before "
        "the middle one of its working days, of a deliverable on the first Sunday on which one was "
        "possible."
    )
    reasons = Counter(piece.why_not for piece in pieces if piece.why_not)
    for reason in (UNSEEN, LITTLE_PAST, NOTHING_LEFT, UNPOINTED):
        if reasons[reason]:
            are = "is" if reasons[reason] == 1 else "are"
            yield f"{count(reasons[reason], 'sprint')} {are} not counted, as {reason}."
    told = [piece for piece in pieces if piece.dates]
    if never := sum(piece.dates.get(SURE) is None for piece in told):
        yield f"{count(never, 'forecast')} told no day within a year with {SURE}% confidence."
    pending = sum(piece.dates.get(SURE) is not None and piece.held(SURE) is None for piece in told)
    if pending:
        are = "is" if pending == 1 else "are"
        yield f"{count(pending, 'piece')} of work {are} open, with the {SURE}% date yet to come."
    if question.roadmap is not None:
        yield from question.unread
