"""Whose work comes first: a number that is computed once, as work is taken in.

This is start-time fair queueing. Time is virtual: it is the number of the job that was begun last.
Each person, conversation and workspace has a moment up to which it has had its share; asking moves
that moment on, and the further it is ahead of the time, the higher is the number of its next job.
The job with the lowest number is begun first, so any queue with numeric priorities can carry it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.work.job import Asker

# How far a job moves on the moment of those that it is for. Conversations and workspaces only
# decide between people who have asked for as much as each other.
PERSON = 1024
CONVERSATION = 8
WORKSPACE = 4
# Time goes on with each job of anybody: so nothing waits for ever.
EVERYBODY = 1
# What nobody waits for comes after the third question of a person, as of this moment.
UNASKED = 3 * PERSON

# By the name of a person, a conversation or a workspace, as `steps_of` has it.
Moments = Mapping[str, int]


def number_of(asker: Asker, time: int, moments: Moments) -> int:
    """The number of the next job of that asker: the lower, the sooner it is begun."""

    def ahead(part: str) -> int:
        return max(0, moments.get(part, 0) - time)

    own = ahead(_person(asker)) if asker.person else UNASKED
    return time + own + min(sum(map(ahead, _shared_by(asker))), PERSON - 1)


def steps_of(asker: Asker) -> dict[str, int]:
    """Whose moments a job of that asker moves on, and how far, by their names."""
    steps = _shared_by(asker)
    if asker.person:
        steps[_person(asker)] = PERSON
    return steps


def _person(asker: Asker) -> str:
    return f"person {asker.team} {asker.person}"


def _shared_by(asker: Asker) -> dict[str, int]:
    """Those that a job is for beside its person, and how far it moves each on."""
    return {
        f"conversation {asker.team} {asker.conversation}": CONVERSATION,
        f"workspace {asker.team}": WORKSPACE,
        "everybody": EVERYBODY,
    }


@dataclass
class Fairness:
    """Numbers the jobs of one queue, as they are taken in."""

    _time: int = 0
    _moments: dict[str, int] = field(default_factory=dict)

    def take_in(self, asker: Asker) -> int:
        """The number of a job of that asker, which is taken in now."""
        number = number_of(asker, self._time, self._moments)
        for part, step in steps_of(asker).items():
            self._moments[part] = max(self._moments.get(part, 0), self._time) + step
        return number

    def begin(self, number: int) -> None:
        """Note that the job of that number is begun."""
        self._time = max(self._time, number)
        if len(self._moments) > 4 * PERSON:
            self._moments = {
                part: moment for part, moment in self._moments.items() if moment > self._time
            }

    def rest(self) -> None:
        """Note that there is nothing to do: who asks next owes nobody anything."""
        self._moments.clear()
