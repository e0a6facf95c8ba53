"""Sprint summary: where the sprint stands, at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from metrics.charts.summary import summary_figure
from metrics.forecast.outlook import Outlook
from metrics.forecast.verdict_change import verdict_change
from metrics.issues.recorded import recorded_notes
from metrics.issues.references import references
from metrics.issues.weights import weights
from metrics.model.history import HistoryPart
from metrics.model.issue_columns import plain
from metrics.model.issue_lists import BLOCKED, UNASSIGNED
from metrics.model.report import Question, Report, Statistic, Unit
from metrics.model.timelines import MOVES_LOST_SINCE
from metrics.reports.history_parts import of_verdict
from metrics.reports.parameters import FOCUS
from metrics.sprint import wording
from metrics.sprint.details import left_details
from metrics.sprint.focus import Focus, marked
from metrics.sprint.open_work import age, open_work
from metrics.sprint.progress import SprintProgress, sprint_progress
from metrics.sprint.recent_changes import RecentChanges, day_before
from metrics.text.formatting import (
    amount,
    count,
    listing,
    moment,
    number,
    recent_moment,
    share,
    shortened,
)

_FLAGS = ("blocked", "unassigned", "unpointed")
_MOST_NAMED = 3
# More calendar days in progress than this are worth a headline.
_LONG = 5


def sprint_summary(question: Question) -> Report:
    """Where does the sprint stand, and what changed since yesterday?

    `results` has a row per open issue of the sprint, longest in progress first: `issue` as
    `owner/repository#1`, `title`, `status`, `points`, `days_in_progress`, `blocked`, `unassigned`,
    `unpointed`, `in_progress_since`, `waits_for` and `url`. An open issue is in progress while its
    status is a started or a done one. Exports tell since when: if it was in progress at the first
    of them, or at the first after a gap, `in_progress_since` is null and `days_in_progress` counts
    from that export; without exports both are null. It is blocked while it has one of the labels
    for that, or waits for an open issue by GitHub's dependencies: `waits_for` has those in words.
    `details` lists what changed since the previous working day at the same time of day, or since
    the last export before that if there was a gap; then what is blocked, what has no assignee, and
    all that is open. With a `focus` it is that list alone, which also leads the headline. The
    report says nothing about persons but who is assigned to an issue.

    Raises UnknownSprint, MissingField.
    """
    progress = sprint_progress(question)
    summary = _Summary(progress, Outlook(question, progress))
    change = "" if summary.focus else verdict_change(summary.outlook)
    return Report(
        name="sprint-summary",
        title="Sprint summary",
        headline=summary.headline,
        statistics=tuple(summary.statistics()),
        results=_results(summary.work),
        source=plain(progress.issues),
        alt_text=" ".join(summary.story()),
        notes=(
            *filter(None, [change]),
            *summary.notes(),
            *summary.learned_from,
            *wording.notes(progress),
        ),
        board=question.board,
        unit=question.unit,
        drawing=(
            None
            if wording.nothing_to_draw(progress)
            else lambda: summary_figure(progress, summary.work)
        ),
        details=summary.details,
        note="" if summary.focus else summary.outlook.note,
        sprint=progress.sprint,
        change=change,
    )


def _results(work: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "issue": references(work),
            "title": work["title"],
            "status": work["status"],
            "points": work["points"],
            "days_in_progress": work["days"],
            **{flag: work[flag] for flag in _FLAGS},
            "in_progress_since": work["since"].dt.strftime("%Y-%m-%d").astype("string"),
            "waits_for": work["waits_for"],
            "url": work["url"],
        }
    )


def history_part(question: Question) -> HistoryPart:
    """As for a verdict, with what GitHub recorded. Raises UnknownSprint."""
    return replace(of_verdict(question), with_timelines=True)


@dataclass(frozen=True, eq=False)
class _Summary:
    """What the report says of a sprint."""

    progress: SprintProgress
    outlook: Outlook

    @cached_property
    def work(self) -> pd.DataFrame:
        return open_work(self.progress)

    @cached_property
    def changes(self) -> RecentChanges:
        return RecentChanges(self.progress)

    @property
    def begun(self) -> pd.DataFrame:
        return self.work[self.work["begun"]]

    @cached_property
    def waiting(self) -> list[str]:
        """`#12 waits for #7 Login page`, for each issue that waits for others."""
        rows = self.work[self.work["waits_for"].notna()]
        repositories = self.progress.issues["repository"].nunique()
        names = references(rows)
        if repositories == 1:
            names = "#" + rows["number"].astype("string")
        return [
            f"{name} waits for {said}" for name, said in zip(names, rows["waits_for"], strict=True)
        ]

    @cached_property
    def focus(self) -> Focus | None:
        """The list that was asked for, if one was."""
        asked = self.progress.question.focus
        if asked not in FOCUS.choices:
            return None
        return Focus(asked, self.progress, self.work, self.changes)

    @property
    def details(self) -> pd.DataFrame:
        """The list that was asked for; else what has changed, is blocked, unassigned, or open."""
        if self.focus:
            return self.focus.issues
        marks = [marked(self.work, mark, self.progress) for mark in (BLOCKED, UNASSIGNED)]
        left = left_details(self.progress)
        return pd.concat([self.changes.listed, *marks, left], ignore_index=True)

    @property
    def headline(self) -> str:
        """The list that was asked for; else the verdict, with the first obstacle."""
        return self.focus.headline if self.focus else self._verdict

    @property
    def _verdict(self) -> str:
        finding = self.outlook.headline
        progress = self.progress
        if wording.nothing_to_draw(progress) or progress.is_all_done:
            return finding
        if progress.is_finished or progress.is_future:
            return finding
        if blocked := int(self.work["blocked"].sum()):
            waiting = self.waiting
            only = waiting[0] if blocked == len(waiting) == 1 else f"{number(blocked)} blocked"
            return f"{finding}, {only}"
        if self.begun.empty:
            return f"{finding}, nothing in progress"
        long = self.begun[self.begun["days"] > _LONG]
        if len(long) == 1:
            return f"{finding}, one in progress for {age(long.iloc[0])}"
        return f"{finding}, {len(long)} in progress for over {_LONG} days" if len(long) else finding

    def statistics(self) -> Iterator[Statistic]:
        progress, work = self.progress, self.work
        by_label = {statistic.label: statistic for statistic in wording.statistics(progress)}
        flags = {
            flag: Statistic(flag.capitalize(), share(int(work[flag].sum()), len(work)))
            for flag in _FLAGS
            if flag != "unpointed" or "points" not in progress.question.board.missing
        }
        to_do = Statistic("To do", self._issues(work[~work["begun"]]))
        if progress.is_future:
            # Of a plan, what is to be mended before it begins.
            yield to_do
            yield from (flags.pop(flag) for flag in (UNASSIGNED, "unpointed") if flag in flags)
            yield self.changes.statistic
        yield Statistic("Done", self._done())
        yield Statistic("In progress", self._in_progress())
        yield flags.pop(BLOCKED)
        if not (progress.is_finished or progress.is_future):
            yield self.changes.statistic
        if not progress.is_future:
            yield to_do
        yield from flags.values()
        first = ("Days left", "Projection", "Scope added", "Scope removed")
        yield from (by_label[label] for label in first)
        last = ("Percent closed", "Sprint start", "Sprint end")
        yield from (by_label[label] for label in last)

    def story(self) -> Iterator[str]:
        """The chart in words."""
        progress = self.progress
        yield f"Bar chart of the sprint. {self.headline}."
        if wording.nothing_to_draw(progress):
            return
        done = amount(progress.completed, progress.unit)
        yield f"Done {done}, in progress {self._in_progress()}."
        oldest = self.begun[self.begun["days"].notna()].head(_MOST_NAMED)
        if len(oldest):
            ages = [f"{shortened(row['title'])} {age(row)}" for _, row in oldest.iterrows()]
            yield f"Longest in progress: {listing(ages)}."
        if self.waiting:
            yield f"{self._waiting_in_words()}."
        if not progress.is_finished:
            zone = progress.question.board.timezone
            since = recent_moment(self.changes.since, zone)
            if self.changes.since == day_before(progress):
                since = "the working day before"
            yield f"Since {since}: {self.changes.in_words}."

    def notes(self) -> Iterator[str]:
        progress = self.progress
        history, zone = progress.question.history, progress.question.board.timezone
        if self.waiting:
            yield f"{self._waiting_in_words()}, by GitHub's dependencies."
        if self.focus and self.focus.name == BLOCKED:
            labels = listing([f"“{name}”" for name in progress.question.conventions.blocked_labels])
            only = "" if progress.is_finished else ", or waits for an open issue on GitHub"
            yield (
                f"Blocked is what has the label {labels}{only}."
                if labels
                else ("Blocked is what waits for an open issue on GitHub: no label is set for it.")
            )
        if len(self.begun):
            if history is None:
                yield "For how long issues have been in progress is not known without exports."
            else:
                first = moment(history.since, zone)
                yield f"Time in progress is what exports saw, the first of them on {first}."
                # Moves that GitHub lost leave nothing that would last until a later first export.
                if history.since <= MOVES_LOST_SINCE:
                    yield from recorded_notes(history, self.progress.issues, zone)
        if progress.is_finished:
            if progress.seen_since is None:
                yield "No export saw in which columns the issues were when the sprint ended."
            return
        since = moment(self.changes.since, zone)
        if self.changes.are_seen:
            yield f"Changes are those that exports saw since {since}."
        else:
            yield (
                f"Changes since {since} go by dates of creation and closing: "
                "moves are not known, as no export is so old."
            )

    @property
    def learned_from(self) -> tuple[str, ...]:
        """Where the chance in the headline comes from."""
        return () if self.focus else self.outlook.notes

    def _waiting_in_words(self) -> str:
        named, more = self.waiting[:_MOST_NAMED], len(self.waiting) - _MOST_NAMED
        if more > 0:
            verb = "waits" if more == 1 else "wait"
            named = [*named, f"{count(more, 'more issue')} {verb} for others"]
        return "; ".join(named)

    def _done(self) -> str:
        """`41 of 77 points`; by issues where no issue counts points."""
        told = self.progress
        if wording.nothing_to_draw(told):
            told = told.by_issues
        if wording.nothing_to_draw(told):
            return "nothing in scope"
        return f"{number(told.completed)} of {amount(told.scope, told.unit)}"

    def _in_progress(self) -> str:
        issues = self._issues(self.begun)
        if self.begun["days"].notna().any():
            return f"{issues}, longest {age(self.begun.iloc[0])}"
        return issues

    def _issues(self, issues: pd.DataFrame) -> str:
        """How many there are, and their points where the unit is points and they have any."""
        issue_count = count(len(issues), "issue")
        points = float(weights(issues, Unit.POINTS).sum())
        # Without estimates there are no points to tell of, rather than none to do.
        if self.progress.unit is Unit.ISSUES or not points:
            return issue_count
        return f"{issue_count}, {amount(points, Unit.POINTS)}"
