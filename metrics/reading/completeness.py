"""Whether the lists of gh can be whole: what is refused, and what is said in every headline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from metrics.model.board import Caution
from metrics.model.errors import IncompleteIssues
from metrics.model.team import Conventions
from metrics.reading.dictionary_column import DictionaryColumn
from metrics.reading.gh_commands import GH_LIMIT, list_issues, list_items
from metrics.text.formatting import count, listing, number

_ALL_AT_ONCE = "`analytics export gh-project-data`"
Rows = np.ndarray[Any, np.dtype[np.int64]]


def caution_of_items(items: int, total: Any, *, roadmap: bool) -> tuple[Caution, ...]:
    """The caution about a list of items that gh may have cut: as many as it lists unless told
    otherwise, and without the `totalCount` that would tell."""
    if items != GH_LIMIT or isinstance(total, int):
        return ()
    of_roadmap = " of the roadmap" if roadmap else ""
    return (
        Caution(
            f"only {GH_LIMIT} items{of_roadmap} were read, gh's default limit",
            f"Exactly {GH_LIMIT} items{of_roadmap} were read, where gh stops unless it is given a "
            f"limit, and the file has no `totalCount`: export it again with {list_items()}.",
        ),
    )


def repository_of(url: str) -> str:
    """`OWNER/NAME` of an issue's URL, which is `https://github.com/OWNER/NAME/issues/12`."""
    return "/".join(url.split("/")[-4:-2])


@dataclass(frozen=True, eq=False)
class IssueFile:
    """The issue file beside the board it was joined with.

    `gh issue list` lists one repository. So only the issues of repositories that the file has an
    issue of must be in it; those of the board's other repositories may be missing, and every
    headline says which were read once half of the board's issues are missing so. A file that has
    no issue of the board's repositories lacks all of them.

    Attributes:
        repositories: Of each of the board's issues, as `owner/name`.
        statuses: Of each of them, or None where the list has no such field.
        rows: Of each of them, its row in the file; -1 for none.
        listed: The columns of the file.
        home: The repository that the file is of, where it has no URLs.
    """

    repositories: DictionaryColumn
    statuses: Sequence[str | None] | None
    rows: Rows
    listed: Mapping[str, Any]
    home: str

    def refuse(self, team: Conventions | None) -> None:
        """Raise IncompleteIssues for a file that cannot be right.

        That is one that lacks at least half of the board's issues of one of its repositories; and,
        where `team` tells which columns are done, one without a closed issue, though an issue of
        the board stands in such a column: a list of open issues only looks the same, and nothing
        would be done in any report. Our own export has the state of each issue from GitHub, so it
        is never refused for this.
        """
        if not self._of_file:
            self._refuse_another()
        for name, lacking in self._lacking.most_common():
            total = self._on_board[name]
            if name in self._of_file and 2 * lacking >= total:
                raise IncompleteIssues(
                    f"The issue file lacks {number(lacking)} of the board's "
                    f"{count(total, 'issue')} of {name}, as does a list of open issues only, or "
                    f"one that is cut short: {self._again(name)}"
                )
        if team is not None and self._has_nothing_closed:
            self._refuse_open_only(team)

    def cautions(self) -> Iterator[Caution]:
        """Reasons to doubt figures that are computed nevertheless."""
        lacking = sum(self._lacking[name] for name in self._of_file)
        if lacking and len(self.listed["number"]) == GH_LIMIT:
            yield Caution(
                f"only {GH_LIMIT} issues were read, gh's default limit",
                f"The issue file has exactly {GH_LIMIT} issues, where gh stops unless it is given "
                f"a limit, and lacks {number(lacking)} of the board's: "
                f"{self._again(max(self._of_file, key=self._lacking.__getitem__))}",
            )
        elsewhere = self._lacking.total() - lacking
        if elsewhere and 2 * self._lacking.total() >= len(self.repositories):
            others = sorted(self._lacking.keys() - self._of_file)
            yield Caution(
                f"only issues of {listing(sorted(self._of_file))} were read",
                f"{count(elsewhere, 'issue')} of {listing(others[:5])} "
                f"{'is' if elsewhere == 1 else 'are'} left out, as the issue file has none of "
                f"there: {_ALL_AT_ONCE} exports those of all repositories.",
            )

        if not self._of_file:
            return
        again = self._again(max(self._of_file, key=self._on_board.__getitem__))
        if self.home and not any(self.listed.get("title", ())):
            yield Caution(
                "",
                "The issue file has neither URLs nor titles, so nothing tells whether it is of "
                f"{self.home}: {again}",
            )
        if "stateReason" not in self.listed and not self._has_nothing_closed:
            yield Caution(
                "",
                "The issue file has no `stateReason`, so each closed issue counts as done, also "
                f"what was closed as not planned or as a duplicate: {again}",
            )

    @cached_property
    def _on_board(self) -> Counter[str]:
        return self.repositories.counts()

    @cached_property
    def _lacking(self) -> Counter[str]:
        """How many issues of each repository the file lacks."""
        return self.repositories.take(np.flatnonzero(self.rows < 0)).counts()

    @cached_property
    def _of_file(self) -> set[str]:
        """The board's repositories that the file has issues of."""
        joined = {name for name, total in self._on_board.items() if self._lacking[name] < total}
        others = self._on_board.keys() - joined
        # To know all repositories of the file takes long, and most boards need not.
        return joined | {name for name in others if name.casefold() in self._named}

    @cached_property
    def _named(self) -> dict[str, str]:
        """The repositories that the file has issues of, by their names in lower case."""
        if self.home:
            names = iter([self.home] if len(self.listed["number"]) else [])
        else:
            names = map(repository_of, self.listed.get("url", ()))
        return {name.casefold(): name for name in names}

    @property
    def _has_nothing_closed(self) -> bool:
        closed = self.listed["closedAt"]
        is_dates = isinstance(closed, np.ndarray)
        has_no_date = np.isnat(closed).all() if is_dates else not any(closed)
        return bool(has_no_date) and "closed" not in self.listed.get("state", ())

    def _again(self, repository: str) -> str:
        """What to do about a file that lacks issues of that repository."""
        otherwise = f" Or use {_ALL_AT_ONCE}, which needs no issue file."
        return (
            f"export it again with {list_issues(repository)}."
            f"{otherwise if len(self._on_board) > 1 else ''}"
        )

    def _refuse_another(self) -> None:
        """Raise IncompleteIssues where the board has issues, and the file none of them."""
        if not self.repositories:
            return
        ((name, _),) = self._on_board.most_common(1)
        has = f"has those of {listing(sorted(self._named.values())[:3])}"
        raise IncompleteIssues(
            f"The issue file has none of the board's {count(len(self.repositories), 'issue')} of "
            f"{listing(sorted(self._on_board)[:5])}, but {has if self._named else 'is empty'}: "
            f"{self._again(name)}"
        )

    def _refuse_open_only(self, team: Conventions) -> None:
        done = {
            row: status
            for row, (status, name) in enumerate(
                zip(self.statuses or (), self.repositories, strict=False)
            )
            if status and team.is_done(status) and name in self._of_file
        }
        if not done:
            return
        columns = listing([f"“{name}”" for name in sorted(set(done.values()))])
        stand = "stands" if len(done) == 1 else "stand"
        name = self.repositories[next(iter(done))]
        raise IncompleteIssues(
            f"No issue in the issue file is closed, though {count(len(done), 'issue')} of the "
            f"board {stand} in {columns}, as in a list of open issues only: export it again with "
            f"{list_issues(name)}. Where none was ever closed, use {_ALL_AT_ONCE}."
        )
