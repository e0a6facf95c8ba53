"""How complete each deliverable is, and each epic in it: one table, in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from metrics.deliverables.acceptance import acceptance_criteria
from metrics.deliverables.blind_spots import BlindSpot
from metrics.deliverables.epics import with_epic
from metrics.deliverables.membership import Deliverables
from metrics.issues.references import reference
from metrics.issues.weights import weights
from metrics.model.arrays import Array
from metrics.model.report import Unit

SUM_COLUMNS = ["deliverable_title", "total", "closed", "open", "percent_complete"]
CRITERIA_COLUMNS = ["criteria_done", "criteria_total"]
EPIC_COLUMNS = ["epic_title", "epic_url"]
NO_EPIC = "not in an epic"
_SUMS = ["total", "closed", "issues", "open_issues", "open_unpointed"]
_BEST_FIRST = dict.fromkeys(["percent_complete", "is_complete", "total", "issues"], False)


def deliverable_table(
    membership: Deliverables,
    work: pd.DataFrame,
    unit: Unit,
    heading: str,
    spots: Mapping[str, BlindSpot],
) -> pd.DataFrame:
    """A row per deliverable by its key, most complete first, with the sums of its `work`; what
    belongs to several counts in each.

    The columns are `SUM_COLUMNS`, then `issues` (how many there are), `open_issues` and
    `open_unpointed` (how many of them are open, and have no points then), the columns of
    `BlindSpot` from `spots` as `blind_…`, `is_complete` (whether there are issues and none is open,
    in either unit, on the boards that are read or known to be elsewhere), and `CRITERIA_COLUMNS`,
    which count the checkboxes below `heading` and are null where no text was exported.
    """
    rows, joined = membership.joined(work)
    place_of = {key: place for place, key in enumerate(membership.titles)}
    places = np.array([place_of[key] for key in joined], int)
    sums = _sums(work.take(rows), places, len(place_of), unit)
    of_spots = zip(*(spots[key] for key in place_of), strict=True)
    criteria = [
        acceptance_criteria(membership.bodies[key], heading)
        if key in membership.bodies
        else (None, None)
        for key in place_of
    ]
    columns = (
        _completed(sums)
        | {f"blind_{name}": [*of] for name, of in zip(BlindSpot._fields, of_spots, strict=True)}
        | {"deliverable_title": pd.array([*membership.titles.values()], "string")}
        | {
            name: pd.array([counts[place] for counts in criteria], "Int64")
            for place, name in enumerate(CRITERIA_COLUMNS)
        }
    )
    table = pd.DataFrame(columns, pd.Index([*place_of], name="deliverable_key"))
    table["is_complete"] &= _is_all_seen(table)
    return _ordered(table, "deliverable_title", "deliverable_key")


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Each row by the names of its columns; pandas' own takes a millisecond for each table."""
    columns = {str(name): table[name].tolist() for name in table}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def total_of(work: pd.DataFrame, unit: Unit) -> pd.Series:
    """The sums of all of `work`, each issue once, as a row of the `deliverable_table` has them."""
    sums = _completed(_sums(work, np.zeros(len(work), int), 1, unit))
    return pd.Series({name: of_all[0] for name, of_all in sums.items()})


def with_epics(
    table: pd.DataFrame,
    membership: Deliverables,
    work: pd.DataFrame,
    unit: Unit,
    titles: Mapping[str, str],
) -> pd.DataFrame:
    """`table` with the columns `EPIC_COLUMNS`, and below each deliverable the rows of its epics.

    The columns are null in the deliverables' own rows. A last row is for issues in no epic, so that
    the rows of a deliverable's epics add up to its own. A deliverable without epics has no such
    rows. `titles` are those of issues by their URL.
    """
    issues = with_epic(membership)
    issues = issues[issues.index.isin(work.index)]
    with_epics = issues["deliverable_key"][issues["epic_url"].notna()]
    inner = issues[issues["deliverable_key"].isin(with_epics)]
    by_epic = inner.groupby(["deliverable_key", "epic_url"], dropna=False)
    groups = by_epic.size().index
    sums = _sums(inner, by_epic.ngroup().to_numpy(), len(groups), unit)
    rows = pd.DataFrame(_completed(sums), groups).reset_index("epic_url")
    is_none = rows["epic_url"].isna()
    epic_titles = {url: titles.get(url, reference(url)) for url in rows["epic_url"].dropna()}
    rows["epic_title"] = rows["epic_url"].map(epic_titles).mask(is_none, NO_EPIC).astype("string")
    rows["deliverable_title"] = table["deliverable_title"].reindex(rows.index)
    # Which of its epics have what no board shows is not known.
    rows["is_complete"] &= _is_all_seen(table).reindex(rows.index)
    both = pd.concat(
        [table.assign(rank=0), _ordered(rows.assign(rank=1 + is_none), "epic_title", "epic_url")]
    )
    place = pd.Series(range(len(table)), table.index).reindex(both.index)
    ordered = both.assign(place=place).sort_values(["place", "rank"], kind="stable")
    return ordered.drop(columns=["place", "rank"])


def _is_all_seen(table: pd.DataFrame) -> pd.Series:
    """Whether each deliverable has no open work that no board shows, as far as is known."""
    unseen: pd.Series = table["blind_open"] + table["blind_below"]
    return table["blind_is_known"].astype(bool) & (unseen == 0)


def _sums(work: pd.DataFrame, places: Array, count: int, unit: Unit) -> dict[str, Array]:
    """What each of so many rows sums up, as float64; `places` has the row of each of `work`."""
    amounts = weights(work, unit).to_numpy()
    is_open = (work["state"] == "open").to_numpy(bool)
    counted = (
        amounts,
        np.where(is_open, 0.0, amounts),
        np.ones(len(work)),
        is_open,
        is_open & work["points"].isna().to_numpy(),
    )
    # Rounded, because sums of fractions differ by 1e-16 with the order of rows.
    sums = (np.bincount(places, each, minlength=count).round(6) for each in counted)
    return dict(zip(_SUMS, sums, strict=True))


def _completed(sums: dict[str, Array]) -> dict[str, Array]:
    """`sums` with `is_complete`, `open` and `percent_complete`."""
    total, closed = sums["total"], sums["closed"]
    left = (total - closed).round(6)
    fraction = np.full(len(total), np.nan)
    np.divide(closed, total, out=fraction, where=total > 0)
    fraction = fraction.round(4)
    return sums | {
        "is_complete": (sums["issues"] > 0) & (sums["open_issues"] == 0),
        "open": left,
        # Rounding must not make 100 % of what is not all closed.
        "percent_complete": np.where(left > 0, np.minimum(fraction, 0.9999), fraction),
    }


def _ordered(rows: pd.DataFrame, *names: str) -> pd.DataFrame:
    """`rows`, most complete first, then largest, then by `names`."""
    order = _BEST_FIRST | dict.fromkeys(names, True)
    return rows.sort_values(list(order), ascending=list(order.values()))
