"""How complete each deliverable is, and each epic in it: one table, in order."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from metrics.deliverables.acceptance import acceptance_criteria
from metrics.deliverables.blind_spots import BlindSpot
from metrics.deliverables.epics import with_epic
from metrics.deliverables.membership import Deliverables
from metrics.issues.references import reference
from metrics.issues.weights import weights
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
    work = membership.by_deliverable(work)
    table = _completed(_sums(work, ["deliverable_key"], unit).reindex(list(membership.titles)))
    blind = pd.DataFrame(
        [spots[key] for key in table.index], table.index, list(BlindSpot._fields)
    ).add_prefix("blind_")
    table = table.join(blind)
    table["is_complete"] &= _is_all_seen(table)
    table["deliverable_title"] = pd.Series(dict(membership.titles), dtype="string")
    criteria = {
        key: acceptance_criteria(membership.bodies[key], heading)
        for key in membership.titles
        if key in membership.bodies
    }
    for column, position in zip(CRITERIA_COLUMNS, (0, 1), strict=True):
        counted = {key: counts[position] for key, counts in criteria.items()}
        table[column] = pd.Series(counted, dtype="Int64")
    return _ordered(table.rename_axis("deliverable_key"), "deliverable_title", "deliverable_key")


def total_of(work: pd.DataFrame, unit: Unit) -> pd.Series:
    """The sums of all of `work`, each issue once, as a row of the `deliverable_table` has them."""
    sums = _sums(work.assign(all=True), ["all"], unit).reindex([True])
    total: pd.Series = _completed(sums).iloc[0]
    return total


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
    rows = _completed(_sums(inner, ["deliverable_key", "epic_url"], unit).reset_index("epic_url"))
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


def _sums(work: pd.DataFrame, by: list[str], unit: Unit) -> pd.DataFrame:
    amounts = weights(work, unit)
    is_open = work["state"] == "open"
    counted = work.assign(
        total=amounts,
        closed=amounts.mask(is_open, 0.0),
        issues=1,
        open_issues=is_open.astype(int),
        open_unpointed=(is_open & work["points"].isna()).astype(int),
    )
    # Rounded, because sums of fractions differ by 1e-16 with the order of rows.
    return counted.groupby(by, dropna=False)[_SUMS].sum().round(6)


def _completed(sums: pd.DataFrame) -> pd.DataFrame:
    """`sums` with `open`, `percent_complete` and `is_complete`."""
    rows = sums.fillna(dict.fromkeys(_SUMS, 0))
    rows["is_complete"] = (rows["issues"] > 0) & (rows["open_issues"] == 0)
    rows["open"] = (rows["total"] - rows["closed"]).round(6)
    fraction = (rows["closed"] / rows["total"].where(rows["total"] > 0)).round(4)
    # Rounding must not make 100 % of what is not all closed.
    rows["percent_complete"] = fraction.mask(rows["open"] > 0, fraction.clip(upper=0.9999))
    return rows


def _ordered(rows: pd.DataFrame, *names: str) -> pd.DataFrame:
    """`rows`, most complete first, then largest, then by `names`."""
    order = _BEST_FIRST | dict.fromkeys(names, True)
    return rows.sort_values(list(order), ascending=list(order.values()))
