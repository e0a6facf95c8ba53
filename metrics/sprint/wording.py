"""What a sprint's progress means in words: headline, statistics and notes of its reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from metrics.issues.containers import containers_note, nothing_else
from metrics.issues.days import DAY
from metrics.issues.quality import quality_note
from metrics.issues.weights import share_pointed
from metrics.model.hidden_items import no_issues
from metrics.model.iterations import namesakes
from metrics.model.report import Statistic, Unit
from metrics.sprint.counted_earlier import counted_earlier_note
from metrics.sprint.pace import binding, ideal_line, projected_end, working_days_counted
from metrics.sprint.progress import SprintProgress
from metrics.sprint.provenance import scope_notes, since_commitment
from metrics.sprint.renewals import PUT_BACK
from metrics.sprint.unpointed import BY_ISSUES, open_in_words, without_points
from metrics.text.completion import all_points_done
from metrics.text.formatting import (
    all_of_amount,
    amount,
    count,
    day,
    days,
    distance,
    number,
    percent,
    shortened,
)


def headline(progress: SprintProgress) -> str:
    """The finding in one sentence, short enough for a title."""
    title = shortened(progress.sprint.title)
    return with_lost_work(f"{title}: {_finding(progress)}", progress)


def with_lost_work(finding: str, progress: SprintProgress) -> str:
    """The finding, and that work was cleared by a new id of the sprint while it may be put back:
    what is left looks like a sprint that is done, or empty."""
    if not progress.has_lost_work:
        return finding
    lost = sum(progress.cleared.values())
    return f"{finding}, {count(lost, 'issue')} cleared when it got a new id"


def cleared_notes(cleared: Mapping[date, int]) -> Iterator[str]:
    """How many issues lost the sprint when it got a new id, of `SprintProgress.cleared`."""
    for seen, issues in cleared.items():
        verb, they = ("was", "it") if issues == 1 else ("were", "they")
        yield (
            f"{count(issues, 'issue')} {verb} cleared from this sprint when it got a new id on "
            f"{day(seen)}: put back by {day(seen + PUT_BACK * DAY)}, {they} never left."
        )


def nothing_to_draw(progress: SprintProgress) -> bool:
    """Whether the sprint has no scope in the unit: no issues, no points, or all descoped."""
    return progress.scope <= 0


def statistics(progress: SprintProgress) -> tuple[Statistic, ...]:
    """The figures that every sprint report gives.

    As of today, or of the sprint's end; of a future sprint, of what is planned.
    """
    unit, opened, closed = progress.unit, progress.scope, progress.completed
    values = {
        "Sprint start": day(progress.sprint.start),
        "Sprint end": day(progress.sprint.end),
        "Total opened": amount(opened, unit),
        "Total closed": amount(closed, unit),
        "Percent closed": percent(closed, opened, is_all=progress.is_all_done),
        "Percent of issues pointed": share_pointed(progress.issues, progress.question.board),
        "Days left": _days_left(progress),
        "Scope added": since_commitment(progress, amount(progress.added, unit)),
        "Scope removed": since_commitment(progress, amount(progress.removed, unit)),
        "Projection": projection(progress),
    }
    return tuple(Statistic(label, value) for label, value in values.items())


def weightiest_first(
    progress: SprintProgress, figures: Iterable[Statistic]
) -> tuple[Statistic, ...]:
    """The same figures, those first that a lead needs beside the headline; the others as they are.

    While a sprint is under way that is where it is heading and what has changed; of one that is
    over what became of the plan; of one to come, the plan.
    """
    first = ("Days left", "Projection", "Scope added", "Since")
    if progress.is_finished:
        first = ("Percent closed", "Committed", "Scope added", "Carried over")
    elif progress.is_future:
        first = ("Total opened", "Sprint start", "Sprint end", "Percent of issues pointed")

    def place(figure: Statistic) -> int:
        return next(
            (place for place, label in enumerate(first) if figure.label.startswith(label)),
            len(first),
        )

    return tuple(sorted(figures, key=place))


def projection(progress: SprintProgress) -> str:
    """When all of the sprint's issues will be, or were, done: by the unit that says later."""
    if nothing_to_draw(progress):
        return "nothing to project"
    if progress.is_all_done:
        return f"done on {day(progress.done_on)}" if progress.done_on else "done"
    if progress.is_finished:
        return f"ended with {open_in_words(progress)} open"
    if progress.is_future:
        return "not started"
    told = binding(progress)
    ends = projected_end(told)
    if ends is None and (working_days_counted(progress) <= 1 or progress.is_undecided):
        return "too early to say"
    when = day(ends) if ends else "not at this pace"
    return when if told is progress else f"{when}{BY_ISSUES}"


