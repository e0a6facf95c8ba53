"""What there is to say on the figures of several sprints together: how they are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metrics.issues.containers import containers_note
from metrics.issues.quality import quality_note
from metrics.sprint.counted_earlier import counted_earlier_note
from metrics.sprint.progress import SprintProgress
from metrics.sprint.provenance import gaps_note
from metrics.sprint.scope_events import issues_of
from metrics.text.formatting import listing, moment, shortened


def notes_on(sprints: Sequence[SprintProgress]) -> tuple[str, ...]:
    """What exports did not see of them, what counts in two of them, and data quality last."""
    board = sprints[0].question.board
    containers = len({key for progress in sprints for key in progress.broken_down})
    latest = issues_of([progress.record for progress in sprints], once=True)
    return (
        *_commitment_notes(sprints),
        *counted_earlier_note(sprints),
        *gaps_note(sprints),
        *containers_note(containers),
        *quality_note(board, latest, sprints[0].question.conventions),
    )


def _commitment_notes(sprints: Sequence[SprintProgress]) -> Iterator[str]:
    """Of which sprints no export saw the commitment, or only that of a later day."""
    missed = [progress for progress in sprints if progress.is_commitment_missed]
    inside = [progress for progress in missed if progress.is_begun_inside]
    unknown = "what was committed, added and removed is not known"
    if inside and (history := inside[0].question.history):
        since = moment(history.since, inside[0].question.board.timezone)
        yield f"Exports began inside {_titles(inside)}, on {since}: {unknown}."
    if unseen := [progress for progress in missed if not progress.is_begun_inside]:
        yield f"No export came in {_titles(unseen)} from the day of the commitment on: {unknown}."
    later = [
        progress
        for progress in sprints
        if progress.is_commitment_seen and progress.committed_on > progress.first_working_day
    ]
    if later:
        yield (
            f"No export came on the first working day of {_titles(later)}: the commitment is that "
            "of the day when the next one came."
        )


def _titles(sprints: Sequence[SprintProgress]) -> str:
    return listing([shortened(progress.sprint.title) for progress in sprints])
