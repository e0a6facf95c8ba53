"""Deliverables the slow and simple way: plain Python over a handful of issues, to compare with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from tests.support.sample_boards import Json, issue

WEB = "https://github.com/acme/web/issues/"
BOARDS = ("board", "other", "both")
# A deliverable and its epic, or none; then total, closed and the numbers of the issues.
Row = tuple[Fraction, Fraction, frozenset[int]]


@dataclass(frozen=True)
class Node:
    """One issue: where it is, what is above it and what it says.

    `place` is board, other (board), both, roadmap or nowhere. `points` are tenths, and
    `other_points` those that the other board has. `fate` is open, completed or not_planned.
    `fields` and `milestone` are numbers of deliverables that it names, or of none.
    """

    number: int
    place: str
    parent: int | None = None
    points: int | None = None
    fate: str = "open"
    fields: tuple[int, ...] = ()
    milestone: int | None = None
    other_points: int | None = None

    @property
    def title(self) -> str:
        return f"Issue {self.number}"


class World:
    def __init__(self, nodes: Iterable[Node], *, is_other_first: bool = False) -> None:
        self.nodes = {node.number: node for node in nodes}
        self.is_other_first = is_other_first
        self.board = [node for node in self.nodes.values() if node.place in BOARDS]
        self.roadmap = [node for node in self.nodes.values() if node.place == "roadmap"]

    def above(self, node: Node) -> list[int]:
        """The numbers above, parent first, each once."""
        seen: list[int] = []
        number = node.parent
        while number in self.nodes and number not in seen:
            seen.append(number)
            number = self.nodes[number].parent
        return seen

    def homes(self, node: Node) -> set[int]:
        """The deliverables that it belongs to: one, or all that its field names."""
        plans = {plan.number for plan in self.roadmap}
        for number in self.above(node):
            if number in plans:
                return {number}
        return plans & {*node.fields} or plans & {node.milestone}

    def epic(self, node: Node, home: int) -> int | None:
        """The highest above it that no other deliverable has, or itself if it is one."""
        highest = self._highest(node, home)
        if highest:
            return highest
        below = (other for other in self.board if home in self.homes(other))
        return node.number if any(self._highest(o, home) == node.number for o in below) else None

    def _highest(self, node: Node, home: int) -> int | None:
        highest = None
        for number in self.above(node):
            other = self.nodes[number]
            homes = self.homes(other) if other.place in BOARDS else set()
            if number in (node.number, home) or (homes and home not in homes):
                break
            highest = number
        return highest

    def total(self, *, by_points: bool) -> Fraction:
        """The work of all deliverables, where an issue of several counts once."""
        return sum(
            (
                self._weight(node, by_points)
                for node in self.board
                if self.homes(node)
                and node.fate != "not_planned"
                and not self.is_container(node, by_points)
            ),
            Fraction(),
        )

    def rows(self, *, by_points: bool) -> dict[tuple[int, int | None], Row]:
        """The sums of each epic in each deliverable, and of what is in none of its epics."""
        groups: defaultdict[tuple[int, int | None], list[Node]] = defaultdict(list)
        for node in self.board:
            if node.fate == "not_planned" or self.is_container(node, by_points):
                continue
            for home in self.homes(node):
                groups[home, self.epic(node, home)].append(node)
        return {
            group: (
                sum((self._weight(node, by_points) for node in nodes), Fraction()),
                sum(
                    (self._weight(n, by_points) for n in nodes if n.fate == "completed"), Fraction()
                ),
                frozenset(node.number for node in nodes),
            )
            for group, nodes in groups.items()
        }

    def is_container(self, node: Node, by_points: bool) -> bool:
        """Whether there is work below it on a board, with an estimate if it has one of its own."""
        below = [other for other in self.board if node.number in self.above(other)]
        if node in below:
            return False
        if by_points and self._points(node):
            below = [other for other in below if self._points(other) is not None]
        return bool(below)

    def complete(self, *, by_points: bool) -> set[int]:
        """The deliverables that have issues that count, and no open one among them."""
        fates: defaultdict[int, set[str]] = defaultdict(set)
        for node in self.board:
            if self.is_container(node, by_points):
                continue
            for home in self.homes(node):
                if node.fate != "not_planned":
                    fates[home].add(node.fate)
        done = {home for home, all_of_them in fates.items() if all_of_them == {"completed"}}
        return {home for home in done if not any(self.unseen(home))}

    def unseen(self, home: int) -> tuple[int, int]:
        """The open sub-issues on no board: the deliverable's own, and those of its issues."""
        issues = {
            node.number
            for node in self.board
            if home in self.homes(node) and node.fate != "not_planned"
        }
        nowhere = [
            node.parent
            for node in self.nodes.values()
            if node.place == "nowhere" and node.fate == "open"
        ]
        return nowhere.count(home), sum(parent in issues for parent in nowhere)

    def orphans(self) -> set[int]:
        return {
            node.number
            for node in self.board
            if node.fate == "open" and not self.above(node) and not self.homes(node)
            if node.place != "other"
        }

    def items(self, place: str) -> list[Json]:
        """What an export has of the issues at that place."""
        return [
            self._item(node, node.other_points if place == "other" else node.points)
            for node in self.nodes.values()
            if node.place == place or (node.place == "both" and place in BOARDS)
        ]

    def _weight(self, node: Node, by_points: bool) -> Fraction:
        if not by_points:
            return Fraction(1)
        return Fraction(self._points(node) or 0, 10)

    def _points(self, node: Node) -> int | None:
        is_of_other = node.place == "other" or (node.place == "both" and self.is_other_first)
        return node.other_points if is_of_other else node.points

    def _item(self, node: Node, points: int | None) -> Json:
        parent: Json | None = None
        for number in reversed(self.above(node)):
            parent = {"url": f"{WEB}{number}", "parent": parent}
        closed = node.fate != "open"
        below = [other for other in self.nodes.values() if other.parent == node.number]
        return issue(
            node.number,
            None if points is None else points / 10,
            "2023-10-01",
            "2023-10-09" if closed else None,
            stateReason=node.fate.upper() if closed else None,
            deliverable=tuple(f"Issue {number}" for number in node.fields),
            milestone={"description": f"#{node.milestone}"} if node.milestone else None,
            parent=parent,
            below=(len(below), sum(other.fate != "open" for other in below)),
        )
