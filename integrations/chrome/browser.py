"""Starts the browser that kaleido draws in. Importing it takes a while, and only charts need it."""

from __future__ import annotations

from collections.abc import MutableMapping

from choreographer.browsers.chromium import Chromium
from kaleido import Kaleido

from integrations.chrome.environment import environment


def new_browser(program: str, *, sandbox: bool) -> Kaleido:
    """A browser to be opened; it never gives up by itself."""
    # No chart has formulas; MathJax would be fetched from the network.
    return Kaleido(
        path=program, browser_cls=_Chrome, mathjax=False, timeout=None, enable_sandbox=sandbox
    )


class _Chrome(Chromium):
    def get_env(self) -> MutableMapping[str, str]:
        return environment()
