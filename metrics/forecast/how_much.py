"""How much of the remaining work is done by a day that the question names, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from metrics.forecast import by_a_day
from metrics.forecast.by_a_day import by_in_words, in_percent
from metrics.forecast.forecast import DeliveryForecast, UnitForecast
from metrics.forecast.monte_carlo import CONFIDENCES
from metrics.forecast.outlook import EVEN, SURE
from metrics.forecast.remaining_work import RemainingWork
from metrics.model.errors import NothingToReport
from metrics.model.report import Unit
from metrics.sprint.unpointed import BY_ISSUES
from metrics.text.formatting import amount, number


def by_a_day_to_come(work: RemainingWork) -> RemainingWork:
    """The work with the day by which the question asks how much: of a sprint that is the last day
    on which it can be done (`RemainingWork.due`), where no other is named.

    Raises NothingToReport where deliverables or a sprint that is over are asked about, and no day
    is named.
    """
    question = work.question
    if not question.how_much or question.by:
        return work
    if work.due is None:
        raise NothingToReport(
            "How much by which day? Type such as `how much by 18 Dec`, on the command line "
            "`--by 2026-12-18`."
        )
    if work.due < work.first:
        raise NothingToReport(
            f"{work.name} is over: ask for its summary, or name a day to come, such as `how much "
            "by 18 Dec`."
        )
    return replace(work, question=replace(question, by=work.due))


@dataclass(frozen=True, eq=False)
class HowMuch:
    """What of the work is done by the end of the day `by`, from now on; its forecast is possible.

    It is told in the unit of the question, and by issues where no points are left.
    """

    forecast: DeliveryForecast
    by: date

    @property
    def told(self) -> UnitForecast:
        """The forecast in the unit that is told."""
        return self.forecast.units[0]

    @property
    def unit(self) -> Unit:
        """The unit that is told."""
        return self.told.work.question.unit

    @cached_property
    def at_least(self) -> dict[int, float]:
        """Of each confidence, how much is done at least: whole issues, and whole points where
        another pace makes fractions of them. As scope may grow meanwhile, it may be more than what
        is open now."""
        done = {each: self.told.at_least_by(self.by, each) for each in CONFIDENCES}
        if self.unit is Unit.ISSUES or self.told.work.supposed.paces:
            return {confidence: float(int(each)) for confidence, each in done.items()}
        return done

    @property
    def finding(self) -> str:
        """`at least 23 of 40 open issues of “Search” will be done by Fri 18 Dec, 85% sure; as
        likely as not 31 or more`."""
        work, least = self.told.work, self.at_least
        even, sure = least[50], least[85]
        if work.to_do <= 1:
            return by_a_day.finding(self.forecast, self.by)
        will_be = f"will be done {by_in_words(self.by)}{self.by_issues}"
        if self.is_all_sure:
            left = self._open_in_words
            return f"all {left} of {work.name} {will_be}, {in_percent(self._all_done)} sure"
        if not even:
            return f"probably none of the {self._open_in_words} of {work.name} {will_be}"
        maybe = f"as likely as not {self._or_more(even)}"
        if not sure:
            return f"perhaps none of the {self._open_in_words} of {work.name} {will_be}; {maybe}"
        if sure > work.to_do:
            some = f"at least {amount(sure, self.unit)} of {work.name} {will_be}, 85% sure"
            return f"{some}; {number(work.to_do)} are open now, and more will be added"
        some = (
            f"at least {number(sure)} of {self._open_in_words} of {work.name} {will_be}, 85% sure"
        )
        return f"{some}; {maybe}" if even > sure else some

    @property
    def short(self) -> str:
        """`85% sure 23 of 40 done by Fri 18 Dec`."""
        to_do, sure = self.told.work.to_do, self.at_least[85]
        will_be = f"done {by_in_words(self.by)}{self.by_issues}"
        if self.is_all_sure:
            return f"{in_percent(self._all_done)} sure all {will_be}"
        if not sure:
            return f"perhaps none of {number(to_do)} {will_be}"
        return f"85% sure {number(sure)}{f' of {number(to_do)}' * (sure <= to_do)} {will_be}"

    @property
    def least(self) -> str:
        """`at least 23`, or `all, 91% sure`: the amount alone of what is found."""
        if self.is_all_sure:
            return f"all, {in_percent(self._all_done)} sure"
        if not self.at_least[50]:
            return "probably none"
        sure = self.at_least[85]
        return f"at least {number(sure)}" if sure else "perhaps none"

    @property
    def by_issues(self) -> str:
        """That it is told by issues, where that is not the unit asked for."""
        return "" if self.unit is self.forecast.work.question.unit else BY_ISSUES

    @property
    def is_all_sure(self) -> bool:
        """Whether all is done by then with 85 % confidence, in each unit that is forecast."""
        return self._all_done >= SURE

    @property
    def _all_done(self) -> float:
        """The chance that all is done by then, the lowest of all units."""
        told = self.forecast.least_likely_by(self.by)
        return (told.chance_by(self.by) or 0.0) if told else 0.0

    @property
    def _open_in_words(self) -> str:
        """`40 open issues`; of such as are not all there, `45 issues`."""
        work = self.told.work
        size, _, noun = amount(work.to_do, self.unit).partition(" ")
        return f"{size} {noun}" if work.to_do != work.amount else f"{size} open {noun}"

    def _or_more(self, done: float) -> str:
        return "all of them" if self._all_done >= EVEN else f"{number(done)} or more"
