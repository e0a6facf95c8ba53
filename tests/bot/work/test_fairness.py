"""Whose work comes first: properties of the number that a job is given as it is taken in."""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.work.fairness import PERSON, UNASKED, Fairness, number_of
from bot.work.job import Asker

ASKERS = st.builds(
    Asker,
    st.sampled_from(["T1", "T2"]),
    st.sampled_from(["C1", "C2", "C3"]),
    st.sampled_from(["U1", "U2", "U3", "U4", "U5"]),
)
SCHEDULE = Asker("T1", "C1")


@pytest.mark.fault
@given(st.lists(ASKERS, max_size=60))
def test_nobody_with_less_taken_in_waits_behind_somebody_with_more(askers: list[Asker]) -> None:
    fairness, taken = Fairness(), Counter[tuple[str, str]]()
    jobs = []
    for asker in askers:
        person = asker.team, asker.person
        jobs.append((taken[person], fairness.take_in(asker)))
        taken[person] += 1
    for before, number in jobs:
        for more_before, other in jobs:
            assert before >= more_before or number < other


@given(st.lists(ASKERS, max_size=30), ASKERS, ASKERS)
def test_of_two_people_the_one_whose_conversation_and_workspace_ask_less_comes_first(
    before: list[Asker], one: Asker, other: Asker
) -> None:
    fairness = Fairness()
    for asker in before:
        fairness.take_in(asker)

    def asked(asker: Asker) -> tuple[int, int, int]:
        return (
            sum((each.team, each.person) == (asker.team, asker.person) for each in before),
            sum(
                (each.team, each.conversation) == (asker.team, asker.conversation)
                for each in before
            ),
            sum(each.team == asker.team for each in before),
        )

    numbers = [number_of(each, fairness._time, fairness._moments) for each in (one, other)]
    if all(less <= more for less, more in zip(asked(one), asked(other), strict=True)):
        assert numbers[0] <= numbers[1]


@given(st.lists(ASKERS, max_size=30), st.data())
def test_what_is_given_a_number_later_comes_later_for_one_person(
    askers: list[Asker], data: st.DataObject
) -> None:
    fairness, waiting = Fairness(), dict[tuple[str, str], list[int]]()
    for asker in askers:
        number = fairness.take_in(asker)
        of_person = waiting.setdefault((asker.team, asker.person), [])
        assert not of_person or number > of_person[-1]
        of_person.append(number)
        if data.draw(st.booleans()):
            lowest = min(min(numbers) for numbers in waiting.values() if numbers)
            fairness.begin(lowest)
            for numbers in waiting.values():
                if numbers and numbers[0] == lowest:
                    numbers.pop(0)
                    break


@pytest.mark.fault
@given(st.lists(ASKERS, max_size=40))
def test_what_nobody_asks_for_comes_after_the_questions_of_people(askers: list[Asker]) -> None:
    fairness, taken = Fairness(), Counter[tuple[str, str]]()
    schedule = fairness.take_in(SCHEDULE)
    for asker in askers:
        person = asker.team, asker.person
        if taken[person] < 3:
            assert fairness.take_in(asker) < schedule + PERSON
        taken[person] += 1
    fresh = Asker("T1", "C1", "U9")
    assert number_of(fresh, fairness._time, fairness._moments) < schedule


@pytest.mark.fault
@given(st.integers(1, 3), st.integers(1, 5))
def test_no_job_waits_for_ever_behind_people_who_keep_asking(teams: int, channels: int) -> None:
    fairness = Fairness()
    waiting = fairness.take_in(SCHEDULE)
    for number in count():
        # Always somebody who has never asked before.
        fresh = Asker(f"T{number % teams}", f"C{number % channels}", f"U{number}")
        theirs = fairness.take_in(fresh)
        if theirs > waiting:
            break
        fairness.begin(theirs)
        # Each job moves the time on.
        assert number < UNASKED + PERSON


def test_time_begins_again_when_there_is_nothing_to_do() -> None:
    fairness, asker = Fairness(), Asker("T1", "C1", "U1")
    first = fairness.take_in(asker)
    assert fairness.take_in(asker) > first
    fairness.rest()
    assert fairness.take_in(asker) == first


def test_what_is_known_of_people_does_not_grow_for_ever() -> None:
    fairness = Fairness()
    for number in range(20 * PERSON):
        fairness.begin(fairness.take_in(Asker("T1", f"C{number}", f"U{number}")))
    assert len(fairness._moments) < 10 * PERSON
