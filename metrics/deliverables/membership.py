"""Which issues belong to which deliverable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import compress

import numpy as np
import pandas as pd

from metrics.issues.references import key_list, key_of, mentions, read_reference
from metrics.model.arrays import in_order_of_issue
from metrics.model.board import Board
from metrics.model.errors import (
    Instead,
    MissingField,
    NothingToReport,
    UnknownDeliverable,
    UnknownStatus,
)
from metrics.model.issue_columns import choices
from metrics.model.report import Question
from metrics.text.formatting import count, listing, number, shortened
from metrics.text.likeness import ALIKE, SUGGESTIONS

HIERARCHY, FIELD, MILESTONE = "by sub-issues", "by the deliverable field", "by milestone"
_ROADMAP = "`roadmap` of the board (on the command line `--roadmap-file`)"


@dataclass(frozen=True, eq=False)
class Deliverables:
    """The deliverables asked about, and the issues of each.

    Attributes:
        titles: The title of every deliverable by its key.
        issues: The board's without those that are deliverables themselves. They have two more
            columns: `deliverable_key`, which may be that of a deliverable not asked about, or null,
            and `joined_by`, the way in which it was found.
        keys: All deliverables of each of `issues`, by its row: several where the board's field
            takes several, of which `deliverable_key` is the first.
        bodies: The text of those deliverables whose text was exported, by their keys.
    """

    titles: Mapping[str, str]
    issues: pd.DataFrame
    keys: pd.Series
    bodies: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def asked(self) -> pd.DataFrame:
        """Those of `issues` that belong to one of the deliverables asked about, each once."""
        is_asked = [not self.titles.keys().isdisjoint(keys) for keys in self.keys.tolist()]
        return self.issues[np.array(is_asked, bool)]

    def by_deliverable(self, issues: pd.DataFrame) -> pd.DataFrame:
        """Some of `issues`, each as often as it belongs to a deliverable asked about, which is its
        `deliverable_key` then."""
        rows, keys = self.joined(issues)
        return issues.take(rows).assign(deliverable_key=pd.array(keys, "string"))

    def joined(self, issues: pd.DataFrame) -> tuple[list[int], list[str]]:
        """The rows and keys of `by_deliverable`: the place of an issue among these, and what it
        belongs to."""
        rows, found = [], []
        for row, label in enumerate(issues.index.tolist()):
            for key in self._keys_by_row[label]:
                if key in self.titles:
                    rows.append(row)
                    found.append(key)
        return rows, found

    @cached_property
    def _keys_by_row(self) -> dict[int, tuple[str, ...]]:
        return dict(zip(self.keys.index.tolist(), self.keys.tolist(), strict=True))

    def in_several(self, issues: pd.DataFrame) -> int:
        """How many of `issues` belong to several deliverables asked about."""
        rows, _ = self.joined(issues)
        return sum(times > 1 for times in Counter(rows).values())

    @property
    def orphans(self) -> pd.DataFrame:
        """Those of `issues` that are open, have no parent, and belong to no deliverable at all."""
        issues = self.issues
        is_below = np.array([bool(above) for above in issues["ancestor_urls"].tolist()], bool)
        is_open = (issues["state"] == "open").to_numpy(bool)
        orphans: pd.DataFrame = issues[is_open & ~is_below & issues["deliverable_key"].isna()]
        return orphans

    def joins(self) -> str:
        """A sentence on how many issues of the board were joined in which way."""
        told = f"Issues joined with deliverables: {', '.join(_ways(self.issues)) or 'none'}"
        if not (rest := int(self.issues["joined_by"].isna().sum())):
            return f"{told}."
        return f"{told}; {number(rest)} {'belongs' if rest == 1 else 'belong'} to none."

    def joins_of_asked(self) -> str:
        """A sentence on how many issues of `asked` were joined in which way."""
        told = ", ".join(_ways(self.asked)) or "none"
        names = "the deliverable" if len(self.titles) == 1 else "these deliverables"
        return f"Issues joined with {names}: {told}."


def deliverables(question: Question) -> Deliverables:
    """The deliverables on the roadmap, and their issues.

    Only those with one of the statuses asked for, or only the one that is named.

    An issue belongs to the nearest of its ancestors that is on the roadmap; else to the deliverable
    whose title its deliverable field has, in any case, or to all those a multi-select has; else to
    the first that its milestone's description mentions, by URL, by `owner/repository#123`, or by
    `#123` if both are in one repository. Without a roadmap the values of the deliverable field are
    the deliverables.

    Raises UnknownDeliverable, UnknownStatus, MissingField, NothingToReport.
    """
    roadmap = question.roadmap
    membership = _by_field_alone(question) if roadmap is None else _on_roadmap(question, roadmap)
    if not question.deliverable.strip():
        return membership
    key = find_deliverable(question.deliverable, membership.titles)
    return replace(membership, titles={key: membership.titles[key]})


def _ways(issues: pd.DataFrame) -> list[str]:
    ways = Counter(issues["joined_by"].tolist())
    return [f"{ways[way]} {way}" for way in (HIERARCHY, FIELD, MILESTONE) if way in ways]


def find_deliverable(words: str, titles: Mapping[str, str]) -> str:
    """The key of the deliverable that `words` mean, among `titles` by key.

    `words` are its title in any case and spacing, its number as `12`, `#12` or
    `owner/repository#12`, its URL, or a part of its title that no other has. Raises
    UnknownDeliverable.
    """
    from rapidfuzz import fuzz, process

    wanted = " ".join(words.split()).casefold()
    folded = {key: " ".join(title.split()).casefold() for key, title in titles.items()}
    fitting = (
        [key for key, title in folded.items() if title == wanted]
        or _numbered(wanted, titles)
        or [key for key, title in folded.items() if wanted in title]
    )
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = [_full_name(key, titles[key]) for key in fitting[: SUGGESTIONS + 2]]
        more = len(fitting) - len(names)
        raise UnknownDeliverable(
            f"“{shortened(words)}” may be any of {count(len(fitting), 'deliverable')}: "
            f"{listing([*names, f'{more} more'] if more else names, 'or')}. "
            "Say its whole title, its number or its URL.",
            *(_instead(key, titles) for key in fitting[: SUGGESTIONS + 2]),
        )
    nearest = process.extract(
        wanted, folded, scorer=fuzz.WRatio, limit=SUGGESTIONS, score_cutoff=ALIKE
    )
    if not nearest:
        raise UnknownDeliverable(
            f"No deliverable is called “{shortened(words)}”: say a title or a part of it, its "
            "number or its URL, or leave it out to see all.",
            Instead("deliverable", "", "All deliverables"),
        )
    names = [f"“{shortened(titles[key])}”" for _, _, key in nearest]
    raise UnknownDeliverable(
        f"No deliverable is called “{shortened(words)}”: did you mean {listing(names, 'or')}?",
        *(_instead(key, titles) for _, _, key in nearest),
    )


def _instead(key: str, titles: Mapping[str, str]) -> Instead:
    return Instead("deliverable", key, shortened(titles[key]))


def _numbered(wanted: str, keys: Collection[str]) -> list[str]:
    """The keys of the deliverables whose number or URL `wanted` is."""
    if key := key_of(wanted):
        return [key] if key in keys else []
    named = read_reference(wanted)
    return [
        key for key in keys if named and not named.repository and key.endswith(f"#{named.number}")
    ]


def _full_name(key: str, title: str) -> str:
    return f"“{shortened(title)}”" + (f" ({key})" if key_of(key) else "")


def _on_roadmap(question: Question, board: Board) -> Deliverables:
    roadmap = board.issues.take(in_order_of_issue(board.issues)).reset_index(drop=True)
    if roadmap.empty:
        raise NothingToReport(
            "The roadmap has no issues, so there are no deliverables: add their issues to its "
            "project, or name another roadmap."
        )
    issues, keys = question.board.issues, key_list(roadmap)
    titles = dict(zip(keys, roadmap["title"].tolist(), strict=True))
    wanted = _of_status(board, roadmap["status"], question.statuses)
    work = issues[np.array([key not in titles for key in key_list(issues)], bool)]
    names = _Names(roadmap, keys)
    joins = [
        names.deliverables_of(*clues)
        for clues in zip(
            work["repository"].tolist(),
            work["ancestor_urls"].tolist(),
            map(_folded, _texts(work["deliverable"])),
            _texts(work["milestone"]),
            strict=True,
        )
    ]
    return Deliverables(
        titles={key: titles[key] for key in compress(keys, wanted.tolist())},
        bodies={
            key: body
            for key, body in zip(keys, roadmap["body"].tolist(), strict=True)
            if isinstance(body, str)
        },
        issues=work.assign(
            deliverable_key=_first([keys for keys, _ in joins], work.index),
            joined_by=pd.Series([way for _, way in joins], work.index, "string"),
        ),
        keys=_column([keys for keys, _ in joins], work.index),
    )


def _column(keys: Sequence[tuple[str, ...]], rows: pd.Index) -> pd.Series:
    return pd.Series(list(keys), rows, "object")


def _first(keys: Iterable[tuple[str, ...]], rows: pd.Index) -> pd.Series:
    return pd.Series([next(iter(each), None) for each in keys], rows, "string")


def _by_field_alone(question: Question) -> Deliverables:
    if question.statuses:
        raise NothingToReport(
            f"Only deliverables on a roadmap have a status: set {_ROADMAP}, "
            "or ask without a status."
        )
    if "deliverable" in question.board.missing:
        raise MissingField(question.board.missing["deliverable"])
    issues = question.board.issues
    named = [
        tuple(dict.fromkeys(filter(None, map(str.strip, choices(value)))))
        for value in issues["deliverable"].fillna("")
    ]
    # Sorted, so that of two spellings always the same one counts.
    spelled = sorted({name for names in named for name in names}, reverse=True)
    titles = {name.casefold(): name for name in spelled}
    if not titles:
        raise NothingToReport(
            "No issue on the board has a deliverable: fill its deliverable field, "
            f"or set {_ROADMAP}."
        )
    keys = [tuple(dict.fromkeys(map(str.casefold, names))) for names in named]
    return Deliverables(
        titles,
        issues.assign(
            deliverable_key=_first(keys, issues.index),
            joined_by=pd.Series([FIELD if each else None for each in keys], issues.index, "string"),
        ),
        _column(keys, issues.index),
    )


class _Names:
    """The keys of the deliverables by URL and title.

    Where two have the same title, the first by repository and number counts.
    """

    def __init__(self, roadmap: pd.DataFrame, keys: Sequence[str]) -> None:
        urls, titles = (roadmap[name].tolist() for name in ("url", "title"))
        backwards = list(zip(keys, urls, titles, strict=True))[::-1]
        self.by_url = {_folded(url): key for key, url, _ in backwards if isinstance(url, str)}
        self.by_title = {_folded(title): key for key, _, title in backwards}
        self.keys = frozenset(keys)

    def deliverables_of(
        self, repository: str, ancestor_urls: tuple[str, ...], deliverable: str, milestone: str
    ) -> tuple[tuple[str, ...], str | None]:
        """The deliverables of an issue, and the way they were found, the surest there is."""
        for url in ancestor_urls:
            if key := self.by_url.get(url.casefold()):
                return (key,), HIERARCHY
        named = [self.by_title.get(name.strip()) for name in choices(deliverable)]
        if keys := tuple(dict.fromkeys(filter(None, named))):
            return keys, FIELD
        for url, key_named in mentions(milestone, repository):
            key = self.by_url.get(url, "") if url else key_named
            if key in self.keys:
                return (key,), MILESTONE
        return (), None


def _texts(names: pd.Series) -> list[str]:
    """Those of a column; empty where there is none."""
    return [name if isinstance(name, str) else "" for name in names.tolist()]


def _folded(name: str) -> str:
    return name.strip().casefold()


def _of_status(roadmap: Board, rows: pd.Series, statuses: Sequence[str]) -> pd.Series:
    """Which deliverables, whose statuses are `rows`, have one of `statuses`; all if empty."""
    if not statuses:
        return pd.Series(True, index=rows.index)
    if "status" in roadmap.missing:
        raise MissingField(roadmap.missing["status"])
    spelling = {_folded(name): name for name in (*roadmap.statuses, *rows.dropna())}
    asked = [_folded(status) for status in statuses]
    for status, folded in zip(statuses, asked, strict=True):
        if folded not in spelling:
            raise UnknownStatus(
                f"“{status}” is no status on the roadmap: "
                f"ask for {listing([f'“{name}”' for name in spelling.values()], 'or')}.",
                *(Instead("statuses", name, shortened(name)) for name in spelling.values()),
            )
    chosen = pd.Series([_folded(status) in asked for status in _texts(rows)], rows.index)
    if not chosen.any():
        names = listing([f"“{spelling[folded]}”" for folded in asked], "or")
        raise NothingToReport(
            f"No deliverable on the roadmap is {names} now: ask for another status, or for all."
        )
    return chosen
