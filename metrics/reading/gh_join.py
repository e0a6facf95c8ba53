"""Join the two lists of gh: items of a project, and issues of its repositories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from metrics.model.board import Caution
from metrics.model.errors import AmbiguousIssues, WrongShape
from metrics.model.field_names import ROLES, FieldNames, missing_field
from metrics.model.iterations import Iteration
from metrics.model.team import Conventions
from metrics.reading.completeness import IssueFile, Rows, caution_of_items, repository_of
from metrics.reading.dictionary_column import DictionaryColumn, dictionary_column
from metrics.reading.gh_commands import list_issues
from metrics.reading.gh_items import ProjectItems
from metrics.reading.issue_frame import Export, ancestors
from metrics.reading.iterations import iteration
from metrics.reading.json_stream import Group

Listed = Mapping[str, Any]


def join_gh_lists(
    project: ProjectItems,
    listed: Listed | None,
    names: FieldNames,
    *,
    repository: str = "",
    dated: bool = True,
    team: Conventions | None = None,
) -> Export:
    """Join the two lists, or take the first alone where no dates are needed.

    Raises WrongShape, AmbiguousIssues, and IncompleteIssues for a file that
    `metrics.reading.completeness.IssueFile.refuse` explains; `team` tells which columns are done.

    Items are joined with issues by URL where both lists have it; else by number, within the board's
    one repository or, if it holds several, within `repository`. Items that are not in the issue
    file have no dates and are left out, unless there are so many that it is refused. Only sprints
    that hold an item are known. A closed issue without a reason counts as completed.
    """
    if listed is None and dated:
        raise WrongShape(
            "A list of items by gh has no dates: write a list of issues with "
            f"{list_issues()}, and name it with `--issue-file`."
        )
    columns = project.columns
    repositories = sorted(dictionary_column(columns["repository"]).values)
    joined: Listed = {}
    missing = 0
    cautions = caution_of_items(project.size, project.total, roadmap=not dated)
    if dated and names.points and "points" not in project.keys:
        cautions += tuple(_unlisted(names.points, project))
    if listed is not None:
        by_url = _rows_by_url(columns, listed)
        rows = (
            _rows_by_number(columns, listed, repositories, repository) if by_url is None else by_url
        )
        file = IssueFile(
            columns["repository"],
            columns.get("status"),
            rows,
            listed,
            _home(repositories, repository) if by_url is None else "",
        )
        file.refuse(team)
        cautions += tuple(file.cautions())
        if missing := int((rows < 0).sum()):
            kept = np.flatnonzero(rows >= 0)
            columns = {name: _taken(values, kept) for name, values in columns.items()}
            rows = rows[kept]
        not_joined = {"number", "parent", "url_hash"} | ({"url"} if by_url is not None else set())
        joined = {
            name: _taken(values, rows) for name, values in listed.items() if name not in not_joined
        }
    statuses = project.columns.get("status", ())
    return Export(
        title=repositories[0] if len(repositories) == 1 else "GitHub project",
        url="",
        issues={**columns, **_joined(columns, joined, _parents(listed or {}))},
        iterations=[_iteration(name, *first_use) for name, first_use in project.sprints.items()],
        statuses=tuple(filter(None, dict.fromkeys(dictionary_column(statuses).values))),
        exported_at=None,
        left_out={**project.left_out, "not in the issue file": missing},
        missing=_missing(project, names),
        found={role: key for role, key in project.keys.items() if not getattr(names, role)},
        cautions=cautions,
    )


def _taken(values: Any, rows: Rows) -> Any:
    if isinstance(values, np.ndarray | DictionaryColumn):
        return values.take(rows)
    return [values[row] for row in rows.tolist()]


def _rows_by_url(issues: Listed, listed: Listed) -> Rows | None:
    """The row of each issue in the issue file, -1 for none; None if not all have URLs."""
    of_board, of_file = issues["url_hash"], pd.Index(listed["url_hash"])
    if of_file.empty:
        return np.full(len(of_board), -1)
    none = hash(None)
    if (of_file == none).any():
        return None
    if of_file.is_unique:
        rows: Rows = of_file.get_indexer(of_board)
    else:
        _refuse_contradictions(listed)
        last = np.flatnonzero(~of_file.duplicated(keep="last"))
        rows = np.append(last, -1)[of_file[last].get_indexer(of_board)]
    return None if ((rows < 0) & (of_board == none)).any() else rows


def _refuse_contradictions(listed: Listed) -> None:
    """Raise AmbiguousIssues where an issue is in the file more than once, and not the same."""
    told = ("url", "createdAt", "closedAt", "state", "stateReason")
    versions = pd.DataFrame({name: listed[name] for name in told if name in listed})
    different = versions.drop_duplicates()["url"]
    for url in different[different.duplicated()]:
        raise AmbiguousIssues(
            f"The issue file has {url} more than once, with other dates or another state: write it "
            f"again, at once, with {list_issues(repository_of(url))}."
        )


def _rows_by_number(
    issues: Listed,
    listed: Listed,
    repositories: Sequence[str],
    repository: str,
) -> Rows:
    """The row in the issue file of each issue of the repository, -1 for none."""
    home = _home(repositories, repository)
    if home.casefold() not in {name.casefold() for name in repositories or [home]}:
        raise AmbiguousIssues(
            f"The board holds {len(repositories)} repositories "
            f"({', '.join(repositories[:5])}), and the issue file has only numbers: export it "
            f"again with {list_issues()}, or set `repository` of the board to theirs."
        )
    numbers = listed["number"].tolist()
    rows = dict(zip(numbers, range(len(numbers)), strict=True))
    if len(rows) < len(numbers):
        raise AmbiguousIssues(
            f"The issue file has #{Counter(numbers).most_common(1)[0][0]} more than once "
            f"and no URLs: export it again with {list_issues(home or 'OWNER/REPO')}."
        )
    matches = [
        rows.get(number, -1) if name.casefold() == home.casefold() else -1
        for number, name in zip(issues["number"].tolist(), issues["repository"], strict=True)
    ]
    _refuse_other_titles(issues["title"], listed, matches, home)
    return np.array(matches, dtype="int64")


def _home(repositories: Sequence[str], repository: str) -> str:
    """The repository that an issue file without URLs is of."""
    return repository if len(repositories) > 1 else "".join(repositories)


def _refuse_other_titles(
    titles: Sequence[str], listed: Listed, matches: Sequence[int], repository: str
) -> None:
    """Raise AmbiguousIssues if most issues of these numbers have another title on the board."""
    others = listed.get("title") or [None] * len(listed["number"])
    are_same = [
        title == others[row]
        for title, row in zip(titles, matches, strict=True)
        if row >= 0 and others[row] is not None
    ]
    if (different := are_same.count(False)) > len(are_same) / 2:
        raise AmbiguousIssues(
            f"{different} of {len(are_same)} issues have another title in the issue file, so it "
            f"seems to be of another repository: export it again with {list_issues(repository)}."
        )


def _parents(listed: Listed) -> dict[str, str]:
    pairs = zip(listed.get("url", ()), listed.get("parent", ()), strict=False)
    return {url: parent.url for url, parent in pairs if parent}


def _joined(columns: Listed, joined: Listed, parents: Mapping[str, str]) -> dict[str, Any]:
    """The columns that come, wholly or partly, from the issue file."""
    nothing = [None] * len(columns["number"])
    closed = joined.get("closedAt", nothing)
    states = dictionary_column(joined.get("state", nothing))
    if not all(states.values):
        dated = ("open" if pd.isna(date) else "closed" for date in closed)
        states = dictionary_column(_first_of(states, dated))
    reasons: Sequence[Any] = states.mapped({"closed": "completed"}.get)
    if "stateReason" in joined:
        reasons = _first_of(joined["stateReason"], reasons)
    urls, labels, milestones = columns["url"], columns["labels"], columns["milestone"]
    if "url" in joined:
        urls = _first_of(urls, joined["url"])
    if "labels" in joined:
        others = [
            tuple([label.name for label in issue_labels or ()]) for issue_labels in joined["labels"]
        ]
        labels = _first_of(labels, others)
    if "milestone" in joined:
        given = [group and group.description for group in joined["milestone"]]
        milestones = _first_of(given, milestones)
    return {
        "url": urls,
        "type": [kind and kind.name for kind in joined.get("issueType", ())] or None,
        "state": states,
        "state_reason": reasons,
        "milestone": milestones,
        "ancestor_urls": ancestors(urls, parents) if parents else None,
        "labels": labels,
        "created_at": joined.get("createdAt", nothing),
        "closed_at": closed,
    }


def _first_of(some: Iterable[Any], others: Iterable[Any]) -> list[Any]:
    return [one or other for one, other in zip(some, others, strict=True)]


def _iteration(name: str, item_id: str, sprint: Group) -> Iteration:
    parts = {"title": sprint.title, "startDate": sprint.start_date, "duration": sprint.duration}
    given = {key: part for key, part in parts.items() if part is not None}
    return iteration({"id": name, **given}, f"The sprint of item {item_id}", "id")


def _unlisted(points: str, project: ProjectItems) -> Iterator[Caution]:
    """What to doubt where no item has a value of the field that is set for the estimate."""
    if project.size and not project.fitting("points"):
        yield Caution(
            f"gh lists no values of “{points}”",
            f"No item of the list has a value of “{points}”. gh leaves out what is not set, and it "
            "cannot read the organization's fields of issues: `analytics export gh-project-data` "
            "reads these too.",
        )


def _missing(project: ProjectItems, names: FieldNames) -> dict[str, str]:
    """For each role without a field, the sentence to say.

    The list leaves unset fields out, so with nothing pointed there is no points field.
    """
    if not len(project.columns["number"]):
        return dict.fromkeys(
            set(ROLES) - {"points"},
            "The list of items has no issues, so its fields are not known: add issues to the "
            "project, or name the list of another one.",
        )
    missing = {}
    for role in ROLES:
        if role in project.keys:
            continue
        fitting = project.fitting(role)
        if fitting or role != "points":
            missing[role] = missing_field(role, getattr(names, role), fitting)
    return missing
