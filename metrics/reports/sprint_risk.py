"""Sprint risk: will the sprint be done in time, by its pace and by the forecast?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import pandas as pd

from metrics.charts.burndown import burndown_figure
from metrics.charts.sprint import finding, titled
from metrics.forecast import by_a_day
from metrics.forecast.by_a_day import by_in_words, chance_of, check_day
from metrics.forecast.forecast import DeliveryForecast
from metrics.forecast.remaining_work import remaining_work
from metrics.model.history import HistoryPart
from metrics.model.issue_columns import plain
from metrics.model.report import Question, Report, Statistic
from metrics.reports import delivery_forecast
from metrics.sprint.pace import binding, projected_end, working_days_counted
from metrics.sprint.progress import SprintProgress, sprint_progress
from metrics.sprint.unpointed import BY_ISSUES, open_in_words
from metrics.sprint.wording import headline, notes, nothing_to_draw, projection, statistics

ON_TRACK, AT_RISK, OFF_TRACK = "on track", "at risk", "off track"
TOO_EARLY = "too early to say"
# The forecast says yes from `SURE` on, and no below `EVEN`.
SURE, EVEN = 0.85, 0.5


def sprint_risk(question: Question) -> Report:
    """Will the sprint be done in time?

    It is on track where both the burndown's projection and the forecast say so: the projection
    reaches zero by the sprint's end, and at least 85 % of the forecast's draws do. It is off track
    where both say it will not be done: the projection is later or there is none, and under half of
    the draws are done. Otherwise it is at risk. Where one of the two cannot tell, the other
    decides; where neither can, it is too early to say. It is done only when no issue is open: where
    open issues count no points, both are by issues too, and the later date and the lower chance
    count. It is too early to say, too, while nothing is open but what a new id of the sprint has
    cleared. Where no issue of the sprint counts points, projection, forecast, headline and chart
    are by issues alone.

    Where the question names a day to be done by, headline and first figure are the forecast's
    chance by its end; `answer` and `results` are the same.

    `answer` is one of these, and empty for a sprint that has not begun, is over, or has no issue in
    scope. `results` has one row: `answer`, `open` in the unit, `projection` as an ISO day, and
    `chance`, the share of draws that are done by the sprint's end; null where these cannot tell,
    and of a sprint that is over.

    Raises UnknownSprint, MissingField.
    """
    risk = _Risk(question, sprint_progress(question))
    progress, judged = risk.progress, risk.judged
    if risk.forecast:
        check_day(risk.forecast.work)
    by_label = {statistic.label: statistic for statistic in statistics(progress)}
    return Report(
        name="sprint-risk",
        title="Sprint risk",
        headline=risk.headline,
        statistics=(
            *risk.chance_by_the_day,
            Statistic("Answer", risk.answer_in_words),
            Statistic("Open", open_in_words(progress)),
            by_label["Days left"],
            Statistic("Projection", risk.projection_in_words),
            Statistic("Chance by the sprint's end", risk.chance_in_words),
        ),
        results=pd.DataFrame(
            {
                "answer": pd.Series([risk.answer], dtype="string"),
                "open": [progress.open],
                "projection": pd.Series(
                    [str(risk.projection) if risk.projection else None], dtype="string"
                ),
                "chance": pd.Series([risk.chance], dtype="Float64"),
            }
        ),
        source=plain(progress.issues),
        alt_text=f"Burndown chart. {risk.headline}. {risk.reason}",
        notes=(risk.reason, *risk.notes),
        board=question.board,
        unit=question.unit,
        figure=None if nothing_to_draw(judged) else lambda: burndown_figure(judged, risk.title),
        sprint=progress.sprint,
        answer=risk.answer,
    )


def history_part(question: Question) -> HistoryPart:
    """The part that the forecast draws from."""
    return delivery_forecast.recent_history(question)


@dataclass(frozen=True, eq=False)
class _Risk:
    """What the projection and the forecast say of a sprint."""

    question: Question
    progress: SprintProgress

    @property
    def is_under_way(self) -> bool:
        return not (self.progress.is_future or self.progress.is_finished)

    @cached_property
    def judged(self) -> SprintProgress:
        """The sprint by issues while it is under way and none of its issues counts points, which
        then tell nothing; else as it was asked about."""
        progress = self.progress
        is_told_by_points = not (self.is_under_way and nothing_to_draw(progress))
        if is_told_by_points or nothing_to_draw(progress.by_issues):
            return progress
        return progress.by_issues

    @cached_property
    def answer(self) -> str:
        progress = self.judged
        if not self.is_under_way:
            return ""
        if progress.is_undecided:
            return TOO_EARLY
        if nothing_to_draw(progress):
            return ""
        if progress.is_all_done:
            return ON_TRACK
        verdicts = {verdict for verdict in (self._projected, self._foreseen) if verdict}
        if not verdicts:
            return TOO_EARLY
        return verdicts.pop() if len(verdicts) == 1 else AT_RISK

    @property
    def answer_in_words(self) -> str:
        nothing = "nothing in scope" if self.is_under_way else "no sprint under way"
        return self.answer or nothing

    @property
    def projection(self) -> date | None:
        return projected_end(binding(self.judged)) if self.is_under_way else None

    @property
    def projection_in_words(self) -> str:
        return self._with_unit(projection(self.judged))

    @cached_property
    def forecast(self) -> DeliveryForecast | None:
        """The forecast of what is open in a sprint under way; else None."""
        progress = self.judged
        if not self.is_under_way or progress.is_all_done or progress.is_undecided:
            return None
        asked = replace(
            self.question, sprint=progress.sprint.id, deliverable="", unit=progress.unit
        )
        return DeliveryForecast(remaining_work(asked))

    @property
    def chance(self) -> float | None:
        """The share of the forecast's draws that are done by the sprint's end."""
        return self.forecast.chance if self.forecast else None

    @property
    def chance_in_words(self) -> str:
        told = delivery_forecast.chance_in_words(self.forecast) if self.forecast else ""
        return self._with_unit(told) if told else "not known"

    @property
    def chance_by_the_day(self) -> Iterator[Statistic]:
        """That by the day which the question names, if it names one."""
        if by := self.question.by:
            told = chance_of(self.forecast, by) if self.forecast else ""
            told = self._with_unit(told) if told else "not known"
            yield Statistic(f"Chance {by_in_words(by)}", told)

    @property
    def headline(self) -> str:
        finding = headline(self.judged)
        if (by := self.question.by) and self.forecast:
            if told := by_a_day.finding(self.forecast, by):
                return self._with_unit(told)
            return f"Chance {by_in_words(by)} not known. {finding}"
        return f"{self.answer[0].upper()}{self.answer[1:]}. {finding}" if self.answer else finding

    @property
    def title(self) -> str:
        """The answer and the chance, short enough for the chart's title."""
        told, by = self.answer or finding(self.judged), self.question.by or self.progress.sprint.end
        if self.forecast and (chance := chance_of(self.forecast, by)):
            told += f", {chance} chance {by_in_words(by)}"
        return titled(self.judged, "risk", told)

    @property
    def reason(self) -> str:
        """What projection and forecast say, in one sentence."""
        return (
            f"At the sprint's own pace: {self.projection_in_words}; "
            f"of the forecast's draws done by the sprint's end: {self.chance_in_words}."
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

    @property
    def _projected(self) -> str:
        progress = self.judged
        if self.projection is None and working_days_counted(progress) <= 1:
            return ""
        in_time = self.projection is not None and self.projection <= progress.sprint.end
        return ON_TRACK if in_time else OFF_TRACK

    @property
    def _foreseen(self) -> str:
        if self.chance is None:
            return ""
        if self.chance >= SURE:
            return ON_TRACK
        return OFF_TRACK if self.chance < EVEN else AT_RISK
