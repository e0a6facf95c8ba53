"""A burndown without exports of the time equals a naive replay of the dates that GitHub has."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from metrics.model.report import Unit
from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_burnup import sprint_burnup
from tests.oracles.naive_burndown import Dated, burndown
from tests.support.sample_boards import issue, iteration, question

HOUR = timedelta(hours=1)
# The clocks change on the fourth day after in Europe, and on the eleventh in America.
BEGIN = datetime(2023, 10, 25, tzinfo=UTC)
ZONES = ["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Apia", "Asia/Kolkata"]
LIVES = st.tuples(
    st.none() | st.integers(0, 40).map(lambda quarters: quarters / 4),
    st.integers(-240, 480),  # hours from `BEGIN` to the creation
    st.none() | st.integers(-48, 720),  # and from that to the closing
    st.sampled_from(["COMPLETED", "NOT_PLANNED", "DUPLICATE"]),
)


@given(
    lives=st.lists(LIVES, max_size=12),
    days=st.sampled_from([1, 2, 5, 14, 42]),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    unit=st.sampled_from(Unit),
)
def test_every_day_is_as_replayed(
    lives: list[tuple[float | None, int, int | None, str]], days: int, zone: ZoneInfo, unit: Unit
) -> None:
    items, dated = [], []
    for number, (points, born, lived, reason) in enumerate(lives, 1):
        created = BEGIN + born * HOUR + timedelta(microseconds=number)
        closed = None if lived is None else created + lived * HOUR
        items.append(
            issue(
                number,
                points,
                created.isoformat(),
                closed.isoformat() if closed else None,
                stateReason=reason if closed else None,
            )
        )
        weight = 1 if unit is Unit.ISSUES else points or 0
        dated.append(Dated(weight, created, closed, reason != "COMPLETED"))
    asked = question(
        *items,
        iterations=(iteration(days=days),),
        timezone=zone,
        unit=unit,
        now=datetime(2024, 1, 1, tzinfo=UTC),
    )
    sprint = asked.board.iterations[0]
    rows = list(burndown(dated, sprint.start, sprint.end, zone))
    report = sprint_burndown(asked)
    table_rows = [
        (date.fromisoformat(day), *figures)
        for day, *figures in report.results.itertuples(index=False, name=None)
    ]
    assert table_rows == rows
    scope = sprint_burnup(asked).results["total_opened"]
    assert scope.tolist() == [sum(row.opened for row in rows[: n + 1]) for n in range(len(rows))]
