"""The units in deploy/systemd, as systemd's own tools see them where they are."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.processes import ended

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
SERVICE = "analytics.service"
# systemd-analyze calls this “OK”; a unit that says nothing has 9.6. Half a point is for the sandbox
# of Chrome, which takes namespaces and chroot.
EXPOSED_AT_MOST = 2.2
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not on this machine"
)


@pytest.fixture
def installed(tmp_path: Path) -> Callable[[str], Path]:
    """Gives the path of a unit whose programs are all there."""

    def path(name: str) -> Path:
        for unit in UNITS.iterdir():
            text = unit.read_text(encoding="utf-8")
            text = text.replace("/opt/analytics/.venv/bin/analytics", "/bin/true")
            (tmp_path / unit.name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return path


@needs_systemd
@pytest.mark.parametrize("unit", sorted(each.name for each in UNITS.glob("*.*")))
def test_systemd_finds_nothing_wrong_with_it(installed: Callable[[str], Path], unit: str) -> None:
    verified = ended(["systemd-analyze", "verify", "--man=no", installed(unit)])
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")


@needs_systemd
def test_the_bot_sees_little_of_the_machine(installed: Callable[[str], Path]) -> None:
    said = ended(["systemd-analyze", "security", "--offline=true", installed(SERVICE)], check=True)
    (exposure,) = re.findall(r"Overall exposure level for \S+: ([\d.]+)", said.stdout)
    assert float(exposure) <= EXPOSED_AT_MOST


def test_it_comes_back_after_a_failure_however_long_that_lasts() -> None:
    unit = (UNITS / SERVICE).read_text(encoding="utf-8").splitlines()
    assert {"Restart=on-failure", "StartLimitIntervalSec=0"} <= {*unit}
