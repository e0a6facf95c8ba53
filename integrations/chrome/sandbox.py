"""Whether Chrome can have its sandbox here: what it draws has words of people in it."""

from __future__ import annotations

import os
import platform
import subprocess
from functools import cache


@cache
def why_no_sandbox() -> str:
    """Why Chrome runs without its sandbox here, with what to do about it; "" where it has one."""
    if platform.system() != "Linux":
        return "it is used on Linux only"
    if os.geteuid() == 0:
        return "there is none for root, so run this as another user"
    try:
        # What Chrome does first to make it.
        done = subprocess.run(
            ["unshare", "--map-root-user", "--net", "true"],  # noqa: S607 one of the system's own
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"it is not known whether users may make namespaces here ({error})"
    if done.returncode == 0:
        return ""
    return (
        "users may make no namespaces here, which a container forbids unless its seccomp profile "
        "allows them"
    )
