"""What the parts measure with: ways that take turns, in processes of their own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Literal

from benchmarks.needs import BEFORE, COMMIT_BEFORE, ROOT, Need
from benchmarks.processes import Failed, Hung, Measured, Way, measured, snippet
from benchmarks.row import Row, Unit

Of = Literal["seconds", "cpu", "megabytes"]
UNITS: dict[Of, Unit] = {"seconds": "s", "cpu": "s", "megabytes": "MB"}


@dataclass(frozen=True)
class Compared:
    """What both ways took, round by round."""

    ours: list[Measured]
    alternative: list[Measured]

    def row(self, name: str, goal: float, of: Of = "seconds") -> Row:
        """The row of the medians of what is asked `of`."""
        ours, alternative = (
            median(getattr(each, of) for each in rounds) for rounds in (self.ours, self.alternative)
        )
        return Row.of(name, ours, alternative, UNITS[of], goal)


@dataclass
class Bench:
    """What a part is given to measure with.

    Attributes:
        folder: for files, goes when all is measured; also where processes run.
        before: the product as it was before, as a folder; None where it is not to be had, which
            `has(..., BEFORE)` says.
        say: prints a sentence.
        is_quick: whether one round of each way is enough.
        skipped: the sentences on what is missing.
        failed: those on parts of which a way did not work.
    """

    folder: Path
    before: Path | None
    say: Callable[[str], None] = print
    is_quick: bool = False
    skipped: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def has(self, rows: str, *needs: Need) -> bool:
        """Whether all is there that those rows need; else says what is missing."""
        missing = [need for need in needs if not need.is_there()]
        for need in missing:
            sentence = f"{need.name} is missing ({need.how}), so this is not measured: {rows}."
            self.skipped.append(sentence)
            self.say(sentence)
        return not missing

    def now(self, name: str, *words: object, **env: str) -> Way:
        """The program `snippets/NAME.py`, with the product as it is."""
        return snippet(name, ROOT, *words, **env)

    def then(self, name: str, *words: object, **env: str) -> Way:
        """The same program, with the product as it was before."""
        assert self.before is not None, "ask has(..., BEFORE) first"
        return snippet(name, self.before, *words, **env)

    def measure(self, ours: Way, alternative: Way, rounds: int = 5) -> Compared:
        """What both ways take, by turns. Raises Failed."""
        return Compared(*self.by_turns(ours, alternative, rounds=rounds))

    def by_turns(self, *ways: Way, rounds: int) -> list[list[Measured]]:
        """What each of the ways takes, round by round; each goes once before, to find files read
        and compiled.

        Raises Failed where one does not work, or where those that have results differ in them.
        """
        firsts = [self._measured(way) for way in ways]
        found: list[list[Measured]] = [[] for _ in ways]
        turns = [*zip(ways, found, strict=True)]
        for number in range(min(1, rounds) if self.is_quick else rounds):
            # None always goes first.
            for way, rounds_of_way in turns if number % 2 else reversed(turns):
                rounds_of_way.append(self._measured(way))
        results = [each.result for each in [*firsts, *chain(*found)] if each.result is not None]
        for result in results:
            if result != results[0]:
                raise Failed(f"The ways differ: {results[0]!r:.300} and {result!r:.300}")
        return found

    def _measured(self, way: Way) -> Measured:
        try:
            return measured(way, self.folder)
        except Hung as error:
            self.say(f"{error} It is tried once more.")
            return measured(way, self.folder)


@contextmanager
def opened(say: Callable[[str], None] = print, *, is_quick: bool = False) -> Iterator[Bench]:
    """A bench, with a worktree of the product as it was before where there is that commit."""
    with TemporaryDirectory(prefix="sa-bench-") as name:
        folder = Path(name)
        if not BEFORE.is_there():
            yield Bench(folder, None, say, is_quick)
            return
        before = folder / "before"
        _git("worktree", "prune")
        _git("worktree", "add", "--detach", str(before), COMMIT_BEFORE)
        try:
            yield Bench(folder, before, say, is_quick)
        finally:
            _git("worktree", "remove", "--force", str(before))


def _git(*words: str) -> None:
    git = shutil.which("git")
    assert git is not None
    subprocess.run([git, *words], cwd=ROOT, capture_output=True, check=True)
