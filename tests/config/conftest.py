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
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    folder = tmp_path / "config"
    folder.mkdir()
    shutil.copy(Path(config.__file__).with_name("settings.toml"), folder)

    def load(named: str = "", secrets: str = "", settings: str = "", **variables: str) -> Settings:
        if settings:
            (folder / "settings.toml").write_text(settings)
        if named:
            (folder / "named.toml").write_text(named)
            monkeypatch.setenv("ANALYTICS_SETTINGS_FILE", str(folder / "named.toml"))
        (folder / ".secrets.toml").write_text(secrets)
        for name, value in variables.items():
            monkeypatch.setenv(f"ANALYTICS_{name}", value)
        return load_settings()

    return load
