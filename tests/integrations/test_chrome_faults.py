"""What may become of Chrome and of its file while a bot runs, and figures that are much for it."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import plotly.graph_objects as go
import pytest

from integrations.chrome import Chrome, ChromeMissing, RenderFailed
from tests.support.chrome_processes import (
    CHROME,
    COLOURS,
    browser_processes,
    kill_browser,
    plain,
    size_and_colour,
    stand_in,
    starts,
)
from tests.support.patience import PATIENCE


def draws(chrome: Chrome, colour: str = COLOURS[0]) -> bool:
    return size_and_colour(chrome.png(plain(colour)))[1] == colour


@pytest.mark.fault
def test_one_whose_file_is_replaced_goes_on_and_then_the_new_one_is_started(tmp_path: Path) -> None:
    others = browser_processes().keys()
    program = Path(stand_in(tmp_path, f'exec {CHROME} "$@"'))
    with Chrome(str(program), timeout=PATIENCE) as chrome:
        assert draws(chrome)
        updated = tmp_path / "updated"
        updated.write_text(f'#!/bin/sh\ntouch "{tmp_path}/is-new"\nexec {CHROME} "$@"\n')
        updated.chmod(0o755)
        updated.rename(program)
        assert draws(chrome)
        assert not (tmp_path / "is-new").exists()
        kill_browser(signal.SIGKILL, others)
        assert draws(chrome)
        assert (tmp_path / "is-new").exists()
        assert starts(tmp_path) == 1


@pytest.mark.fault
def test_one_whose_file_is_gone_goes_on_and_is_told_once_it_is_needed(tmp_path: Path) -> None:
    others = browser_processes().keys()
    program = Path(stand_in(tmp_path, f'exec {CHROME} "$@"'))
    with Chrome(str(program), timeout=PATIENCE) as chrome:
        assert draws(chrome)
        away = program.rename(tmp_path / "away")
        assert draws(chrome)
        kill_browser(signal.SIGKILL, others)
        with pytest.raises(ChromeMissing, match="There is no Chrome at"):
            draws(chrome)
        away.rename(program)
        assert draws(chrome)


@pytest.mark.fault
def test_a_figure_of_ten_thousand_points_is_drawn(tmp_path: Path) -> None:
    x = list(range(10_000))
    figure = go.Figure(go.Scatter(x=x, y=[each % 97 for each in x], mode="lines+markers"))
    with Chrome(timeout=PATIENCE) as chrome:
        (width, height), _ = size_and_colour(
            chrome.png(figure.update_layout(width=480, height=360))
        )
    assert (width, height) == (960, 720)


@pytest.mark.fault
def test_a_figure_that_chrome_refuses_fails_alone() -> None:
    # More than any picture may have.
    figure = plain(COLOURS[0], 200_000, 200_000)
    with Chrome(timeout=PATIENCE) as chrome:
        assert draws(chrome)
        with pytest.raises(RenderFailed, match="did not draw the chart: ask again"):
            chrome.png(figure)
        assert draws(chrome, COLOURS[1])


@pytest.mark.fault
def test_figures_that_fail_take_no_other_with_them() -> None:
    x = list(range(10_000))
    many = go.Figure(go.Scatter(x=x, y=[each % 97 for each in x], mode="lines+markers"))
    # plotly's own code in the page fails at it.
    nothing = {"data": [None], "layout": {"width": 120, "height": 80}}
    with Chrome(timeout=PATIENCE) as chrome, ThreadPoolExecutor(4) as threads:
        chrome.warm_up()
        good = [threads.submit(chrome.png, many)]
        bad = [threads.submit(chrome.png, nothing) for _ in range(2)]
        good += [threads.submit(chrome.png, plain(colour)) for colour in COLOURS[:2]]
        for each in bad:
            assert isinstance(each.exception(PATIENCE), RenderFailed)
        assert [each.exception(PATIENCE) for each in good] == [None] * 3


@pytest.mark.fault
def test_twenty_charts_at_once_are_all_drawn() -> None:
    colours = [f"#{number * 11:02X}{255 - number * 7:02X}40" for number in range(20)]
    with Chrome(timeout=PATIENCE) as chrome, ThreadPoolExecutor(20) as threads:
        pngs = threads.map(lambda colour: chrome.png(plain(colour)), colours)
        assert [size_and_colour(png)[1] for png in pngs] == colours


@pytest.mark.fault
def test_two_bots_on_one_machine_have_a_chrome_each() -> None:
    with Chrome(timeout=PATIENCE) as one:
        assert draws(one)
        first = browser_processes().keys()
        with Chrome(timeout=PATIENCE) as other:
            assert draws(other)
            kill_browser(signal.SIGKILL, first)
            assert draws(one, COLOURS[1])
            assert draws(other, COLOURS[2])
        assert draws(one)
