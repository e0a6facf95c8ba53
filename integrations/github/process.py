"""Runs gh as a subprocess: reads its lines as they come, limits its time, explains its errors."""

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
from integrations.github.errors import GhMissing, GhTimeout, without_secrets
from integrations.github.refusals import in_words
from integrations.github.tokens import kind_of, token_among

log = logging.getLogger(__name__)

QUIET = {
    "GH_NO_UPDATE_NOTIFIER": "1",
    "GH_PROMPT_DISABLED": "1",
    "GH_SPINNER_DISABLED": "1",
    "GH_TELEMETRY": "false",
    "NO_COLOR": "1",
}
# They would write requests with tokens to stderr, or change what gh prints.
UNWANTED = {"CLICOLOR_FORCE", "DEBUG", "GH_DEBUG", "GH_FORCE_TTY", "GH_REPO"}


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    timeout: float,
    not_found: str,
    take: Callable[[bytes], None],
) -> None:
    """Run gh, giving each line of its output to `take` as soon as it is there.

    `environment` is added to this process's own. After `timeout` seconds gh and its
    children are killed, also those that outlive it. Raises GhMissing, GhTimeout, what `take`
    raises, and the error for what gh wrote on stderr; `not_found` is the sentence for something
    that is not on GitHub.
    """
    began = monotonic()
    timed_out = Event()
    bad_answer: IntegrationError | None = None
    with tempfile.TemporaryFile() as complaints:
        process = _started(command, environment, complaints)
        timer = Timer(timeout, _kill, (process, timed_out))
        timer.start()
        with process:
            try:
                for line in process.stdout or ():
                    # If gh fails too, its own error explains more than the bad answer does.
                    if bad_answer is None:
                        bad_answer = _failure(take, line)
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
        token = token_among({**os.environ, **environment})
        complaint = without_secrets(complaint, token)
        one_line = " ".join(complaint.split())[:1000]
        log.warning("gh %s ended with %s: %s", command[1], process.returncode, one_line)
        raise in_words(complaint, not_found, kind_of(token))
    if bad_answer is not None:
        raise bad_answer


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
