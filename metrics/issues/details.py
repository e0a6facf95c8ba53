"""Issues as rows of `Report.details`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from metrics.issues.references import name_of
from metrics.issues.weights import weights
from metrics.model.arrays import Array, in_order_of_issue, iso_days
from metrics.model.report import DETAIL_COLUMNS, Unit, no_details


def details(issues: pd.DataFrame, what: str, days: pd.Series, unit: Unit) -> pd.DataFrame:
    """`issues` as one group, `what`, earliest of `days` first, each in its own time zone; a day may
    be null."""
    if days.dt.tz is not None:
        days = days.dt.tz_localize(None)
    everything = np.ones(len(issues), bool)
    return grouped_details(issues, [(what, everything, days.to_numpy("datetime64[ns]"))], unit)


def grouped_details(
    issues: pd.DataFrame, groups: Iterable[tuple[str, Array, Array]], unit: Unit
) -> pd.DataFrame:
    """Some of `issues` in groups, one after the other: what each group is, which of `issues` are in
    it, and the day of each of `issues` as datetime64, by which the group is in order; a day may be
    NaT."""
    by_issue = in_order_of_issue(issues)
    found: list[Array] = []
    names: list[str] = []
    days: list[Array] = []
    for what, is_in, day in groups:
        rows = by_issue[is_in[by_issue]]
        moments = day[rows]
        order = np.argsort(moments, kind="stable")
        found.append(rows[order])
        days.append(moments[order])
        names += [what] * len(rows)
    if not names:
        return no_details()
    rows = np.concatenate(found)
    return detail_rows(
        issues,
        rows,
        names,
        np.concatenate(days),
        weights(issues, unit).to_numpy()[rows],
        [", ".join(who) for who in issues["assignees"].array.take(rows).tolist()],
    )


def detail_rows(
    issues: pd.DataFrame,
    rows: Array,
    what: Sequence[str],
    days: Array,
    amounts: Array,
    assignees: Sequence[str],
) -> pd.DataFrame:
    """Rows of `Report.details`, one for each of these `rows` of `issues`; `days` are datetime64, or
    NaT."""
    names = ("repository", "number", "title", "url")
    repository, number, title, url = (issues[name].array.take(rows) for name in names)
    told = {
        "what": _texts(what),
        "day": _texts(iso_days(days)),
        "issue": _texts(
            [name_of(*key) for key in zip(repository.tolist(), number.tolist(), strict=True)]
        ),
        "title": title,
        "url": url,
        "amount": pd.array(amounts.astype("float64"), dtype="Float64"),
        "assignees": _texts(assignees),
    }
    return pd.DataFrame(told, columns=[*DETAIL_COLUMNS])


def _texts(texts: Sequence[str | None]) -> pd.api.extensions.ExtensionArray:
    return pd.array(texts, dtype="string")
