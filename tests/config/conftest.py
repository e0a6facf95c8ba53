from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import config
from config import Settings, load_settings


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """Load settings from the defaults or the text of others, of a named and a secret file, and
    variables.

    Nothing of the developer's own variables and secrets is seen.
    """
    for name in [name for name in os.environ if name.startswith("ANALYTICS_")]:
        monkeypatch.delenv(name)
    shutil.copy(Path(config.__file__).with_name("settings.toml"), tmp_path)

    def load(named: str = "", secrets: str = "", settings: str = "", **variables: str) -> Settings:
        if settings:
            (tmp_path / "settings.toml").write_text(settings)
        if named:
            (tmp_path / "named.toml").write_text(named)
            monkeypatch.setenv("ANALYTICS_SETTINGS_FILE", str(tmp_path / "named.toml"))
        (tmp_path / ".secrets.toml").write_text(secrets)
        for name, value in variables.items():
            monkeypatch.setenv(f"ANALYTICS_{name}", value)
        return load_settings(tmp_path)

    return load
