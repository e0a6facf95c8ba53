"""Provenance of a sprint's scope, in words: known from exports of the time, or from dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from metrics.model.report import Statistic, Unit
from metrics.sprint.progress import SprintProgress
from metrics.sprint.scope_events import KINDS, REESTIMATED
from metrics.sprint.unpointed import open_in_words
from metrics.text.formatting import amount, count, day, listing, moment, number, short_day

_MOST_GAPS = 3


def seen_statistics(progress: SprintProgress) -> tuple[Statistic, ...]:
    """The figures that only exports of the time can give, as far as there were any."""
    unit = progress.unit
    values = {}
    if progress.is_commitment_seen:
        so_far = " so far" if progress.is_commitment_open else ""
        values["Committed"] = f"{amount(progress.committed, unit)}{so_far}"
    if progress.seen_since and unit is Unit.POINTS:
        values["Re-estimated"] = since_commitment(progress, _reestimated(progress))
    if progress.carried_over is not None:
        values["Carried over"] = open_in_words(progress)
    return tuple(Statistic(label, value) for label, value in values.items())


def since_commitment(progress: SprintProgress, figure: str) -> str:
    """A figure of what changed after the commitment, which is not known if that was not seen."""
    return "not known" if progress.is_commitment_missed else figure


def scope_caption(progress: SprintProgress) -> str:
    """How the scope is known where exports have not seen all of it, for a chart's caption."""
    if progress.seen_since is None:
        return "scope by creation date"
    if not progress.is_begun_inside:
        return ""
    seen = progress.seen_since.astimezone(progress.question.board.timezone)
    return f"scope seen since {short_day(seen)}"


def scope_notes(progress: SprintProgress) -> tuple[str, ...]:
    """How the scope is known, and when nothing was exported, in whole sentences."""
    if progress.seen_since is None:
        by_dates = "Scope changes go by the days on which issues were created or taken out"
        return (f"{by_dates}: GitHub keeps no record of moves between sprints.",)
    if not progress.is_begun_inside:
        changes_note = "Scope changes are those that exports saw."
        return (changes_note, *gaps_note([progress]), *_revealed_note(progress))
    since = moment(progress.seen_since, progress.question.board.timezone)
    changes_note = (
        f"Scope changes are those that exports saw since {since}; until then they go by the "
        f"days on which issues were created or taken out. The commitment of "
        f"{day(progress.committed_on)} was not seen: what was in the sprint at the first export "
        "counts in it from its creation."
    )
    return (changes_note, *gaps_note([progress]), *_revealed_note(progress))


def _revealed_note(progress: SprintProgress) -> Iterator[str]:
    history, board = progress.question.history, progress.question.board
    until = min(progress.question.now, progress.ends)
    at = [each for each in (history.revealed if history else ()) if progress.begins <= each < until]
    if at:
        yield (
            f"Items were hidden from the token until {moment(at[-1], board.timezone)}: issues that "
            "were first seen then count from their creation."
        )


def gaps_note(sprints: Sequence[SprintProgress]) -> tuple[str, ...]:
    """The times without exports while the scope of these sprints could change."""
    gaps = sorted({gap for progress in sprints for gap in _gaps(progress)})
    if not gaps:
        return ()
    zone = sprints[0].question.board.timezone
    spans = [f"from {moment(last, zone)} to {moment(first, zone)}" for last, first in gaps]
    if len(spans) > _MOST_GAPS:
        spans[_MOST_GAPS - 1 :] = [f"{count(len(spans) - _MOST_GAPS + 1, 'time')} more"]
    seen = "changes in between show on the day on which they were seen"
    return (f"Nothing was exported {listing(spans)}: {seen}.",)


def _gaps(progress: SprintProgress) -> list[tuple[datetime, datetime]]:
    history, seen = progress.question.history, progress.seen_since
    if history is None or seen is None:
        return []
    return history.gaps(max(seen, progress.begins), min(progress.question.now, progress.ends))


def _reestimated(progress: SprintProgress) -> str:
    """`+5 points, inside added`, or `+5 −2 points, inside added and removed`.

    From the day after that of the commitment, as these are.
    """
    happened, unit = progress.happened_since_commitment, progress.unit
    changes = happened["scope"][happened["kind"] == KINDS.index(REESTIMATED)]
    grown, shrunk = float(changes[changes > 0].sum()), -float(changes[changes < 0].sum())
    if grown and shrunk:
        return f"+{number(grown)} −{amount(shrunk, unit)}, inside added and removed"
    if grown or shrunk:
        sign, whole = ("+", "added") if grown else ("−", "removed")
        return f"{sign}{amount(grown + shrunk, unit)}, inside {whole}"
    return amount(0, unit)