def notes(progress: SprintProgress) -> tuple[str, ...]:
    """How the numbers came about, data quality last."""
    unit, sprint = progress.unit, progress.sprint
    board = progress.question.board
    sentences = []
    if len(twins := namesakes(sprint.title, board.iterations)) > 1:
        sentences.append(
            f"{len(twins)} sprints are titled “{shortened(sprint.title)}”: "
            f"this is the one of {days(sprint.start, sprint.end)}."
        )
    sentences += cleared_notes(progress.cleared)
    if len(progress.record.happened):
        sentences += scope_notes(progress)
    if progress.first_working_day < progress.committed_on <= progress.today:
        sentences.append(
            f"No export came on {day(progress.first_working_day)}, the first working day: the "
            f"commitment is that of {day(progress.committed_on)}, when the next one came."
        )
    if progress.is_commitment_missed and not progress.is_begun_inside:
        sentences.append(
            f"No export came in the sprint from {day(progress.committed_on)} on: what it was "
            "committed to was not seen."
        )
    if not (progress.is_future or progress.is_finished) and binding(progress) is not progress:
        left = progress.open_without_points
        sentences.append(
            f"{without_points(left)} {'is' if len(left) == 1 else 'are'} open, so the projection "
            "is by issues: by points it would be earlier."
        )
    if not any(map(progress.question.conventions.works_on, progress.working_days)):
        sentences.append("The sprint has no working day, so each of its days counts as one.")
    if before := progress.done_before:
        verb = "was" if before == 1 else "were"
        sentences.append(
            f"{count(before, 'issue')} {verb} done before the sprint and "
            f"{'counts' if before == 1 else 'count'} nowhere in it."
        )
    sentences += containers_note(progress.containers)
    sentences += counted_earlier_note([progress])
    if out := progress.descoped:
        verb = "was" if out == 1 else "were"
        sentences.append(
            f"{count(out, 'issue')} closed as not planned or duplicate {verb} taken out of scope "
            "on that day, not counted as done."
        )
    if written := progress.written_late:
        verb = "was" if written == 1 else "were"
        sentences.append(
            f"{count(written, 'issue')} created after the sprint ended {verb} put into it and "
            f"{'does' if written == 1 else 'do'} not count."
        )
    if late := progress.closed_late:
        sentences.append(f"{amount(late, unit).capitalize()} closed after the sprint ended.")
    return (*sentences, *quality_note(board, progress.issues, progress.question.conventions))


def commitment(progress: SprintProgress, committed: str) -> str:
    """`20 committed`, `20 committed so far`, or that it was not seen."""
    if progress.is_commitment_missed:
        return "Commitment not seen"
    return f"{committed} committed{' so far' if progress.is_commitment_open else ''}"


def story(progress: SprintProgress, chart: str, finding: str) -> str:
    """The chart in words, for those who cannot see it; `finding` is its report's headline."""
    sprint, unit = progress.sprint, progress.unit
    sentences = [f"{chart} chart, {days(sprint.start, sprint.end)}. {finding}."]
    if not nothing_to_draw(progress):
        changes = f", {number(progress.added)} added, {number(progress.removed)} removed and"
        sentences.append(
            f"{commitment(progress, number(progress.committed))}"
            f"{';' if progress.is_commitment_missed else changes} "
            f"{amount(progress.completed, unit)} done."
        )
        if progress.shown_days:
            sentences.append(
                f"The ideal line is at {number(ideal_line(progress)[progress.at])} open."
            )
        if not (progress.is_all_done or progress.is_future or progress.is_finished):
            sentences.append(f"Projection: {projection(progress)}.")
    return " ".join(sentences)


def _finding(progress: SprintProgress) -> str:
    unit = progress.unit
    # Today's board does not change what is said of a sprint that exports saw end.
    is_settled = progress.is_finished and progress.seen_since
    if progress.issues.empty and progress.containers and not is_settled:
        return nothing_else(progress.containers)
    if progress.issues.empty:
        where = "left in" if len(progress.record.happened) else "in"
        return no_issues(progress.question.board, where)
    if nothing_to_draw(progress):
        return _why_no_scope(progress)
    if progress.is_finished:
        return _ended(progress)
    if progress.is_future and progress.open:
        starts = distance(progress.today, progress.sprint.start)
        return f"{amount(progress.open, unit)} planned, starts {starts}"
    ending = "" if progress.is_future else f", {time_left(progress)}"
    return f"{what_is_left(progress)}{ending}"


def what_is_left(progress: SprintProgress) -> str:
    """`44 of 77 points open`, `all 77 points done`; of a sprint with some scope in the unit."""
    unit, scope = progress.unit, progress.scope
    if progress.open:
        return f"{number(progress.open)} of {amount(scope, unit)} open"
    if progress.is_all_done:
        return f"{all_of_amount(scope, unit)} done"
    if progress.is_undecided:
        return f"{number(progress.completed)} of {amount(scope, unit)} done"
    estimates = progress.open_without_points
    return all_points_done(scope, len(estimates), int(estimates.isna().sum()))


def _ended(progress: SprintProgress) -> str:
    """What a sprint that is over has done of what was committed; where exports did not see that,
    of all that was in it."""
    left = what_is_left(progress)
    committed = f", {number(progress.committed)} committed" if progress.is_commitment_seen else ""
    if not progress.open:
        return left if progress.committed == progress.scope else f"{left}{committed}"
    if not committed:
        return f"ended with {left}"
    done = amount(progress.completed, progress.unit)
    return f"ended with {done} done{committed}, {number(progress.open)} left open"


def _why_no_scope(progress: SprintProgress) -> str:
    issues = count(len(progress.issues), "issue")
    if progress.descoped == len(progress.issues):
        return f"{issues}, all taken out of scope"
    if progress.unit is Unit.ISSUES:
        return f"no issues until {day(progress.at)}"
    if progress.issues["points"].isna().all():
        return f"{issues}, none with points: ask by issues"
    return f"{issues} of 0 points in total: ask by issues"


def time_left(progress: SprintProgress) -> str:
    if progress.today == progress.sprint.end:
        return "last day"
    if not progress.working_days_left:
        return "no working day left"
    return f"{_working_days(progress)} left"


def _working_days(progress: SprintProgress) -> str:
    all_work = len(progress.working_days) == progress.sprint.days
    return count(progress.working_days_left, "day" if all_work else "working day")


def _days_left(progress: SprintProgress) -> str:
    if progress.is_finished:
        return "ended"
    if progress.is_future:
        return f"{_working_days(progress)}, not started"
    return _working_days(progress)
