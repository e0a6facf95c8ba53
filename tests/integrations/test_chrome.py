"""One real Chrome, asked from many threads, killed, stopped and closed."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import plotly.graph_objects as go
import pytest
from kaleido import calc_fig_sync
from PIL import Image

from integrations.chrome import Chrome, ChromeMissing, RenderFailed, find_chrome
from integrations.chrome.environment import INHERITED
from integrations.chrome.sandbox import why_no_sandbox
from metrics.charts.style import FONT
from tests.support.chrome_processes import (
    CHROME,
    COLOURS,
    browser_processes,
    kill_browser,
    own_browsers,
    plain,
    size_and_colour,
    stand_in,
    starts,
)
from tests.support.patience import PATIENCE, until
from tests.support.processes import told_to


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    with Chrome(timeout=PATIENCE) as chrome:
        chrome.warm_up()
        yield chrome


@pytest.mark.parametrize(("scale", "size"), [(2.0, (240, 160)), (1.0, (120, 80))])
def test_a_chart_has_the_size_of_its_layout(
    chrome: Chrome, scale: float, size: tuple[int, int]
) -> None:
    assert size_and_colour(chrome.png(plain(COLOURS[0]), scale)) == (size, COLOURS[0])


def test_one_that_cannot_become_a_process_leaves_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    # The program that choreographer starts Chrome with.
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    before = threading.active_count()
    with Chrome(timeout=PATIENCE) as refused, pytest.raises(RenderFailed):
        refused.png(go.Figure())
    until(lambda: threading.active_count() <= before)


def test_a_chart_is_the_one_that_kaleido_draws_whatever_was_drawn_before(chrome: Chrome) -> None:
    line = go.Figure(go.Scatter(y=[3, 1, 2], name="Größe"), {"title": "請求書 & 🚀", "width": 300})
    bars = go.Figure(go.Bar(x=["a", "b"], y=[1, 2]), {"width": 300, "height": 400})
    figures = [line, bars, plain(COLOURS[0])]
    # A browser is started for each.
    kaleidos = [
        calc_fig_sync(
            figure, {"format": "png", "scale": 2}, kopts={"path": CHROME, "mathjax": False}
        )
        for figure in figures
    ]
    assert [chrome.png(figure) for figure in figures * 2] == kaleidos * 2


def test_each_thread_gets_its_own_chart(chrome: Chrome) -> None:
    ready = threading.Barrier(len(COLOURS))

    def drawn(colour: str) -> list[str]:
        ready.wait()
        return [size_and_colour(chrome.png(plain(colour)))[1] for _ in range(3)]

    with ThreadPoolExecutor(len(COLOURS)) as threads:
        assert list(threads.map(drawn, COLOURS)) == [[colour] * 3 for colour in COLOURS]


def test_there_is_a_second_page_once_a_chart_waits_for_another_and_not_before() -> None:
    others = browser_processes().keys()

    def pages() -> int:
        # Each has a process of its own.
        processes = browser_processes().items()
        return sum("--type=renderer" in what for pid, what in processes if pid not in others)

    with Chrome(timeout=PATIENCE) as chrome, ThreadPoolExecutor(len(COLOURS)) as threads:
        for colour in COLOURS:
            chrome.png(plain(colour))
        assert pages() == 1
        pngs = threads.map(lambda colour: chrome.png(plain(colour)), COLOURS)
        assert [size_and_colour(png)[1] for png in pngs] == COLOURS
        until(lambda: pages() == 2)


@pytest.mark.fault
def test_a_browser_that_died_is_restarted(chrome: Chrome) -> None:
    chrome.png(plain(COLOURS[0]))
    killed = set(browser_processes())
    kill_browser(signal.SIGKILL)
    assert size_and_colour(chrome.png(plain(COLOURS[1])))[1] == COLOURS[1]
    assert killed.isdisjoint(browser_processes())


@pytest.mark.fault
def test_a_browser_that_dies_at_work_fails_nobody(chrome: Chrome) -> None:
    chrome.png(plain(COLOURS[0]))
    with ThreadPoolExecutor(len(COLOURS)) as threads:
        drawn = [threads.submit(chrome.png, plain(colour)) for colour in COLOURS]
        kill_browser(signal.SIGKILL)
        assert [size_and_colour(png.result())[1] for png in drawn] == COLOURS


@pytest.mark.fault
def test_a_browser_that_hangs_is_given_up() -> None:
    with Chrome(timeout=PATIENCE) as chrome:
        others = browser_processes().keys()
        chrome.png(plain(COLOURS[0]))
        kill_browser(signal.SIGSTOP, others)
        chrome.timeout = 1
        with pytest.raises(RenderFailed, match="more than 1 seconds"):
            chrome.png(plain(COLOURS[1]))
        chrome.timeout = PATIENCE
        assert size_and_colour(chrome.png(plain(COLOURS[2])))[1] == COLOURS[2]


@pytest.mark.fault
def test_one_that_hangs_as_it_draws_holds_nobody_longer_than_one_chart(tmp_path: Path) -> None:
    program, waiting = stand_in(tmp_path, f'exec {CHROME} "$@"'), 20
    with Chrome(program, timeout=PATIENCE) as chrome:
        others = browser_processes().keys()
        chrome.png(plain(COLOURS[0]))
        kill_browser(signal.SIGSTOP, others)
        chrome.timeout = 5
        ready = threading.Barrier(waiting)

        def refused() -> str:
            ready.wait(PATIENCE)
            with pytest.raises(RenderFailed) as refusal:
                chrome.png(plain(COLOURS[1]))
            return str(refusal.value)

        with ThreadPoolExecutor(waiting) as threads:
            asked = [threads.submit(refused) for _ in range(waiting)]
            said = [each.result(PATIENCE) for each in asked]
        assert sum("more than 5 seconds" in each for each in said) == 1
        assert sum("held up by another chart" in each for each in said) == waiting - 1
        # None of them was tried again in a browser of its own.
        assert starts(tmp_path) == 1
        chrome.timeout = PATIENCE
        assert size_and_colour(chrome.png(plain(COLOURS[2])))[1] == COLOURS[2]


@pytest.mark.fault
def test_one_that_hangs_at_its_first_chart_is_not_tried_for_everybody(tmp_path: Path) -> None:
    moment = 0.0
    # It starts, and is stopped as soon as it is there.
    program = stand_in(tmp_path, f'exec {CHROME} "$@"')
    with Chrome(program, timeout=PATIENCE, clock=lambda: moment) as chrome:
        others = browser_processes().keys()
        chrome.warm_up()
        until(lambda: chrome.has_started)
        kill_browser(signal.SIGSTOP, others)
        chrome.timeout = 1
        with pytest.raises(RenderFailed, match="more than 1 seconds"):
            chrome.png(plain(COLOURS[0]))
        for _ in range(3):
            with pytest.raises(RenderFailed, match="is tried again in a minute"):
                chrome.png(plain(COLOURS[0]))
        assert starts(tmp_path) == 1
        moment, chrome.timeout = 60.0, PATIENCE
        assert size_and_colour(chrome.png(plain(COLOURS[0])))[1] == COLOURS[0]


@pytest.mark.fault
def test_one_that_hangs_as_it_starts_holds_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    moment = 0.0
    program = stand_in(tmp_path, f'[ -e "{tmp_path}/mended" ] || sleep 600\nexec {CHROME} "$@"')
    with Chrome(program, timeout=1, clock=lambda: moment) as chrome:
        with ThreadPoolExecutor(len(COLOURS)) as threads:
            drawn = [threads.submit(chrome.png, plain(colour)) for colour in COLOURS]
            refusals = [str(each.exception()) for each in drawn]
        assert sum("more than 1 seconds" in said for said in refusals) == 1
        assert sum("is tried again in a minute" in said for said in refusals) == len(COLOURS) - 1
        assert starts(tmp_path) == 1

        (tmp_path / "mended").touch()
        chrome.timeout = PATIENCE
        moment = 59.0
        with pytest.raises(RenderFailed, match="is tried again in a minute"):
            chrome.png(plain(COLOURS[0]))
        moment = 60.0
        assert size_and_colour(chrome.png(plain(COLOURS[0])))[1] == COLOURS[0]
    # What is given up is not left for asyncio to complain of.
    gc.collect()
    assert caplog.text == ""


@pytest.mark.fault
def test_one_that_ends_as_it_starts_is_not_tried_for_everybody(tmp_path: Path) -> None:
    program = stand_in(tmp_path, "exit 1")
    with Chrome(program, timeout=PATIENCE, clock=lambda: 0) as chrome:
        for colour in COLOURS:
            with pytest.raises(RenderFailed, match="is tried again in a minute"):
                chrome.png(plain(colour))
    assert starts(tmp_path) == 1


@pytest.mark.fault
def test_one_that_was_missing_is_used_as_soon_as_it_is_there(tmp_path: Path) -> None:
    with Chrome(str(tmp_path / "chrome"), timeout=PATIENCE, clock=lambda: 0) as chrome:
        for colour in COLOURS:
            with pytest.raises(ChromeMissing):
                chrome.png(plain(colour))
        stand_in(tmp_path, f'exec {CHROME} "$@"')
        assert size_and_colour(chrome.png(plain(COLOURS[0])))[1] == COLOURS[0]


@pytest.mark.fault
def test_a_browser_is_replaced_before_its_memory_grows_and_no_chart_is_lost(
    tmp_path: Path,
) -> None:
    others = browser_processes().keys()
    program = stand_in(tmp_path, f'exec {CHROME} "$@"')
    with Chrome(program, timeout=PATIENCE, charts_each=4) as chrome:
        chrome.png(plain(COLOURS[0]))
        first = browser_processes().keys() - others
        with ThreadPoolExecutor(len(COLOURS)) as threads:
            pngs = threads.map(lambda colour: chrome.png(plain(colour)), COLOURS * 2)
            assert [size_and_colour(png)[1] for png in pngs] == COLOURS * 2
        # What replaces it is started before this is drawn.
        chrome.png(plain(COLOURS[0]))
        assert starts(tmp_path) > 1
        left = browser_processes().keys() - others
        assert left
        assert first.isdisjoint(left)
        assert sum("_wrapper.py" in browser_processes()[pid] for pid in left) == 1
    assert browser_processes().keys() - others == set()


@pytest.mark.fault
def test_a_browser_that_cannot_be_replaced_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # It was updated meanwhile, and the new one does not start.
    program = stand_in(tmp_path, f'[ -e "{tmp_path}/updated" ] && exit 1\nexec {CHROME} "$@"')
    with Chrome(program, timeout=PATIENCE, charts_each=2) as chrome:
        chrome.png(plain(COLOURS[0]))
        (tmp_path / "updated").touch()
        for colour in COLOURS:
            assert size_and_colour(chrome.png(plain(colour)))[1] == colour
        assert 1 < starts(tmp_path) < len(COLOURS)
    assert "Chrome is not replaced after 2 charts" in caplog.text


def test_closing_leaves_nothing(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    before, threads = set(browser_processes()), set(threading.enumerate())
    chrome = Chrome(timeout=PATIENCE)
    chrome.png(plain(COLOURS[0]))
    assert set(browser_processes()) > before
    chrome.close()
    chrome.close()
    assert set(browser_processes()) == before
    for thread in set(threading.enumerate()) - threads:
        thread.join(PATIENCE)
    assert set(threading.enumerate()) <= threads
    assert capfd.readouterr() == ("", "")
    assert not caplog.messages


def test_closing_what_never_started_does_nothing() -> None:
    Chrome().close()


def test_a_chrome_named_but_absent_is_told(tmp_path: Path) -> None:
    path = str(tmp_path / "chrome")
    with pytest.raises(ChromeMissing, match="correct `chrome_path`"):
        find_chrome(path)
    with Chrome(path, timeout=PATIENCE) as chrome:
        chrome.warm_up()
        with pytest.raises(ChromeMissing, match=path):
            chrome.png(plain(COLOURS[0]))


def test_what_is_no_chrome_is_told(tmp_path: Path) -> None:
    fake = tmp_path / "chrome"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    with Chrome(str(fake), timeout=PATIENCE) as chrome, pytest.raises(RenderFailed):
        chrome.png(plain(COLOURS[0]))


@pytest.mark.attack
def test_one_that_can_have_its_sandbox_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The tests may run as root, who has none.
    strict = tmp_path / "chrome"
    strict.write_text(
        '#!/bin/sh\ncase "$*" in *--no-sandbox*) exit 1 ;; esac\n'
        f'exec {find_chrome()} --no-sandbox "$@"\n'
    )
    strict.chmod(0o755)
    monkeypatch.setattr("integrations.chrome.drawing.why_no_sandbox", lambda: "")
    with Chrome(str(strict), timeout=PATIENCE) as chrome:
        assert size_and_colour(chrome.png(plain(COLOURS[0])))[1] == COLOURS[0]


def test_one_that_cannot_have_its_sandbox_is_started_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    picky = tmp_path / "chrome"
    picky.write_text(
        f'#!/bin/sh\ncase "$*" in *--no-sandbox*) exec {find_chrome()} "$@" ;; esac\nexit 1\n'
    )
    picky.chmod(0o755)
    monkeypatch.setattr("integrations.chrome.drawing.why_no_sandbox", lambda: "")
    with Chrome(str(picky), timeout=PATIENCE) as chrome:
        assert size_and_colour(chrome.png(plain(COLOURS[0])))[1] == COLOURS[0]
    assert caplog.messages == ["Chrome did not start in its sandbox, and is started without"]


@pytest.mark.attack
def test_no_chrome_is_told_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "ANALYTICS_SLACK_BOT_TOKEN": "xoxb-is-secret",
        "SLACK_BOT_TOKEN": "xoxb-is-secret-too",
        "ANALYTICS_DATABASE_URL": "postgresql://analytics:is-secret@db/analytics",
        "GH_TOKEN": "ghp_is-secret",
        "HTTPS_PROXY": "http://proxy:is-secret@proxy.acme.example:3128",
    }
    needed = {"LANG": "ja_JP.UTF-8", "TZ": "Asia/Tokyo", "FONTCONFIG_PATH": "/etc/fonts"}
    for name, value in {**secrets, **needed}.items():
        monkeypatch.setenv(name, value)
    others = browser_processes().keys()
    with Chrome(timeout=PATIENCE) as chrome:
        assert size_and_colour(chrome.png(plain(COLOURS[0])))[1] == COLOURS[0]
        told = {pid: told_to(pid) for pid in browser_processes().keys() - others}
        assert len(told) > 1
        assert [text for text in told.values() if "is-secret" in text] == []
        own = [
            dict(line.split("=", 1) for line in told[pid].split("\0") if line)
            for pid in own_browsers(others)
        ]
    assert own
    for environment in own:
        assert needed.items() <= environment.items()
        # A shell, which may be what is called Chrome here, adds some of its own.
        assert environment.keys() <= {*INHERITED, "PWD", "SHLVL", "OLDPWD", "_"}


@pytest.mark.skipif(os.geteuid() != 0, reason="it is about root")
def test_root_has_no_sandbox_and_is_told_why() -> None:
    assert why_no_sandbox() == "there is none for root, so run this as another user"


def test_the_path_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = tmp_path / "chrome-headless-shell"
    shell.write_text("#!/bin/sh\n")
    shell.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chrome() == str(shell)


def drawn(chrome: Chrome, text: str) -> Image.Image:
    """That text, large."""
    figure = go.Figure()
    figure.update_layout(
        template="none", width=300, height=80, margin={"l": 0, "r": 0, "t": 0, "b": 0}
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(
        text=text, font={"size": 30, "family": FONT}, x=0.5, y=0.5, showarrow=False
    )
    return Image.open(io.BytesIO(chrome.png(figure))).convert("RGB")


@pytest.mark.parametrize(
    ("script", "one", "other"),
    [
        ("Latin", "Ǻ", "ǿ"),
        ("Greek", "ψ", "λ"),
        ("Cyrillic", "Ж", "ф"),
        ("Arabic", "ع", "م"),
        ("Hebrew", "ש", "מ"),
        ("Devanagari", "क", "म"),
        ("Thai", "ก", "ษ"),
        ("Han", "漢", "語"),
        ("Kana", "あ", "ね"),
        ("Hangul", "한", "글"),
        ("emoji", "🚀", "🐛"),
    ],
)
def test_titles_in_any_script_can_be_read(
    chrome: Chrome, script: str, one: str, other: str
) -> None:
    # Letters that no font has are all drawn as the same box.
    unknown = "\U000e0fff"
    pictures = [drawn(chrome, text).tobytes() for text in (one, other, unknown)]
    assert len(set(pictures)) == 3, f"no font here has {script}: install the Noto fonts"


def test_emoji_are_in_colour_and_arabic_runs_to_the_left(chrome: Chrome) -> None:
    colours = drawn(chrome, "🚀").getcolors(maxcolors=2**16) or []
    assert any(max(colour) - min(colour) > 100 for _, colour in colours)  # type: ignore[arg-type]
    # A wide and a narrow letter: the first to be read stands at the right.
    picture = drawn(chrome, "سا")
    ink = [
        [picture.getpixel((x, y)) != (255, 255, 255) for y in range(picture.height)]
        for x in range(picture.width)
    ]
    columns = [any(column) for column in ink]
    first, last = columns.index(True), len(columns) - 1 - columns[::-1].index(True)
    left = ink[first : first + (last - first) // 3]
    # The narrow one is tall, and stands at the left.
    heights = [
        max((y for column in part for y, on in enumerate(column) if on), default=0)
        - min((y for column in part for y, on in enumerate(column) if on), default=0)
        for part in (left, ink[last - (last - first) // 3 : last + 1])
    ]
    assert heights[0] > heights[1]
