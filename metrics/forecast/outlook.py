"""Whether a sprint will be done in time: the verdict, in the words that all its reports share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from metrics.forecast.by_a_day import by_in_words, in_percent
from metrics.forecast.forecast import DeliveryForecast, UnitForecast
from metrics.forecast.learned_from import heading_for, learned_from, usually_leaves
from metrics.forecast.remaining_work import LEAST_COMPLETED, LEAST_DAYS, remaining_of_sprint
from metrics.model.report import Question
from metrics.sprint import wording
from metrics.sprint.pace import binding, projected_end
from metrics.sprint.progress import SprintProgress
from metrics.sprint.unpointed import BY_ISSUES
from metrics.text.formatting import number, shortened

ON_TRACK, AT_RISK, OFF_TRACK = "on track", "at risk", "off track"
TOO_EARLY, NOT_KNOWN = "too early to say", "not known"
# It is on track from `SURE` on, and off track below `EVEN`.
SURE, EVEN = 0.85, 0.5
NO_PAST = "No verdict: nothing is kept of this board's past to judge by."
LITTLE_PAST = (
    f"No verdict: a chance needs {LEAST_COMPLETED} issues completed on the board in "
    f"{LEAST_DAYS // 7} weeks or more."
)
NO_PACE = "No verdict: no completed issue has points, so there is no pace: ask by issues."
_VERDICTS = {
    ON_TRACK: "will probably be done in time",
    AT_RISK: "may not be done in time",
    OFF_TRACK: "will probably not be done in time",
}


def answer_for(chance: float) -> str:
    """The verdict at that chance."""
    return ON_TRACK if chance >= SURE else OFF_TRACK if chance < EVEN else AT_RISK


@dataclass(frozen=True, eq=False)
class Outlook:
    """What is to be expected of a sprint, in the unit of its progress.

    The chance that no issue is open after its last working day decides, and nothing else: where it
    cannot be told, there is no verdict. On the first working day it is too early to say, as plans
    are still being made.

    `drawn` is a forecast of the sprint that is there already.
    """

    question: Question
    progress: SprintProgress
    drawn: DeliveryForecast | None = None

    @property
    def is_under_way(self) -> bool:
        return not (self.progress.is_future or self.progress.is_finished)

    @property
    def is_first_day(self) -> bool:
        """Whether the first working day is not over yet, and others follow."""
        progress = self.progress
        return progress.working_days_begun <= 1 < progress.working_days_left

    @property
    def is_too_early(self) -> bool:
        """Whether there is work of the sprint to do, and its plan may still be made today."""
        return self.is_open and self.is_first_day

    @cached_property
    def is_open(self) -> bool:
        """Whether the sprint is under way and there is work of it to do."""
        progress = self.progress
        is_nothing = wording.nothing_to_draw(progress) or progress.is_undecided
        return self.is_under_way and not is_nothing and not progress.is_all_done

    @cached_property
    def answer(self) -> str:
        """One of the constants of this module; empty where there is nothing to answer."""
        progress = self.progress
        if self.is_under_way and progress.is_undecided:
            return TOO_EARLY
        if not self.is_under_way or wording.nothing_to_draw(progress):
            return ""
        if progress.is_all_done:
            return ON_TRACK
        if self.is_first_day:
            return TOO_EARLY
        return NOT_KNOWN if self.chance is None else answer_for(self.chance)

    @property
    def projection(self) -> date | None:
        return projected_end(binding(self.progress)) if self.is_under_way else None

    @cached_property
    def forecast(self) -> DeliveryForecast | None:
        """The forecast of what is open in a sprint under way; else None."""
        if not self.is_open:
            return None
        return self.drawn or DeliveryForecast(remaining_of_sprint(self.progress, self.question))

    @property
    def chance(self) -> float | None:
        """The chance that all is done by the sprint's last working day
        (`metrics.forecast.forecast.UnitForecast.chances`)."""
        return self.forecast.chance if self.forecast else None

    def chance_after(self, day: date) -> float | None:
        """The chance as it was at the end of an earlier day of the sprint, by what is known now."""
        is_earlier = self.progress.sprint.start <= day < self.progress.today
        if self.forecast is None or not is_earlier:
            return None
        return DeliveryForecast(self.forecast.work.at_end_of(day)).chance

    @cached_property
    def has_verdict(self) -> bool:
        """Whether the past that exports saw is enough to judge by: else figures speak alone."""
        is_past_known = self.question.history is not None
        return is_past_known and self.is_open and (self.is_first_day or self.chance is not None)

    @cached_property
    def headline(self) -> str:
        """The verdict and the figures it is of; without a verdict, what is true of the sprint."""
        progress = self.progress
        if not self.has_verdict:
            return wording.headline(progress)
        title, figures = shortened(progress.sprint.title), wording.what_is_left(progress)
        if self.is_first_day:
            return wording.with_lost_work(
                f"Too early to say if {title} will be done in time: "
                f"{figures}, {wording.time_left(progress)}",
                progress,
            )
        verdict = f"{title} {_VERDICTS[self.answer]}: {figures}, {self._chance_in_words}"
        return wording.with_lost_work(f"{verdict}{self._what_else}", progress)

    @property
    def note(self) -> str:
        """Why the headline of a sprint with work to do has no verdict; empty where it has one."""
        if self.forecast is None or self.has_verdict:
            return ""
        if self.question.history is None:
            return NO_PAST
        has_history = all(unit.work.has_enough_history for unit in self.forecast.units)
        return NO_PACE if has_history else LITTLE_PAST

    @property
    def notes(self) -> tuple[str, ...]:
        """What the chance comes from, where it is told."""
        told = self._told
        return (learned_from(told),) if told and not self.is_first_day else ()

    @property
    def usually_leaves(self) -> str:
        """`18–31 points`: what the team's finished sprints usually left open; empty where one of
        them was emptied, or too few are known."""
        told = self._told
        usual = usually_leaves(told) if told else ""
        if told is None or not usual:
            return ""
        unit = told.work.question.unit
        return f"{usual} {unit.removesuffix('s') if usual == '1' else unit}"

    @property
    def _told(self) -> UnitForecast | None:
        return self.forecast.least_likely if self.forecast else None

    @property
    def _what_else(self) -> str:
        """What to expect of a sprint that may not be done: what is left then, of a team that never
        empties one; else when it is as likely done as not, if that is later."""
        told, forecast = self._told, self.forecast
        if self.answer == ON_TRACK or told is None or forecast is None:
            return ""
        if usual := usually_leaves(told):
            left = heading_for(told)
            about = f", heading for about {number(round(left) or left)}" if left else ""
            return f"; the team usually leaves {usual}{about}"
        even = forecast.even
        is_later = even and told.work.due and even > told.work.due
        return f", 50% {by_in_words(even)}" if even and is_later else ""

    @property
    def _chance_in_words(self) -> str:
        """`27% chance by Fri 4 Dec`, with the unit where it is not the one asked for."""
        told = self._told
        if told is None or told.chance is None or told.work.due is None:
            return ""
        unit = "" if told.work.question.unit is self.progress.unit else BY_ISSUES
        return f"{in_percent(told.chance)} chance {by_in_words(told.work.due)}{unit}"
