"""The machine's own Chrome, headless, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

CHROMES = ("chromium-headless-shell", "chromium", "google-chrome", "chrome")


@contextmanager
def machine_browser() -> Iterator[Browser]:
    """A browser of its own, for as long as the context lasts."""
    executable = next(filter(None, map(shutil.which, CHROMES)), None)
    assert executable, f"these tests need a Chrome on PATH: one of {', '.join(CHROMES)}"
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield chrome
        chrome.close()
