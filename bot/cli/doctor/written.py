"""Doctor's checks of the settings themselves: where they are, what is wrong, who can read them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cli.doctor.check import Check
from config import Settings, SettingsError
from config.rights import files_open_to_others
from metrics.text.formatting import count


def written(settings: Settings, problem: SettingsError | None) -> Iterator[Check]:
    """Which files are read, the `problem` of what is in them, their modes, and which variables are
    taken for no settings."""
    if problem:
        remedy = "correct them; what is right is looked at below"
        yield Check("Settings", False, str(problem), remedy)
    elif settings == Settings(boards={}):
        file = settings.files.settings
        what = "are only defaults in" if settings.files.read else "is no"
        detail = f"not set: there {what} {file}, and no variable ANALYTICS_… is set"
        yield Check("Settings", False, detail, "run `analytics setup`")
    else:
        boards = count(len(settings.boards), "board")
        yield Check("Settings", True, f"{boards} configured, {settings.files}")
    if settings.ignored:
        names = ", ".join(settings.ignored)
        detail = f"taken for no settings, as Kubernetes sets them for a Service: {names}"
        yield Check("Variables", True, detail)
    for file, command in files_open_to_others(settings.files):
        yield Check("Secrets", False, f"others on this machine can read {file}", f"run `{command}`")
