"""The sample team's roadmap on each day of a sprint."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from playground.sample.board import sample_workspace


@pytest.mark.parametrize("day", [date(2026, 11, 20) + timedelta(days=n) for n in range(7)])
def test_one_deliverable_is_late(day: date) -> None:
    roadmap = sample_workspace(day).owners["acme"]["projectsV2"][1]
    late = [
        item["content"]["title"]
        for item in roadmap["items"]
        if item["fieldValues"]["Status"]["name"] != "Done"
        and item["fieldValues"].get("Target date", {"date": str(day)})["date"] < str(day)
    ]
    assert late == ["Accessibility to WCAG 2.2 AA"]
