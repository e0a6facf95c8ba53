"""No proxies, one browser and sample history, how properties are looked for, and the pictures."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

from integrations.chrome import find_chrome
from playground.serving import forget_proxies
from tests.support.patience import PATIENCE
from tests.support.playgrounds import CHROME, SAMPLE_HISTORY

forget_proxies()
expect.set_options(timeout=PATIENCE * 1000)

# How long an example takes depends on the machine; which ones fail must not depend on the day.
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=5)
settings.register_profile("long", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("fuzz", deadline=None, max_examples=100, print_blob=True)
settings.load_profile("repeatable")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, for now and then a test waits for something."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare the thousands of collected tests, which stay until the end, each garbage collection.

    To look for garbage among them while they are collected would take half of the time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--pictures FOLDER` keeps what journeys show as the pictures of the documentation."""
    parser.addoption("--pictures", type=Path, default=None, metavar="FOLDER")


@pytest.fixture(scope="session", autouse=True)
def _playgrounds_share_history_and_chrome(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    own = tmp_path_factory.getbasetemp()
    # Where there are several workers, each has its own folder in that of the run.
    SAMPLE_HISTORY.folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    yield
    CHROME.end()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chrome, headless; one for all tests, as Playwright allows but one."""
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=find_chrome(), args=["--no-sandbox"], timeout=PATIENCE * 1000
        )
        yield chrome
        chrome.close()
