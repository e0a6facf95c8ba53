"""Runs gh as a subprocess: limits its time, and what it knows of this process's environment."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Lock, Timer
from time import monotonic
from typing import Any

from integrations.errors import BeingStopped, IntegrationError
from integrations.github.errors import BadAnswer, GhMissing, GhTimeout, without_secrets
from integrations.github.refusals import in_words
from integrations.github.tokens import TokenKind, kind_of, token_among

log = logging.getLogger(__name__)

# gh sends the machine's zone to GitHub in a header of every request. Each run is of one request,
# and would collect garbage before it has begun, which takes a sixth of its time.
SET = {
    "GOGC": "400",
    "GH_NO_UPDATE_NOTIFIER": "1",
    "GH_PROMPT_DISABLED": "1",
    "GH_SPINNER_DISABLED": "1",
    "GH_TELEMETRY": "false",
    "NO_COLOR": "1",
    "TZ": "UTC",
}
# What else this process knows is none of gh's business: the tokens of Slack, the store's password.
# Variables such as GH_DEBUG would moreover write requests with their tokens to stderr.
INHERITED = {
    # Where gh and what it runs are, and where it keeps its configuration.
    "PATH",
    "HOME",
    "TMPDIR",
    "GH_CONFIG_DIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    # Its login: a token of its own, or the keyring of the desktop, which is behind D-Bus.
    "GH_TOKEN",
    "GITHUB_TOKEN",
    "GH_ENTERPRISE_TOKEN",
    "GITHUB_ENTERPRISE_TOKEN",
    "DBUS_SESSION_BUS_ADDRESS",
    "XDG_RUNTIME_DIR",
    # The way to GitHub.
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
}

# Far more than a page of a hundred items with all their text; a gh that prints on and on would
# take all memory before its time is over.
MOST_BYTES, MOST_COMPLAINTS = 128_000_000, 1_000_000
_CHUNK = 65_536


@dataclass(frozen=True)
class Ended:
    """What a run of gh came to.

    Attributes:
        output: that it printed.
        complaint: on stderr, without secrets.
        code: 0 is success.
        kind: of the token that it had.
    """

    output: bytes
    complaint: str
    code: int
    kind: TokenKind = TokenKind.LOGIN

    def checked(self, not_found: str) -> bytes:
        """The output. Raises the error for the complaint if gh failed; `not_found` is the sentence
        for what is not on GitHub."""
        if self.code != 0:
            raise self.error(not_found)
        return self.output

    def error(self, not_found: str, kinds: str = "") -> IntegrationError:
        """The error for the complaint, and for these kinds of errors in GitHub's answer."""
        return in_words(f"{self.complaint}\n{kinds}", not_found, self.kind)


class Runs:
    """The runs of gh that are under way, which can be stopped from any thread.

    Attributes:
        stopped: whether they are.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._under_way: set[subprocess.Popen[bytes]] = set()
        self.stopped = Event()

    def stop(self) -> None:
        """Kill those under way, and let none begin any more."""
        with self._lock:
            self.stopped.set()
            for process in self._under_way:
                _kill(process)

    @contextmanager
    def under_way(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """Note that it runs while the context lasts."""
        with self._lock:
            self._under_way.add(process)
            if self.stopped.is_set():
                _kill(process)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(process)


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    timeout: float,
    runs: Runs,
    given: bytes = b"",
    most: int = MOST_BYTES,
) -> Ended:
    """Run gh with `environment` and what it needs of this process's own; `given` is its input.

    After `timeout` seconds, or more than `most` bytes, gh and its children are killed, also those
    that outlive it. Raises GhMissing, GhTimeout, BadAnswer, and BeingStopped where `runs` are.
    """
    began, timed_out = monotonic(), Event()
    if runs.stopped.is_set():
        raise BeingStopped
    process = _started(command, environment)
    timer = Timer(timeout, _time_out, (process, timed_out))
    timer.start()
    with process, runs.under_way(process):
        try:
            output, complaints = _communicated(process, given, most)
        finally:
            timer.cancel()
    log.debug("gh %s took %.2f s", command[1], monotonic() - began)
    if runs.stopped.is_set() and process.returncode == -signal.SIGKILL:
        raise BeingStopped
    if timed_out.is_set() and process.returncode == -signal.SIGKILL:
        raise GhTimeout(
            f"gh did not finish within {timeout:g} seconds: ask again, "
            "or give it longer in the setting `gh_timeout`."
        )
    if len(output) > most:
        raise BadAnswer(f"gh printed more than {most // 1_000_000} MB: update gh, then ask again.")
    token = token_among({**os.environ, **environment})
    complaint = without_secrets(complaints.decode(errors="replace"), token)
    if process.returncode != 0:
        one_line = " ".join(complaint.split())[:1000]
        log.warning("gh %s ended with %s: %s", command[1], process.returncode, one_line)
    return Ended(output, complaint, process.returncode, kind_of(token))


def _started(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    inherited = {name: os.environ[name] for name in INHERITED & os.environ.keys()}
    try:
        return subprocess.Popen(
            command,
            env={**inherited, **SET, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise GhMissing(
            f"gh cannot be run ({error.strerror}): correct ANALYTICS_GH_PATH, or install gh."
        ) from error


def _communicated(process: subprocess.Popen[bytes], given: bytes, most: int) -> tuple[bytes, bytes]:
    """What it prints and complains of, once nobody writes to either any more; where it prints more
    than `most` bytes, one more than these, and it is killed."""
    with ThreadPoolExecutor(2, "gh") as pool:
        try:
            pool.submit(_write, process.stdin, given)
            complaints = pool.submit(_read, process.stderr, MOST_COMPLAINTS)
            output = _read(process.stdout, most)
            if len(output) > most:
                _kill(process)
            return output, complaints.result()
        except BaseException:
            _kill(process)
            raise


def _write(pipe: Any, given: bytes) -> None:
    # It may end before it has read all of it, or any.
    with suppress(OSError), pipe:
        pipe.write(given)


def _read(pipe: Any, most: int) -> bytes:
    """All that comes; where that is more than `most` bytes, one more than these."""
    read = bytearray()
    while len(read) <= most and (chunk := pipe.read1(_CHUNK)):
        read += chunk
    return bytes(read[: most + 1])


def _time_out(process: subprocess.Popen[bytes], timed_out: Event) -> None:
    timed_out.set()
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill it and its children: they are one process group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
