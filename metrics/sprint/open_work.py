"""Open issues of a sprint: whether work has begun, for how long, and what stands in its way."""

from __future__ import annotations

import pandas as pd

from metrics.issues.days import days_of
from metrics.issues.held_since import in_state_since
from metrics.issues.references import short_name
from metrics.model.issue_columns import ISSUE_KEY, issue_index, issue_keys
from metrics.model.team import Conventions
from metrics.sprint.progress import SprintProgress
from metrics.text.formatting import count, listing, shortened

_MOST_NAMED = 3


def open_work(progress: SprintProgress) -> pd.DataFrame:
    """The open issues of the sprint, longest in progress first, then those not begun.

    With the columns of `Board.issues` and

    | column | dtype | meaning |
    |---|---|---|
    | `begun` | bool | whether its status is a started one, or a done one although it is open |
    | `since` | datetime64[ns] | the day on which exports saw it begin, or GitHub recorded that it \
    did; null if neither |
    | `days` | Int64 | calendar days from then to `progress.at`; if it had begun before what is \
    known, or before the first export after a gap, at least the days that are known; else null |
    | `blocked` | bool | whether it has one of the `blocked_labels`, or waits for an open issue |
    | `waits_for` | string | the open issues it waits for, in words; null for none |
    | `unassigned`, `unpointed` | bool | whether it has no assignee, or no estimate |
    """
    team = progress.question.conventions
    issues = progress.issues
    work = issues[issues["state"] == "open"]
    begun = _is_begun(work["status"], team)
    seen = _begun_since(work, progress, team).reindex(issue_index(work))
    seen = seen.set_axis(work.index)[begun].reindex(work.index)
    days = days_of(seen["since"], progress.question.board.timezone)
    is_known = seen["is_known"].fillna(False).astype(bool)
    blocking = {label.strip().casefold() for label in team.blocked_labels}
    lasted = (pd.Timestamp(progress.at) - days).dt.days.astype("Int64")
    work = work.assign(
        begun=begun,
        since=days.where(is_known),
        days=lasted.where(is_known | (lasted > 0)),
        blocked=[
            any(name.strip().casefold() in blocking for name in labels) for labels in work["labels"]
        ],
        unassigned=work["assignees"].str.len() == 0,
        unpointed=work["points"].isna() & ("points" not in progress.question.board.missing),
    )
    work = work.assign(
        waits_for=pd.array(
            [
                _waits_for(url, repository, progress)
                for url, repository in zip(
                    work["url"].tolist(), work["repository"].tolist(), strict=True
                )
            ],
            dtype="string",
        )
    )
    work["blocked"] |= work["waits_for"].notna()
    order = {"begun": False, "days": False, "repository": True, "number": True}
    return work.sort_values(list(order), ascending=list(order.values()), ignore_index=True)


def age(row: pd.Series) -> str:
    """How long a row of `open_work` has been in progress: `6 days`, or `6+ days` for at least."""
    if pd.isna(row["since"]):
        return f"{row['days']}+ days"
    return count(row["days"], "day") if row["days"] else "since today"


def _waits_for(url: str, repository: str, progress: SprintProgress) -> str | None:
    """`#7 Login page and 1 other issue`. What an issue waited for when its sprint ended is not
    known."""
    waits = progress.question.board.blocked_by.get(url)
    if waits is None or progress.is_finished:
        return None
    known = [
        f"{short_name(blocker.url, repository)} {shortened(blocker.title)}"
        for blocker in waits.known[:_MOST_NAMED]
    ]
    if more := waits.total - len(known):
        known.append(count(more, "other issue" if known else "issue"))
    return listing(known)


def _is_begun(statuses: pd.Series, team: Conventions) -> pd.Series:
    return (
        statuses.fillna("")
        .map(lambda name: team.is_started(name) or team.is_done(name))
        .astype(bool)
    )


def _begun_since(work: pd.DataFrame, progress: SprintProgress, team: Conventions) -> pd.DataFrame:
    """When each issue of the open `work` began, by `ISSUE_KEY`, according to exports and what
    GitHub recorded before the first of them: `since`, and whether that `is_known` to be the
    beginning."""
    history = progress.question.history
    last = min(progress.question.now, progress.ends)
    known = None if history is None or not history.knows(last) else history.until(last).versions
    wanted = {*issue_keys(work)}
    seen = None if known is None else known[[key in wanted for key in issue_keys(known)]]
    if history is None or seen is None or seen.empty:
        nothing = pd.MultiIndex.from_arrays([[], []], names=ISSUE_KEY)
        types = {"since": "datetime64[ns, UTC]", "is_known": "bool"}
        return pd.DataFrame(index=nothing, columns=list(types)).astype(types)
    names = {"since": "seen_from", "until": "seen_until"}
    recorded = history.recorded[history.recorded["is_on_board"]].rename(columns=names)
    recorded = recorded[issue_index(recorded).isin(issue_index(seen))]
    columns = [*ISSUE_KEY, "state", "status", "seen_from", "seen_until"]
    versions = pd.concat([recorded[columns], seen[columns]], ignore_index=True)
    is_open = versions["state"] == "open"
    since = in_state_since(versions, is_open & _is_begun(versions["status"], team))
    begun_looking = pd.DatetimeIndex([begun for begun, _ in history.sightings])
    had_begun = recorded[_is_begun(recorded["entered_from"], team)]
    earlier = had_begun.set_index([*ISSUE_KEY, "seen_from"]).index
    entered = since.to_frame("seen_from").set_index("seen_from", append=True).index
    is_known = ~since.isin(begun_looking) & ~entered.isin(list(earlier))
    return pd.DataFrame({"since": since, "is_known": is_known})
