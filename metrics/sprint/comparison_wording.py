"""What a comparison of two sprints means in words: headline, statistics and notes."""

from __future__ import annotations

from collections.abc import Iterator

from metrics.model.report import Statistic
from metrics.sprint.comparison import ComparedSprint, SprintComparison
from metrics.sprint.several_sprints import notes_on
from metrics.sprint.unpointed import open_in_words
from metrics.sprint.wording import headline as headline_of_one
from metrics.sprint.wording import nothing_to_draw, with_lost_work
from metrics.text.formatting import amount, count, number

# Shares that are nearer to each other than this are level.
LEVEL = 0.01


def headline(compared: SprintComparison) -> str:
    """The finding in one sentence: which sprint is ahead, or completed more, and by what."""
    return with_lost_work(_finding(compared), compared.later.progress)


def _finding(compared: SprintComparison) -> str:
    earlier, later = compared.both
    if any(nothing_to_draw(each.progress) for each in compared.both):
        return "; ".join(headline_of_one(each.progress) for each in (later, earlier))
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
    worked = compared.worked
    completed = "Completed", _both(compared, *(_completed_in(each) for each in compared.both))
    if compared.are_over:
        yield completed
    elif worked:
        left = (_left(each, worked) if each.is_known else "not known" for each in compared.both)
        yield f"Open after {count(worked, 'working day')}", _both(compared, *left)
    for label, name in (("Committed", "committed"), ("Added", "added")):
        yield label, _both(compared, *(_since(each, name) for each in compared.both))
    if not compared.are_over:
        yield completed
    yield "Carried over", _both(compared, *map(_carried_over, compared.both))
    yield "Removed", _both(compared, *(_since(each, "removed") for each in compared.both))
    behind = (f"{each.worked} of {each.length}" for each in compared.both)
    yield "Working days", _both(compared, *behind)


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
    return f"{later.name} completed {how} {earlier.name}: {_completed_in(later)}, {then} then"


def _place(lead: float) -> str:
    if abs(lead) < LEVEL:
        return "level with"
    return "ahead of" if lead > 0 else "behind"


def _left(each: ComparedSprint, worked: int) -> str:
    """`44 of 77 points`, or `3 unpointed issues` where no points are left."""
    progress, left = each.progress, each.open_after[worked] or 0
    if not left and worked == each.worked and len(progress.open_without_points):
        return open_in_words(progress)
    return f"{number(left)} of {_amount(each, each.scope_after(worked))}"


def _of_scope(each: ComparedSprint, worked: int) -> str:
    """`30 of 70`."""
    return f"{number(each.open_after[worked] or 0)} of {number(each.scope_after(worked))}"


def _completed_in(each: ComparedSprint) -> str:
    done = each.progress.completed
    if not (each.progress.is_finished and each.is_known):
        return _amount(each, done)
    return f"{number(done)} of {_amount(each, each.progress.scope)}"


def _committed(each: ComparedSprint) -> str:
    if each.progress.is_commitment_missed:
        return "a commitment that is not known"
    return f"{_amount(each, each.progress.committed)} committed"


def _since(each: ComparedSprint, name: str) -> str:
    """A figure that is not known where the commitment was not seen."""
    if each.progress.is_commitment_missed:
        return "not known"
    return _amount(each, getattr(each.progress, name))


def _carried_over(each: ComparedSprint) -> str:
    if not each.progress.is_finished:
        return "not begun" if each.progress.is_future else "not over yet"
    return "not known" if each.progress.carried_over is None else open_in_words(each.progress)


def _amount(each: ComparedSprint, value: float) -> str:
    return amount(value, each.progress.unit)


def _both(compared: SprintComparison, earlier: str, later: str) -> str:
    return f"{compared.earlier.name}: {earlier} · {compared.later.name}: {later}"
