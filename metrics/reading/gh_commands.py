"""The commands of gh that write what is read here, as people are told to type them.

gh cuts its lists at 30 unless it is given a limit, and `gh issue list` leaves out closed issues
unless it is told not to.
"""

from __future__ import annotations

GH_LIMIT = 30
_NO_LIMIT = 1_000_000


def list_items(limit: int = _NO_LIMIT) -> str:
    """The command that writes as many items of a project."""
    return f"`gh project item-list NUMBER --owner OWNER --format json --limit {limit} > items.json`"


def list_issues(repository: str = "OWNER/REPO") -> str:
    """The command that writes all issues of a repository, with all that is read of them."""
    return (
        f"`gh issue list --repo {repository} --state all --limit {_NO_LIMIT} "
        "--json number,title,labels,createdAt,closedAt,url,state,stateReason > issues.json`"
    )
