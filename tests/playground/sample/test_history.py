"""The made-up past of the sample board leads to what the board is, in steps a team could take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from integrations.github import GitHub
from metrics.model.board import Board
from metrics.model.field_names import FieldNames, names_on_board
from metrics.reading import read_board
from playground.github.server import TOKEN, github_app
from playground.sample.board import sample_workspace
from playground.sample.history import past_exports
from playground.serving import gh_home, serve

NOW = datetime(2026, 3, 18, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def board() -> Board:
    with TemporaryDirectory(prefix="sa-", dir="/tmp") as home:
        socket = Path(home) / "gh.sock"
        with serve(github_app(sample_workspace(NOW.date())), uds=socket):
            github = GitHub(
                token=TOKEN, config_dir=str(gh_home(socket)), find_fields=names_on_board
            )
            export = github.export_project("acme", 1, fields=vars(FieldNames()))
    return read_board(export, fields=FieldNames(), timezone=ZoneInfo("UTC"))


@pytest.fixture(scope="module")
def past(board: Board) -> list[tuple[datetime, pd.DataFrame]]:
    return list(past_exports(board, NOW))


def test_there_is_one_export_each_working_day(past: list[tuple[datetime, pd.DataFrame]]) -> None:
    moments = [moment for moment, _ in past]
    assert moments == sorted(set(moments))
    assert all(moment.isoweekday() < 6 for moment in moments)
    assert moments[0] < NOW - timedelta(weeks=11)
    assert moments[-1] == datetime(2026, 3, 18, 7, 30, tzinfo=UTC)


def test_each_is_a_board_of_its_moment(
    board: Board, past: list[tuple[datetime, pd.DataFrame]]
) -> None:
    for moment, issues in past:
        assert (issues.dtypes == board.issues.dtypes).all()
        assert (issues["created_at"] <= moment).all()
        assert ((issues["state"] == "closed") == issues["closed_at"].notna()).all()
        assert not (issues["closed_at"] > moment).any()
        assert len(issues) == (board.issues["created_at"] <= moment).sum()


def test_work_moves_as_on_a_real_board(
    board: Board, past: list[tuple[datetime, pd.DataFrame]]
) -> None:
    frames = [issues.set_index("item_id") for _, issues in [*past, (NOW, board.issues)]]
    moves = {"iteration_id": 0, "points": 0, "status": 0}
    carried = 0
    ids = [each.id for each in board.iterations]
    for before, after in pairwise(frames):
        both = before.join(after.add_suffix("_after"), how="inner")
        for column in moves:
            was, is_now = both[column].astype(object), both[f"{column}_after"].astype(object)
            moves[column] += int(((was != is_now) & ~(was.isna() & is_now.isna())).sum())
        stays = both[["iteration_id", "iteration_id_after"]].dropna()
        carried += sum(
            ids.index(was) + 1 == ids.index(is_now) for was, is_now in stays.itertuples(index=False)
        )
    assert moves["iteration_id"] > 150
    assert moves["points"] > 5
    assert moves["status"] > 200
    assert carried > 10


def test_the_same_board_has_the_same_past(
    board: Board, past: list[tuple[datetime, pd.DataFrame]]
) -> None:
    again = list(past_exports(board, NOW))
    assert all(one.equals(other) for (_, one), (_, other) in zip(past, again, strict=True))


def test_github_recorded_the_moves_that_exports_saw(
    past: list[tuple[datetime, pd.DataFrame]],
) -> None:
    """Of closed issues; those of open ones depend on the moment."""
    items = sample_workspace(NOW.date()).owners["acme"]["projectsV2"][0]["items"]
    moves = {
        item["id"]: [
            (datetime.fromisoformat(event["createdAt"]), event["status"])
            for event in item["content"]["timelineItems"]
            if event["__typename"] == "ProjectV2ItemStatusChangedEvent"
        ]
        for item in items
        if item["type"] == "ISSUE" and item["content"]["closedAt"]
    }
    compared = 0
    for moment, issues in past:
        for row in issues[issues["item_id"].isin(list(moves))].itertuples():
            recorded = [status for at, status in moves[row.item_id] if at <= moment]
            assert row.status == recorded[-1], (row.item_id, moment)
            compared += 1
    assert compared > 1000
