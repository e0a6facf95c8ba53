"""What a comparison of two sprints means in words: headline, statistics and notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from metrics.model.report import Statistic
from metrics.sprint.comparison import ComparedSprint, SprintComparison
from metrics.sprint.several_sprints import notes_on
from metrics.sprint.unpointed import open_in_words
from metrics.sprint.wording import headline as headline_of_one
from metrics.sprint.wording import nothing_to_draw, with_lost_work
from metrics.text.formatting import amount, count, number, shortened

# Shares that are nearer to each other than this are level.
LEVEL = 0.01


def headline(compared: SprintComparison) -> str:
    """The finding in one sentence: which sprint is ahead, or completed more, and by what."""
    return with_lost_work(_finding(compared), compared.later.progress)


def _finding(compared: SprintComparison) -> str:
    earlier, later = compared.both
    if any(nothing_to_draw(each.progress) for each in compared.both):
        told = [headline_of_one(each.progress) for each in (later, earlier)]
        alike = {
            headline.removeprefix(f"{shortened(each.progress.sprint.title)}: ")
            for each, headline in zip((later, earlier), told, strict=True)
        }
        if len(alike) == 1:
            return f"{earlier.name} and {later.name}: {alike.pop()}"
        return "; ".join(told)
    if later.progress.is_future:
        return _planned(earlier, later)
    if compared.are_over:
        return _completed(earlier, later)
    if not compared.worked:
        return (
            f"Too early to compare {later.name} with {earlier.name}: "
            f"{_amount(later, later.progress.open)} open, {_committed(earlier)} then"
        )
    now, then = _left(later, compared.worked), _of_scope(earlier, compared.worked)
    after = count(compared.worked, "working day")
    if not earlier.is_known:
        return (
            f"{later.name}: {now} open after {after}; what was open in {earlier.name} then is "
            "not known"
        )
    if not compared.are_of_one_length:
        return (
            f"{now} open in {later.name} after {compared.worked} of "
            f"{count(later.length, 'working day')}, {then} in {earlier.name} after "
            f"{compared.worked} of {earlier.length}"
        )
    if later.progress.is_all_done:
        return f"{later.name} is all done after {after}, {then} open in {earlier.name} then"
    return (
        f"{later.name} is {_place(compared.lead or 0)} {earlier.name} at the same point: "
        f"{now} open after {after}, {then} then"
    )


def statistics(compared: SprintComparison) -> tuple[Statistic, ...]:
    """Figures of both sprints, the weightiest first."""
    return tuple(Statistic(label, value) for label, value in _statistics(compared))


def _statistics(compared: SprintComparison) -> Iterator[tuple[str, str]]:
    worked, both = compared.worked, compared.both
    completed = "Completed", _beside(compared, *map(_completed_of, both))
    if compared.are_over:
        yield completed
    elif worked:
        left = (_left_of(each, worked) for each in both)
        yield f"Open after {count(worked, 'working day')}", _beside(compared, *left)
    for label, name in (("Committed", "committed"), ("Added", "added")):
        yield label, _beside(compared, *(_since(each, name) for each in both))
    if not compared.are_over:
        yield completed
    yield "Carried over", _beside(compared, *map(_carried_over, both))
    yield "Removed", _beside(compared, *(_since(each, "removed") for each in both))
    had = (_Figure(f"{each.worked} of {each.length}") for each in both)
    yield "Working days", _beside(compared, *had)


def story(compared: SprintComparison, title: str) -> str:
    """The chart in words, for those who cannot see it."""
    told = {statistic.label: statistic.value for statistic in statistics(compared)}
    figures = (f"{label}: {told[label]}." for label in ("Committed", "Added", "Completed"))
    return f"Line chart of what was open after each working day. {title}. {' '.join(figures)}"


def notes(compared: SprintComparison) -> tuple[str, ...]:
    """How the numbers came about, data quality last."""
    sprints = [each.progress for each in compared.both]
    return (*_by_dates(compared), *_lengths(compared), *notes_on(sprints))


def note(compared: SprintComparison) -> str:
    """The one that changes how the headline reads; empty where none does."""
    return next(_by_dates(compared), "")


def _by_dates(compared: SprintComparison) -> Iterator[str]:
    for each in compared.both:
        if not each.is_known:
            yield (
                f"No export saw {each.name}: its scope is by creation dates, so what moved on to "
                "other sprints is missing from it, and what was open in it is not known."
            )


def _lengths(compared: SprintComparison) -> Iterator[str]:
    earlier, later = compared.both
    if not compared.are_of_one_length:
        yield (
            f"{earlier.name} has {count(earlier.length, 'working day')} and {later.name} "
            f"{later.length}: what is open after as many of them tells not who is ahead."
        )


def _planned(earlier: ComparedSprint, later: ComparedSprint) -> str:
    planned = _amount(later, later.progress.open)
    if earlier.progress.is_future:
        before = number(earlier.progress.open)
        return f"{earlier.name} and {later.name} have not begun: {before} and {planned} planned"
    return f"{later.name} has not begun: {planned} planned, {_committed(earlier)} in {earlier.name}"


def _completed(earlier: ComparedSprint, later: ComparedSprint) -> str:
    before, now = earlier.progress.completed, later.progress.completed
    how = "more than" if now > before else "less than"
    if number(before) == number(now):
        how = "as much as"
    then = number(before)
    if earlier.is_known:
        then += f" of {number(earlier.progress.scope)}"
    return (
        f"{later.name} completed {how} {earlier.name}: {''.join(_completed_of(later))}, {then} then"
    )


def _place(lead: float) -> str:
    if abs(lead) < LEVEL:
        return "level with"
    return "ahead of" if lead > 0 else "behind"


class _Figure(NamedTuple):
    """A figure of one sprint in words, and its unit where there is one to be said."""

    said: str
    unit: str = ""


def _in_unit(each: ComparedSprint, value: float, before: str = "") -> _Figure:
    """`44 points`, or with `before` `30 of 44 points`."""
    bare, whole = number(value), amount(value, each.progress.unit)
    return _Figure(f"{before}{bare}", whole.removeprefix(bare))


def _beside(compared: SprintComparison, earlier: _Figure, later: _Figure) -> str:
    """`Sprint 9: 70 · Sprint 10: 77 points`: the unit is said once where both have it."""
    said = f"{compared.earlier.name}: {earlier.said}{'' if later.unit else earlier.unit}"
    return f"{said} · {compared.later.name}: {later.said}{later.unit}"


def _left(each: ComparedSprint, worked: int) -> str:
    """`44 of 77 points`, or `3 unpointed issues` where no points are left."""
    return "".join(_left_of(each, worked))


def _left_of(each: ComparedSprint, worked: int) -> _Figure:
    progress, left = each.progress, each.open_after[worked] or 0
    if not each.is_known:
        return _Figure("not known")
    if not each.scope_after(worked):
        return _Figure("nothing in scope")
    if not left and worked == each.worked and len(progress.open_without_points):
        return _Figure(open_in_words(progress))
    return _in_unit(each, each.scope_after(worked), f"{number(left)} of ")


def _of_scope(each: ComparedSprint, worked: int) -> str:
    """`30 of 70`."""
    return f"{number(each.open_after[worked] or 0)} of {number(each.scope_after(worked))}"


def _completed_of(each: ComparedSprint) -> _Figure:
    done = each.progress.completed
    if not (each.progress.is_finished and each.is_known):
        return _in_unit(each, done)
    return _in_unit(each, each.progress.scope, f"{number(done)} of ")


def _committed(each: ComparedSprint) -> str:
    if each.progress.is_commitment_missed:
        return "a commitment that is not known"
    return f"{_amount(each, each.progress.committed)} committed"


def _since(each: ComparedSprint, name: str) -> _Figure:
    """A figure that is not known where the commitment was not seen."""
    if each.progress.is_commitment_missed:
        return _Figure("not known")
    return _in_unit(each, getattr(each.progress, name))


def _carried_over(each: ComparedSprint) -> _Figure:
    progress = each.progress
    if not progress.is_finished:
        return _Figure("not begun" if progress.is_future else "not over yet")
    if progress.carried_over is None:
        return _Figure("not known")
    if len(progress.open_without_points):
        return _Figure(open_in_words(progress))
    return _in_unit(each, progress.carried_over)


def _amount(each: ComparedSprint, value: float) -> str:
    return amount(value, each.progress.unit)
