"""Writing on the playground's page as a person does, who cannot while a dialog lies over it."""

from __future__ import annotations

import re

from playwright.sync_api import Page


def send(page: Page, text: str) -> None:
    """Write that to the open conversation and press Enter."""
    composer = page.get_by_role("textbox", name=re.compile("^Message "))
    # A click waits until no dialog lies over it. Filling does not, and Enter goes to the dialog.
    composer.click()
    composer.fill(text)
    composer.press("Enter")
