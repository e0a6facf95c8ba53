"""Which settings file and which secrets file are read, or would be written where there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "ANALYTICS_SETTINGS_FILE"
SETTINGS, SECRETS = "settings.toml", ".secrets.toml"


@dataclass(frozen=True)
class SettingsFiles:
    """Where this program's settings are.

    Attributes:
        settings: the file that is read; where there is none, the one to write.
        passed_over: other files of settings, that are not read because of it.
    """

    settings: Path
    passed_over: tuple[Path, ...] = ()

    @property
    def read(self) -> list[Path]:
        """The files there are, in the order in which they are read."""
        return [file for file in (self.settings, self.secrets) if is_there(file)]

    def __str__(self) -> str:
        """Where they are, in words."""
        read = " and ".join(map(str, self.read))
        said = f"from {read}" if read else f"from variables only, as there is no {self.settings}"
        return "; ".join(filter(None, [said, self.unread]))

    @property
    def unread(self) -> str:
        """That other files are not read, with what to do about it; "" where there are none."""
        if not self.passed_over:
            return ""
        others = " and ".join(map(str, self.passed_over))
        return (
            f"not read: {others}, as only the first place counts: "
            f"move what you need of it to {self.settings}, or delete it"
        )

    @property
    def secrets(self) -> Path:
        """The file of secrets, which is beside that of settings."""
        return self.settings.with_name(SECRETS)


def settings_files(
    environment: Mapping[str, str] = os.environ, folder: Path | None = None
) -> SettingsFiles:
    """The first there is: that which ANALYTICS_SETTINGS_FILE names, `config/settings.toml` in the
    working folder, `settings.toml` in the user's configuration folder.

    A file of secrets alone counts where there is no file of settings. Where there is nothing, the
    one in the working folder is to be written.
    """
    usual = [place / SETTINGS for place in _usual_folders(environment, folder or Path.cwd())]
    if named := environment.get(VARIABLE):
        file = Path(named)
        # After ~ there may be the name of nobody here.
        with suppress(RuntimeError):
            file = file.expanduser()
        return SettingsFiles(file.absolute())
    found = [file for file in usual if is_there(file)]
    alone = [file for file in usual if is_there(file.with_name(SECRETS)) and file not in found]
    first = [*found, *alone, *usual][0]
    others = [file for file in found if file != first]
    others += [file.with_name(SECRETS) for file in alone if file != first]
    return SettingsFiles(first, tuple(others))


def _usual_folders(environment: Mapping[str, str], folder: Path) -> Iterator[Path]:
    """The folders of settings, in the order in which they are looked through.

    The user's is the same on every system, as that of gh is.
    """
    yield folder.absolute() / "config"
    base = Path(environment.get("XDG_CONFIG_HOME", ""))
    # Others than absolute paths are to be ignored, by the specification.
    # A user of a container may have no home.
    with suppress(RuntimeError):
        base = base if base.is_absolute() else Path.home() / ".config"
        yield base / "sprint-analytics"


def is_there(file: Path) -> bool:
    """Whether something is at that path, perhaps nothing that can be read."""
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
