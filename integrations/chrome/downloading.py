"""Fetches the Chrome for Testing that kaleido's own maker has tried, to where kaleido finds it."""

from __future__ import annotations

import json
import platform
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from zipfile import BadZipFile

from integrations.chrome.finding import PACKAGES, ChromeMissing
from integrations.programs import installing_of_debian

# What Chrome is offered for, by the names that Python and its maker have for a machine.
PLATFORMS = {
    ("Linux", "x86_64"): "linux64",
    ("Darwin", "arm64"): "mac-arm64",
    ("Darwin", "x86_64"): "mac-x64",
}
OTHERWISE = (
    f"or install a Chrome or Chromium yourself (Debian: `{installing_of_debian(*PACKAGES)}`)"
)
_SECONDS_OF_SILENCE = 60


@dataclass(frozen=True)
class Download:
    """A Chrome that can be fetched.

    Attributes:
        version: such as “142.0.7444.175”.
        platform: of the machines it is for, as its maker calls it.
        address: of its archive.
        size: of the archive, in bytes.
        folder: where it is unpacked.
    """

    version: str
    platform: str
    address: str
    size: int
    folder: Path


def offered() -> Download:
    """The Chrome that can be fetched for this machine.

    Raises ChromeMissing where there is none, or the network does not let it come.
    """
    # Like all of kaleido it takes a while to import.
    from choreographer.cli.defaults import default_download_path

    machine = (platform.system(), platform.machine())
    if machine not in PLATFORMS:
        raise ChromeMissing(
            f"No Chrome can be fetched for {' '.join(machine)}: install a Chrome or Chromium "
            f"yourself (Debian: `{installing_of_debian(*PACKAGES)}`), and name it in "
            "`chrome_path` where it is not found."
        )
    known = json.loads(
        (files("choreographer.resources") / "last_known_good_chrome.json").read_text()
    )
    (address,) = (
        each["url"]
        for each in known["downloads"]["chrome"]
        if each["platform"] == PLATFORMS[machine]
    )
    with _in_words(address, default_download_path):
        request = Request(address, method="HEAD")  # noqa: S310 it is an https address
        with urlopen(request, timeout=_SECONDS_OF_SILENCE) as answer:  # noqa: S310
            size = int(answer.headers.get("Content-Length", 0))
    return Download(known["version"], PLATFORMS[machine], address, size, default_download_path)


def fetch(download: Download) -> None:
    """Fetch and unpack that Chrome: all of it, or nothing is left of it.

    Raises ChromeMissing.
    """
    from choreographer.cli import get_chrome_sync

    with _in_words(download.address, download.folder):
        download.folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=download.folder.parent, prefix="fetched-") as folder:
            get_chrome_sync(download.platform, path=Path(folder) / download.folder.name)
            shutil.rmtree(download.folder, ignore_errors=True)
            (Path(folder) / download.folder.name).rename(download.folder)


@contextmanager
def _in_words(address: str, folder: Path) -> Iterator[None]:
    host = urlsplit(address).hostname
    patience = socket.getdefaulttimeout()
    # kaleido's would wait for ever for a server that says nothing more.
    socket.setdefaulttimeout(_SECONDS_OF_SILENCE)
    try:
        yield
    except (URLError, TimeoutError, ConnectionError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        reason = getattr(reason, "strerror", None) or reason
        raise ChromeMissing(
            f"Chrome cannot be fetched from {host} ({reason}): look at the network and run "
            f"`analytics chrome` again, {OTHERWISE}."
        ) from error
    except BadZipFile as error:
        raise ChromeMissing(
            f"What came from {host} is not the whole of Chrome: run `analytics chrome` again, "
            f"{OTHERWISE}."
        ) from error
    except OSError as error:
        raise ChromeMissing(
            f"Chrome cannot be written to {folder} ({error.strerror or error}): make that "
            f"possible, or name another folder by the variable XDG_DATA_HOME, {OTHERWISE}."
        ) from error
    finally:
        socket.setdefaulttimeout(patience)
