"""When each issue entered its current state, according to exports."""

from __future__ import annotations

import pandas as pd

from metrics.model.issue_columns import ISSUE_KEY


def in_state_since(versions: pd.DataFrame, holds: pd.Series) -> pd.Series:
    """The moment from which `holds` has been true without a break, by `ISSUE_KEY`.

    `versions` are those of a `History`, and `holds` has a truth value for each. The result has only
    issues whose last version holds. Time off the board is a break as well.
    """
    ordered = versions[[*ISSUE_KEY, "seen_from", "seen_until"]].assign(holds=holds.astype(bool))
    ordered = ordered.sort_values([*ISSUE_KEY, "seen_from"])
    before = ordered.groupby(ISSUE_KEY)[["holds", "seen_until"]].shift()
    goes_on = ordered["holds"] & before["holds"].fillna(False).astype(bool)
    goes_on &= before["seen_until"] == ordered["seen_from"]
    last = ordered.drop_duplicates(ISSUE_KEY, keep="last").set_index(ISSUE_KEY)["holds"]
    begins = ordered[~goes_on].drop_duplicates(ISSUE_KEY, keep="last").set_index(ISSUE_KEY)
    since: pd.Series = begins.loc[last[last].index, "seen_from"]
    return since
