"""The chance of a sprint by what finished sprints burned, once more: with fractions, and piece by
piece of each working day."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple


class Now(NamedTuple):
    """The sprint under way: its working days, those that are over, what is left at the start of
    today (with what was done since), and what is left now. `is_working` is whether today is one."""

    days: int
    over: int
    at_first: float | Fraction
    left: float | Fraction
    is_working: bool = True


def burns(opens: Sequence[float], since: Fraction, until: Fraction) -> Fraction:
    """What a sprint burned from one moment to another, counted in its working days; `opens` are
    what was open at the beginning of each, and at the end of the last one."""
    amounts = [Fraction(amount) for amount in opens]
    days = len(amounts) - 1
    # On each day what was open goes evenly from one number to the next.
    ends = sorted({since, until, *(Fraction(day) for day in range(days + 1))})
    open_at = {}
    for end in ends:
        day = min(int(end), days - 1)
        open_at[end] = amounts[day] + (amounts[day + 1] - amounts[day]) * (end - day)
    # The moment from which nothing was ever open again.
    done = None
    for end in reversed(ends):
        if open_at[end] != 0:
            break
        done = end
    if done is not None and done <= since:
        whole_days = Fraction(next(d for d in range(days + 1) if not any(amounts[d:])))
        return amounts[0] / whole_days * (until - since) if whole_days else Fraction(0)
    if done is not None and done < until:
        return open_at[since] * (until - since) / (done - since)
    stays = max(amount for moment, amount in open_at.items() if moment >= until)
    return open_at[since] - stays


def closed_a_day(
    opens: Sequence[float], closed: Sequence[float], since: Fraction, until: Fraction
) -> Fraction:
    """What a sprint closed by working day between two moments, whatever was added to it: `closed`
    is that of each of its days. Of a sprint that was done early only the days it used count, and
    of one that was done before, all of them."""
    days = len(closed)
    used = next((day for day in range(days + 1) if not any(opens[day:])), None)
    if used is not None and used <= since:
        since, until = Fraction(0), Fraction(used)
    elif used is not None:
        until = min(until, Fraction(used))
    if until <= since:
        return Fraction(0)
    shares = [
        max(min(until, Fraction(day + 1)) - max(since, Fraction(day)), Fraction(0))
        for day in range(days)
    ]
    amounts = (Fraction(each) * share for each, share in zip(closed, shares, strict=True))
    return sum(amounts, Fraction(0)) / (until - since)


def reached(now: Now, finished: Sequence[Sequence[float]], days_to_come: int) -> int:
    """How many of the finished sprints burned what is left now in so many working days, of which
    today is the first if it is one."""
    count = 0
    for opens in finished:
        days = len(opens) - 1
        scale = Fraction(now.days, days)

        def moment(day: int, days: int = days) -> Fraction:
            return Fraction(day * days, now.days)

        until = moment(now.over + days_to_come)
        is_enough = not now.left
        if days_to_come > 0 and not is_enough:
            is_enough = burns(opens, moment(now.over), until) * scale >= Fraction(now.at_first)
        if days_to_come > 1 and now.is_working:
            later = burns(opens, moment(now.over + 1), until) * scale
            is_enough = is_enough or later >= Fraction(now.left)
        count += is_enough
    return count


def does(now: Now, opens: Sequence[float], closed: Sequence[float], days_to_come: int) -> Fraction:
    """What is done from now on in so many working days, of which today is the first, if all goes as
    in a sprint that closed so much on each of its days: at most what is left and what was added."""
    days = len(closed)
    scale, done_today = Fraction(now.days, days), Fraction(now.at_first) - Fraction(now.left)
    net, gross = [], []
    for first, done in ((now.over, done_today), (now.over + 1, Fraction(0))):
        last = now.over + days_to_come
        if first >= last:
            net.append(Fraction(0))
            gross.append(Fraction(0))
            continue
        since, until = Fraction(first * days, now.days), Fraction(last * days, now.days)
        net.append(burns(opens, since, until) * scale - done)
        closed_then = closed_a_day(opens, closed, since, until) * (until - since)
        gross.append(closed_then * scale - done)
    added = max(max(gross) - max(net), Fraction(0))
    return min(max(max(gross), Fraction(0)), Fraction(now.left) + added)


def chance(reached: int, sprints: int, drawn: float) -> float:
    """The chance where so many of the sprints reached, and that share of the draws."""
    return (reached + 2 * drawn) / (sprints + 2)
