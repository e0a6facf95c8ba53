from __future__ import annotations

import sys
from importlib import import_module

import pytest

from integrations.without import without


def test_a_package_seems_not_to_be_installed_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with without("colorsys"), pytest.raises(ImportError):
        import_module("colorsys")
    assert import_module("colorsys").rgb_to_hsv


def test_a_package_that_was_imported_before_stays() -> None:
    with without("json"):
        assert import_module("json").loads("1") == 1
    assert import_module("json").loads("1") == 1
