"""Sprint risk: will the sprint be done in time, and how sure is that?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from metrics.charts.burndown import burndown_figure
from metrics.charts.sprint import finding, titled
from metrics.forecast import by_a_day
from metrics.forecast.by_a_day import by_in_words, chance_of, chance_when_due, check_day
from metrics.forecast.outlook import NOT_KNOWN, TOO_EARLY, Outlook
from metrics.forecast.verdict_change import since_then, verdict_change
from metrics.model.issue_columns import plain
from metrics.model.report import Question, Report, Statistic
from metrics.sprint.details import left_details
from metrics.sprint.pace import binding
from metrics.sprint.progress import SprintProgress, sprint_progress
from metrics.sprint.unpointed import BY_ISSUES, open_in_words
from metrics.sprint.wording import notes, nothing_to_draw, projection, statistics


def sprint_risk(question: Question) -> Report:
    """Will the sprint be done in time?

    The chance to be done by the sprint's last working day decides, and nothing else: from 85 % on
    it is on track, under 50 % off track, else at risk. It is learned from the team's finished
    sprints and from its daily pace (`metrics.forecast.forecast.UnitForecast.chances`). Where it
    cannot be told, as too little is known of the past, the answer is not known. On the first
    working day it is too early to say, as plans are still being made; so it is while nothing is
    open but what a new id of the sprint has cleared. It is done only when no issue is open: where
    open issues count no points, all is computed by issues too, and the lower chance and the later
    projection count. Where no issue of the sprint counts points, all is by issues alone.

    Where the question names a day to be done by, headline and first figure are the forecast's
    chance by its end; `answer` and `results` are the same.

    `answer` is one of these, and empty for a sprint that has not begun, is over, or has no issue in
    scope. `results` has one row: `answer`, `open` in the unit, `projection` as an ISO day, and
    `chance`; null where these cannot tell, and of a sprint that is over. `details` lists the issues
    that are open.

    Raises UnknownSprint, MissingField.
    """
    risk = _Risk(question, sprint_progress(question))
    progress, judged, outlook = risk.progress, risk.judged, risk.outlook
    if outlook.forecast:
        check_day(outlook.forecast.work)
    by_label = {statistic.label: statistic for statistic in statistics(progress)}
    change = verdict_change(outlook)
    return Report(
        name="sprint-risk",
        title="Sprint risk",
        headline=risk.headline,
        statistics=(
            *risk.chance_by_the_day,
            Statistic("Answer", risk.answer_in_words),
            *risk.chance_by_the_end,
            Statistic("Open", open_in_words(progress)),
            by_label["Days left"],
            Statistic("Projection", risk.projection_in_words),
            *risk.usually_left,
        ),
        results=pd.DataFrame(
            {
                "answer": pd.Series([outlook.answer], dtype="string"),
                "open": [progress.open],
                "projection": pd.Series(
                    [str(outlook.projection) if outlook.projection else None], dtype="string"
                ),
                "chance": pd.Series([outlook.chance], dtype="Float64"),
            }
        ),
        source=plain(progress.issues),
        alt_text=" ".join(["Burndown chart.", f"{risk.headline}.", *risk.reason]),
        notes=(*filter(None, [change]), *risk.reason, *outlook.notes, *risk.notes),
        board=question.board,
        unit=question.unit,
        drawing=None if nothing_to_draw(judged) else lambda: burndown_figure(judged, risk.title),
        details=left_details(progress),
        note=outlook.note,
        sprint=progress.sprint,
        answer=outlook.answer,
        chance=risk.chance,
        change=change,
        why=lambda day, answer: since_then(outlook, day, answer),
    )


@dataclass(frozen=True, eq=False)
class _Risk:
    """What is said of the chance of a sprint."""

    question: Question
    progress: SprintProgress

    @cached_property
    def judged(self) -> SprintProgress:
        """The sprint by issues while it is under way and none of its issues counts points, which
        then tell nothing; else as it was asked about."""
        progress = self.progress
        is_under_way = not (progress.is_future or progress.is_finished)
        is_told_by_points = not (is_under_way and nothing_to_draw(progress))
        if is_told_by_points or nothing_to_draw(progress.by_issues):
            return progress
        return progress.by_issues

    @cached_property
    def outlook(self) -> Outlook:
        return Outlook(self.question, self.judged)

    @property
    def answer_in_words(self) -> str:
        """The answer, with what it is by where that is not enough for a verdict."""
        outlook = self.outlook
        nothing = "nothing in scope" if outlook.is_under_way else "no sprint under way"
        if not outlook.note or outlook.answer in ("", TOO_EARLY, NOT_KNOWN):
            return outlook.answer or nothing
        return f"{outlook.answer}, by the daily pace alone"

    @property
    def is_done(self) -> bool:
        """Whether the sprint is under way, and nothing is left of it to judge."""
        return bool(self.outlook.answer) and self.judged.is_all_done

    @property
    def chance(self) -> float | None:
        """The chance that the answer goes by: certainty once all is done."""
        if self.outlook.is_too_early:
            return None
        return 1.0 if self.is_done else self.outlook.chance

    @property
    def projection_in_words(self) -> str:
        return self._with_unit(projection(self.judged))

    @property
    def where_pace_leads(self) -> str:
        ends = self.outlook.projection
        if ends is None:
            return "not done at this pace"
        unit = "" if binding(self.judged) is self.judged else BY_ISSUES
        late = ", after its end" if ends > self.progress.sprint.end else ""
        return f"at this pace done {by_in_words(ends)}{unit}{late}"

    @property
    def chance_in_words(self) -> str:
        forecast = self.outlook.forecast
        # What is drawn before the plan stands says nothing of it.
        if self.outlook.is_too_early:
            return TOO_EARLY
        told = chance_when_due(forecast) if forecast else ""
        return self._with_unit(told) if told else NOT_KNOWN

    @property
    def chance_by_the_day(self) -> Iterator[Statistic]:
        """That by the day which the question names, if it names one and there is work to do."""
        forecast = self.outlook.forecast
        if (by := self.question.by) and forecast:
            told = chance_of(forecast, by)
            told = self._with_unit(told) if told else NOT_KNOWN
            yield Statistic(f"Chance {by_in_words(by)}", told)

    @property
    def chance_by_the_end(self) -> Iterator[Statistic]:
        """The chance that decides, of a sprint with work to do."""
        if self.outlook.forecast:
            yield Statistic("Chance by the sprint's end", self.chance_in_words)

    @property
    def usually_left(self) -> Iterator[Statistic]:
        """What a team that never empties a sprint leaves open."""
        if (usual := self.outlook.usually_leaves) and not self.outlook.is_too_early:
            yield Statistic("Usually left open", usual)

    @property
    def headline(self) -> str:
        """The chance by the day that is asked about, or the verdict; without a past to judge by,
        what is open and where its pace leads."""
        finding, answer = self.outlook.headline, self.outlook.answer
        if (by := self.question.by) and (forecast := self.outlook.forecast):
            if told := by_a_day.finding(forecast, by):
                return self._with_unit(told)
            return f"Chance {by_in_words(by)} not known. {finding}"
        if self.outlook.has_verdict or not answer or self.is_done:
            return finding
        if answer == TOO_EARLY:
            return f"{answer[0].upper()}{answer[1:]}. {finding}"
        return f"{finding}; {self.where_pace_leads}"

    @property
    def title(self) -> str:
        """The answer and the chance, short enough for the chart's title."""
        answer, forecast = self.outlook.answer, self.outlook.forecast
        told = self.answer_in_words if answer else finding(self.judged)
        due = forecast.work.due if forecast and not self.outlook.is_too_early else None
        by = self.question.by or due
        if forecast and by and (chance := chance_of(forecast, by)):
            percent, by_issues, _ = chance.partition(BY_ISSUES)
            told += f", {percent} chance {by_in_words(by)}{by_issues}"
        return titled(self.judged, "risk", told)

    @property
    def reason(self) -> Iterator[str]:
        """What chance and projection say of a sprint with work to do."""
        if self.outlook.forecast:
            yield (
                f"Chance of being done by the sprint's end: {self.chance_in_words}; "
                f"projection at the sprint's own pace: {self.projection_in_words}."
            )

    @property
    def notes(self) -> tuple[str, ...]:
        if self.judged is self.progress:
            return notes(self.progress)
        return (
            "No issue of the sprint counts points, so the answer is by issues.",
            *notes(self.judged),
        )

    def _with_unit(self, told: str) -> str:
        return told if self.judged is self.progress else f"{told}{BY_ISSUES}"
