"""What was opened and closed on each day."""

from __future__ import annotations

from datetime import date

import pandas as pd

from metrics.issues.days import per_day


def daily_totals(events: pd.DataFrame, last: date) -> pd.DataFrame:
    """One row per calendar day, from the first event to `last`, or to the last event if later.

    `events` are those of `metrics.sprint.scope_events`. Columns, all in their unit:

    | column | meaning |
    |---|---|
    | `added`, `removed` | by how much the scope grew and shrank on the day |
    | `opened` | `added - removed`, so it may be negative |
    | `closed` | done on the day, less what was done before and no longer is: may be negative |
    | `delta` | `opened - closed` |
    | `total_opened`, `total_closed`, `total_open` | running sums: scope, done, and what is open |

    So descoped work leaves the scope on the day on which it was descoped and is never shown as
    done, and `total_opened - total_closed = total_open` on every day. Without events there are no
    rows.
    """
    day = events["day"]
    end = max(pd.Timestamp(last), day.max()) if len(events) else pd.Timestamp(last)
    days = pd.date_range(day.min() if len(events) else end, end, name="date")
    days = days[: len(days) if len(events) else 0]
    totals = pd.DataFrame(
        {
            "added": per_day(events["scope"].clip(lower=0), day, days),
            "removed": per_day(-events["scope"].clip(upper=0), day, days),
            "closed": per_day(events["done"], day, days),
        }
    )
    totals["opened"] = totals["added"] - totals["removed"]
    totals["delta"] = totals["opened"] - totals["closed"]
    for column, summed in (
        ("total_opened", "opened"),
        ("total_closed", "closed"),
        ("total_open", "delta"),
    ):
        # Sums of fractions are off by 1e-16, which would print as a minus zero.
        totals[column] = totals[summed].cumsum().round(6) + 0.0
    return totals


def whole_where_possible(totals: pd.DataFrame) -> pd.DataFrame:
    """`totals` with columns of whole numbers only as integers, which print without `.0`."""
    return totals.astype(
        {name: "int64" for name in totals if (totals[name] == totals[name].round()).all()}
    )
