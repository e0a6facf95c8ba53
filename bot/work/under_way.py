"""What is under way: at most so much of one person, and of equal questions one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from bot.work.job import Asker, Job

ON_ITS_WAY = "The same question is being answered here already: its answer is on its way."


@dataclass
class _Question:
    first: Job
    others: list[Job] = field(default_factory=list)


class UnderWay:
    """The jobs that wait or run, by person and by key. The caller keeps threads apart."""

    def __init__(self) -> None:
        self._people: Counter[tuple[str, str]] = Counter()
        self._questions: dict[Hashable, _Question] = {}
        # Those whose answer is being sent, by the ids of their first jobs.
        self._sent: dict[int, _Question] = {}

    def of_person(self, asker: Asker) -> int:
        """How many jobs of that person are under way."""
        return self._people[_person(asker)]

    def is_asked(self, job: Job) -> bool:
        """Whether an equal job is under way."""
        return job.key is not None and job.key in self._questions

    def join(self, job: Job) -> bool:
        """Let the asker wait for the equal job that is under way; false if they wait already."""
        question = self._questions[job.key]
        waiting = [question.first, *question.others]
        if _person(job.asker) in (_person(each.asker) for each in waiting):
            return False
        question.others.append(job)
        return True

    def begin(self, job: Job) -> None:
        """Note that the job is taken in."""
        self._people[_person(job.asker)] += 1
        if job.key is not None:
            self._questions[job.key] = _Question(job)

    def send(self, key: Hashable) -> None:
        """Let nobody wait any more for the job of that key: who asks from now on may have seen its
        answer, and wants another."""
        if (question := self._questions.pop(key, None)) is not None:
            self._sent[id(question.first)] = question

    def others(self, job: Job) -> list[Job]:
        """The equal jobs whose askers wait for it."""
        question = self._question(job)
        return [*question.others] if question else []

    def end(self, job: Job) -> list[Job]:
        """Note that the job is over; gives the equal ones whose askers wait for it."""
        self._people[_person(job.asker)] -= 1
        if not self._people[_person(job.asker)]:
            del self._people[_person(job.asker)]
        question = self._question(job)
        self._sent.pop(id(job), None)
        if question is not None and self._questions.get(job.key) is question:
            del self._questions[job.key]
        return question.others if question else []

    def _question(self, job: Job) -> _Question | None:
        question = self._questions.get(job.key) if job.key is not None else None
        return question if question and question.first is job else self._sent.get(id(job))


def _person(asker: Asker) -> tuple[str, str]:
    return asker.team, asker.person
