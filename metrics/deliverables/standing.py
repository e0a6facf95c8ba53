"""How each deliverable stands: what the status and the forecast of deliverables both go by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from metrics.deliverables.blind_spots import BlindSpot, blind_spots
from metrics.deliverables.membership import Deliverables, deliverables
from metrics.deliverables.table import deliverable_table, total_of
from metrics.issues.containers import without_containers
from metrics.issues.references import keys as keys_of
from metrics.issues.weights import is_descoped, weights
from metrics.model.report import Question, Unit

COMPLETE, NOT_BROKEN_DOWN = "complete", "not broken down yet"
NO_ISSUE, DONE_ON_BOARDS = "no issue on a board", "done on boards"


@dataclass(frozen=True, eq=False)
class Standing:
    """How the deliverables asked about stand, in the unit of the question.

    Attributes:
        question: As it was asked, about the work on all boards of the roadmap.
        membership: The deliverables and their issues.
        planned: The issues of these deliverables, but for what is descoped.
        spots: The blind spot of each deliverable, by its key.
    """

    question: Question
    membership: Deliverables
    planned: pd.DataFrame
    spots: Mapping[str, BlindSpot]

    @cached_property
    def work(self) -> pd.DataFrame:
        """Those of `planned` that are no containers."""
        return without_containers(self.planned, self.question)

    @cached_property
    def table(self) -> pd.DataFrame:
        """The `deliverable_table` of that work, without acceptance criteria."""
        return deliverable_table(self.membership, self.work, self.question.unit, "", self.spots)

    @cached_property
    def total(self) -> pd.Series:
        """The sums of all that work, each issue once (`table.total_of`)."""
        return total_of(self.work, self.question.unit)

    @property
    def open_issues(self) -> pd.DataFrame:
        return self.work[self.work["state"] == "open"]

    @cached_property
    def by_issues(self) -> Standing:
        """The same by issues."""
        return replace(self, question=replace(self.question, unit=Unit.ISSUES))

    @cached_property
    def without_work(self) -> dict[str, str]:
        """Why no issue is open, by the key of each deliverable without an open one:
        `COMPLETE`, `NOT_BROKEN_DOWN`, `NO_ISSUE`, or `DONE_ON_BOARDS`, where more may be open
        elsewhere."""
        rows = self.table.loc[list(self.membership.titles)]
        return {str(key): why for key, row in rows.iterrows() if (why := _why_nothing_is_open(row))}

    @cached_property
    def with_work(self) -> dict[str, str]:
        """The titles of the other deliverables, by their keys, in the order of the roadmap.

        History keeps no order: as of the past it is that of their repositories and numbers.
        """
        titles, roadmap = self.membership.titles, self.question.roadmap
        is_ordered = roadmap is not None and not self.question.is_of_the_past
        ordered = keys_of(roadmap.issues) if roadmap and is_ordered else titles
        remain = titles.keys() - self.without_work.keys()
        return {key: titles[key] for key in ordered if key in remain}

    def open_of(self, keys: Sequence[str]) -> pd.Series:
        """What is open of each of these deliverables; an issue of several counts to the first."""
        rows = self.membership.by_deliverable(self.open_issues)
        places = rows["deliverable_key"].map({key: place for place, key in enumerate(keys)})
        first = places.dropna().sort_values().groupby(level=0).first()
        amounts = weights(rows[~rows.index.duplicated()], self.question.unit)
        sums = amounts.groupby(first).sum().reindex(range(len(keys)), fill_value=0.0).round(6)
        return sums.set_axis(list(keys))


def standing(question: Question) -> Standing:
    """How the deliverables stand that are asked about; `question` is about all boards of its
    roadmap (`metrics.deliverables.several_boards`).

    Raises UnknownDeliverable, UnknownStatus, MissingField, NothingToReport.
    """
    membership = deliverables(question)
    asked = membership.asked
    as_done = question.conventions.count_not_planned_as_done
    planned = asked[~is_descoped(asked, not_planned_as_done=as_done)]
    return Standing(question, membership, planned, blind_spots(membership, planned, question))


def _why_nothing_is_open(row: pd.Series) -> str:
    if row["open_issues"]:
        return ""
    if not row["issues"]:
        return NO_ISSUE if row["blind_sub_issues"] else NOT_BROKEN_DOWN
    return COMPLETE if row["is_complete"] else DONE_ON_BOARDS
