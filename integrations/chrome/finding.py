"""Which Chrome of this machine draws the charts, and whether it starts."""

from __future__ import annotations

import shutil
import subprocess

from integrations.chrome.environment import environment
from integrations.errors import IntegrationError
from integrations.programs import as_root, installing_of_debian, program_at

# The headless shell starts faster than Chrome, and kaleido does not look for it.
SHELLS = ("chrome-headless-shell", "chromium-headless-shell")
# What Debian calls one, with fonts for names in any script.
PACKAGES = (
    "chromium-headless-shell",
    "fonts-noto-core",
    "fonts-noto-cjk",
    "fonts-noto-color-emoji",
)
# What a Chrome that was not installed as a package wants of a bare Debian; the first was renamed.
LIBRARIES = (
    "libasound2t64 | libasound2, libatk-bridge2.0-0, libcairo2, libcups2, libgbm1, libnss3, "
    "libpango-1.0-0, libxcomposite1, libxdamage1, libxfixes3, libxkbcommon0, libxrandr2"
)
_SECONDS_TO_START = 60


class ChromeMissing(IntegrationError):
    """There is no Chrome to draw charts with; the message says how to get one."""


class ChromeBroken(IntegrationError):
    """There is a Chrome, which does not start; the message says why."""


def find_chrome(path: str = "") -> str:
    """The Chrome at `path`, or else the first on this machine: headless shell, Chrome, Chromium,
    another of their kind, the macOS applications, or the one that `analytics chrome` fetches.

    Raises ChromeMissing.
    """
    if path:
        if program := program_at(path):
            return program
        raise ChromeMissing(
            f"There is no Chrome at {path}: correct `chrome_path`, or leave it empty to search."
        )
    from choreographer.browsers.chromium import Chromium

    for program in (*map(shutil.which, SHELLS), Chromium.find_browser(skip_local=False)):
        if program and shutil.which(program):
            return program
    raise ChromeMissing(
        "There is no Chrome on this machine to draw charts with: `analytics chrome` fetches one; "
        f"or install it with `{installing_of_debian(*PACKAGES)}` (Debian) or "
        "`brew install --cask chromium` (macOS)."
    )


def version_of(program: str) -> str:
    """What that Chrome says that it is, such as “Chromium 142.0.7444.175”.

    Raises ChromeBroken.
    """
    try:
        said = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            env=environment(),
            timeout=_SECONDS_TO_START,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ChromeBroken(f"The Chrome at {program} does not start ({error}).") from error
    if said.returncode == 0:
        return said.stdout.strip()
    if "error while loading shared libraries" in said.stderr:
        satisfy = f"apt-get satisfy --no-install-recommends '{LIBRARIES}'"
        raise ChromeBroken(
            f"The Chrome at {program} lacks libraries of the system: install them (Debian: "
            f"`{as_root('apt-get update', satisfy)}`), then run "
            "`analytics chrome` again."
        )
    raise ChromeBroken(
        f"The Chrome at {program} does not start (it ended with {said.returncode}): install "
        "another, or name another in `chrome_path`."
    )
