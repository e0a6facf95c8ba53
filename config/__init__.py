"""Settings, from their files and variables, which nothing else reads: others get `Settings`."""

from config.files import SettingsFiles, settings_files
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
    board_called,
    boards_beside,
    default_among,
    roadmap_of,
    team_boards,
)

__all__ = [
    "BoardSettings",
    "ScheduleSettings",
    "Settings",
    "SettingsError",
    "SettingsFiles",
    "board_called",
    "boards_beside",
    "default_among",
    "load_settings",
    "require_bot_token",
    "require_channel",
    "require_slack",
    "roadmap_of",
    "settings_files",
    "team_boards",
    "token_problem",
]


def load_settings(files: SettingsFiles | None = None) -> Settings:
    """Read the settings file, the secrets beside it, and `ANALYTICS_…` variables; the later wins.

    Which file that is, `settings_files` says, unless `files` does. Raises SettingsError, which
    lists all problems at once.
    """
    # Imported late, so that `analytics --help` does not wait for dynaconf.
    from config.loading import read_settings

    return read_settings(files or settings_files(), must_be_there=files is None)
