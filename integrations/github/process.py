"""One run of gh as a sub-process: its lines as they come, its end in time, its errors in words."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Event, Timer
from time import monotonic
from typing import IO

from integrations.errors import IntegrationError
from integrations.github.errors import GhMissing, GhTimeout, in_words, without_secrets

log = logging.getLogger(__name__)

QUIET = {
    "GH_NO_UPDATE_NOTIFIER": "1",
    "GH_PROMPT_DISABLED": "1",
    "GH_SPINNER_DISABLED": "1",
    "GH_TELEMETRY": "false",
    "NO_COLOR": "1",
}
# They would put requests, tokens included, on stderr, or change what gh prints.
UNWANTED = {"CLICOLOR_FORCE", "DEBUG", "GH_DEBUG", "GH_FORCE_TTY", "GH_REPO"}


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    timeout: float,
    not_found: str,
    take: Callable[[bytes], None],
) -> None:
    """Run gh, giving each line of its output to `take` as soon as it is there.

    `environment` is added to this process's own. After `timeout` seconds gh is killed with all it
    started, or what it left behind when it ended. Raises GhMissing, GhTimeout, what `take` raises,
    and the error for gh's complaint; `not_found` is the sentence for something that is not on
    GitHub.
    """
    began = monotonic()
    timed_out = Event()
    answered: IntegrationError | None = None
    with tempfile.TemporaryFile() as complaints:
        process = _started(command, environment, complaints)
        timer = Timer(timeout, _kill, (process, timed_out))
        timer.start()
        with process:
            try:
                for line in process.stdout or ():
                    # What gh complains of explains an odd answer better than the answer does.
                    if answered is None:
                        answered = _failure(take, line)
                process.wait()
            except BaseException:
                _kill(process, timed_out)
                raise
            finally:
                timer.cancel()
        complaints.seek(0)
        complaint = complaints.read().decode(errors="replace")
    log.debug("gh %s took %.2f s", command[1], monotonic() - began)
    if timed_out.is_set() and process.returncode == -signal.SIGKILL:
        raise GhTimeout(
            f"gh did not finish within {timeout:g} seconds: ask again, "
            "or give it longer in the setting `gh_timeout`."
        )
    if process.returncode != 0:
        complaint = without_secrets(complaint, environment.get("GH_TOKEN", ""))
        said = " ".join(complaint.split())[:1000]
        log.warning("gh %s ended with %s: %s", command[1], process.returncode, said)
        raise in_words(complaint, not_found)
    if answered is not None:
        raise answered


def _started(
    command: Sequence[str], environment: Mapping[str, str], complaints: IO[bytes]
) -> subprocess.Popen[bytes]:
    inherited = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    try:
        return subprocess.Popen(
            command,
            env={**inherited, **QUIET, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,
        )
    except OSError as error:
        raise GhMissing(
            f"gh cannot be run ({error.strerror}): correct ANALYTICS_GH_PATH, or install gh."
        ) from error


def _failure(take: Callable[[bytes], None], line: bytes) -> IntegrationError | None:
    try:
        take(line)
    except IntegrationError as error:
        return error
    return None


def _kill(process: subprocess.Popen[bytes], killed: Event) -> None:
    killed.set()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
