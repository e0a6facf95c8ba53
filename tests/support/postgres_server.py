"""A real PostgreSQL of the tests' own: in a folder that goes with it, ended by its process."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
import pytest

from tests.support.patience import PATIENCE
from tests.support.ports import free_port
from tests.support.processes import ended

USER = "analytics"
PASSWORD = "hush-hush"


@dataclass
class PostgresServer:
    """A server on a loopback port, which asks for a password."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str, user: str = USER, password: str = PASSWORD) -> str:
        return f"postgres://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def execute(self, command: str, database: str = "postgres") -> None:
        """Run one command as the superuser, outside of any transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(command.encode())

    def start(self) -> None:
        """Start on the port it had before, or on a free one; returns when it answers."""
        for _ in range(5):
            self.port = self.port or free_port()
            with (self.folder / "log").open("ab") as log:
                self.process = subprocess.Popen(
                    [
                        *(_program("postgres"), "-D", self.folder / "data", "-p", str(self.port)),
                        *("-k", "", "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
                    ],
                    stdout=log,
                    stderr=log,
                    cwd=self.folder,
                    **_as_whom(),
                )
            if self._answers():
                return
            # Somebody else took the port in the meantime.
            self.port = 0
        pytest.fail(f"PostgreSQL does not start: {(self.folder / 'log').read_text()[-2000:]}")

    def stop(self) -> None:
        """End it at once with all its connections, leaving the files as a crash does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        assert self.process is not None
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < end:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=10).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        self.stop()
        return False


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server that runs as long as the context."""
    folder = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    server = PostgresServer(folder)
    try:
        (folder / "password").write_text(PASSWORD)
        whom = _as_whom()
        if whom:
            shutil.chown(folder, whom["user"], whom["group"])
            shutil.chown(folder / "password", whom["user"], whom["group"])
        ended(
            [
                *(
                    _program("initdb"),
                    "-D",
                    folder / "data",
                    "-U",
                    USER,
                    "--encoding=UTF8",
                    "--locale=C",
                ),
                *("--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--no-sync"),
            ],
            check=True,
            cwd=folder,
            **whom,
        )
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> Path:
    found = shutil.which(name)
    if found is not None:
        return Path(found)
    # Debian keeps each version's programs in a folder of their own.
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(versions, key=lambda path: int(path.parts[-3]), default=None)
    if newest is None:
        pytest.fail(
            "The store is tested with a real PostgreSQL, and there is none: "
            "install it (Debian: apt-get install postgresql), or put its initdb on the PATH."
        )
    return newest


def _as_whom() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    whom = known.get("postgres") or known["nobody"]
    return {"user": whom.pw_uid, "group": whom.pw_gid, "extra_groups": []}
