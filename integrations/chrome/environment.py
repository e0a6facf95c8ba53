"""What Chrome learns of this process's environment."""

from __future__ import annotations

import os

# What else this process knows is none of Chrome's business: the tokens of Slack and GitHub, the
# store's password, and proxies, which may have a password too: it draws without the network.
INHERITED = {
    # Where it and what it runs are, and what it writes to.
    "PATH",
    "HOME",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_DIRS",
    "XDG_CONFIG_HOME",
    "XDG_DATA_DIRS",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
    # What the fonts are, and which of them is for Chinese and which for Japanese.
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_CTYPE",
    "LC_MESSAGES",
    "TZ",
    # Its options and its sandbox, and D-Bus, without which a snap does not start.
    "CHROMIUM_FLAGS",
    "CHROME_DEVEL_SANDBOX",
    "DBUS_SESSION_BUS_ADDRESS",
    # Python starts it, and may not be where its libraries are looked for.
    "LD_LIBRARY_PATH",
    "PYTHONHOME",
    "PYTHONPATH",
}


def environment() -> dict[str, str]:
    """What a Chrome needs of this process's environment."""
    return {name: os.environ[name] for name in INHERITED & os.environ.keys()}
