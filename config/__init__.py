"""Settings: the one reader of files and environment; everybody else is handed a `Settings`."""

from pathlib import Path

from config.requirements import (
    require_bot_token,
    require_channel,
    require_slack,
    token_problem,
)
from config.settings import (
    BoardSettings,
    ScheduleSettings,
    Settings,
    SettingsError,
    default_among,
    team_boards,
)

__all__ = [
    "BoardSettings",
    "ScheduleSettings",
    "Settings",
    "SettingsError",
    "default_among",
    "load_settings",
    "require_bot_token",
    "require_channel",
    "require_slack",
    "team_boards",
    "token_problem",
]


def load_settings(directory: Path = Path(__file__).parent) -> Settings:
    """Read `settings.toml`, the file that ANALYTICS_SETTINGS_FILE names, `.secrets.toml` and
    `ANALYTICS_…` variables; the later wins.

    Raises SettingsError, which lists all problems at once.
    """
    # Not before somebody asks, so that `analytics --help` need not wait for dynaconf.
    from config.loading import read_settings

    return read_settings(directory)
