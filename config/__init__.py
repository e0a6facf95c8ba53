"""Settings, from their files and variables, which nothing else reads: others get `Settings`."""

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
    boards_beside,
    default_among,
    team_boards,
)

__all__ = [
    "BoardSettings",
    "ScheduleSettings",
    "Settings",
    "SettingsError",
    "boards_beside",
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
    # Imported late, so that `analytics --help` does not wait for dynaconf.
    from config.loading import read_settings

    return read_settings(directory)
