"""The Dockerfile: what it copies; and, in `make long` and as root, each of its lines carried out in
a bare Debian, and the bot run there as a container would run it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import pytest

from playground.github.server import TOKEN, github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from tests.support.dockerfile import Image, build, ignored
from tests.support.patience import PATIENCE, until
from tests.support.playgrounds import sample_slack
from tests.support.ports import free_port
from tests.support.processes import ended, running

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "Dockerfile"
# As a container runtime does it: a root of its own that is read-only, with what /data and /tmp are.
CONTAINER = """set -e
root=$1 data=$2 forbidden=$3 user=$4 folder=$5
shift 5
mount --bind "$root" "$root"
mount --bind "$data" "$root/data"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -o remount,ro,bind "$root"
cd "$root"
drop="setpriv --reuid ${user%:*} --regid ${user#*:} --clear-groups --no-new-privs"
# The kernel lets nobody make namespaces whose root is not that of the mounts.
[ -n "$forbidden" ] && exec chroot . /bin/sh -c "cd $folder; exec $drop "'"$@"' sh "$@"
mkdir tmp/old
pivot_root . tmp/old
exec chroot . /bin/sh -c "umount -l /tmp/old; rmdir /tmp/old; cd $folder; exec $drop "'"$@"' sh "$@"
"""


def test_all_of_the_package_is_copied() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = set(pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    copied = set(re.findall(r"^COPY (\w+) \1$", DOCKERFILE.read_text(), re.MULTILINE))
    assert copied == packages
    files = [path for each in packages for path in (ROOT / each).rglob("*") if path.is_file()]
    left_out = {path for path in files if ignored(PurePosixPath(path.relative_to(ROOT)), ROOT)}
    assert [path for path in left_out if "__pycache__" not in path.parts] in (
        [],
        [ROOT / "config/.secrets.toml"],
    )


@pytest.mark.parametrize(
    ("path", "left_out"),
    [
        ("config/.secrets.toml", True),
        ("config/settings.toml", False),
        ("bot/cli/__pycache__/chrome.cpython-311.pyc", True),
        ("bot/cli/chrome.py", False),
        (".git/config", True),
        (".venv/bin/python", True),
        ("data/analytics.sqlite3", True),
        (".env", True),
        ("requirements.txt", False),
    ],
)
def test_what_is_no_part_of_it_does_not_reach_the_image(path: str, left_out: bool) -> None:
    assert ignored(PurePosixPath(path), ROOT) is left_out


@dataclass(frozen=True)
class Container:
    """That image, beside the playground's servers; `data` is the folder that is its /data."""

    image: Image
    data: Path
    variables: dict[str, str]

    def command(self, words: Sequence[str], *, namespaces: bool = True) -> list[str | Path]:
        """What runs those words in it."""
        isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c"]
        image = self.image
        script = [CONTAINER, "sh", str(image.root), str(self.data), "" if namespaces else "yes"]
        return [*isolated, *script, image.user, image.folder, *words]

    def ran(self, *words: str, namespaces: bool = True) -> subprocess.CompletedProcess[str]:
        """What these words have said."""
        command = self.command(words, namespaces=namespaces)
        return ended(command, env=self.image.env | self.variables)


@pytest.fixture(scope="module")
def bare() -> Iterator[Path]:
    """The root of a bare Debian 12, from where this machine's own packages come."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a Debian and run things in it")
    if not (found := shutil.which("debootstrap")):
        pytest.skip("debootstrap is not installed")
    if not (site := _mirrors().get("")):
        pytest.skip("this machine gets its packages from no mirror of Debian")
    with TemporaryDirectory(prefix="sa-image-", dir="/var/tmp") as folder:
        root = Path(folder) / "bare"
        subprocess.run(
            [found, "--variant=minbase", "bookworm", root, site],
            stdout=subprocess.DEVNULL,
            check=True,
        )
        # Docker's Debian keeps none, nor what it installs.
        keep_none = 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };\n'
        (root / "etc/apt/apt.conf.d/keep-none").write_text(keep_none)
        yield root


@pytest.fixture(scope="module")
def container(bare: Path) -> Iterator[Container]:
    image = build(DOCKERFILE, bare, bare.parent, _reaching_registries)
    with ExitStack() as ending:
        home = Path(ending.enter_context(TemporaryDirectory(prefix="sa-", dir="/tmp")))
        sample = sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(sample), uds=home / "gh.sock"))
        url = ending.enter_context(serve(slack_app(sample_slack())))
        settings = (gh_home(home / "gh.sock") / "config.yml").read_text()
        (home / "gh/config.yml").write_text(settings.replace(str(home), "/data"))
        for path in (home, *home.rglob("*")):
            os.chown(path, *map(int, image.user.split(":")))
        yield Container(
            image,
            home,
            {
                "ANALYTICS_SLACK_API_URL": f"{url}/api/",
                "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
                "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN,
                "ANALYTICS_GITHUB_TOKEN": TOKEN,
                "ANALYTICS_GH_CONFIG_DIR": "/data/gh",
                "ANALYTICS_CHART_TIMEOUT": str(PATIENCE),
                "ANALYTICS_SNAPSHOT_EVERY": "0",
                "ANALYTICS_BOARDS__MAIN__OWNER": "acme",
                "ANALYTICS_BOARDS__MAIN__PROJECT": "1",
            },
        )


def _mirrors() -> dict[str, str]:
    """Where this machine gets Debian from, its updates and its security, by what they are called
    after the release."""
    release = re.search(
        r"^VERSION_CODENAME=(\w+)$", Path("/etc/os-release").read_text(), re.MULTILINE
    )
    listed = ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages"]
    targets = ended(listed, check=True).stdout.split("\n")
    found = (re.fullmatch(rf"(\S+) {release and release[1]}(-\w+)?", line) for line in targets)
    return {match[2] or "": match[1] for match in found if match and "debian" in match[1]}


def _reaching_registries(root: Path) -> dict[str, str]:
    sources = [f"deb {site} bookworm{suffix} main\n" for suffix, site in _mirrors().items()]
    (root / "etc/apt/sources.list").write_text("".join(sources))
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    variables = {"DEBIAN_FRONTEND": "noninteractive"}
    kept = re.compile(r"(?i)(https?|no)_proxy|PIP_(EXTRA_)?INDEX_URL")
    variables |= {name: value for name, value in os.environ.items() if kept.fullmatch(name)}
    # Where a proxy has a certificate of its own.
    if own := os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE"):
        shutil.copy(own, root / "opt/of-this-machine.crt")
        variables["PIP_CERT"] = "/opt/of-this-machine.crt"
    return variables


@pytest.mark.long
def test_it_is_nobody_that_may_do_anything(container: Container) -> None:
    ids = container.ran("id", "-u").stdout, container.ran("pwd").stdout
    assert ids == ("10001\n", "/data\n")
    for place in ("/", "/opt/analytics", "/etc", "/usr/bin", "/var"):
        refused = container.ran("touch", f"{place}/file")
        assert refused.returncode == 1, place
    for place in ("/data", "/tmp"):  # noqa: S108 the container's own
        assert container.ran("touch", f"{place}/file").returncode == 0, place


@pytest.mark.long
def test_it_has_the_bot_and_gh_and_not_the_playground(container: Container) -> None:
    assert re.match(r"gh version 2\.\d+", container.ran("gh", "--version").stdout)
    assert container.ran("analytics", "--version").stdout.startswith("analytics ")
    manifest = container.ran("analytics", "manifest")
    assert (manifest.returncode, manifest.stderr) == (0, "")
    assert "/sprint-burndown" in manifest.stdout
    refused = container.ran("analytics", "playground")
    assert "The playground is not installed with the bot" in refused.stderr


@pytest.mark.long
def test_it_has_fonts_for_any_script(container: Container) -> None:
    fonts = {path.name for path in (container.image.root / "usr/share/fonts").rglob("*")}
    assert fonts > {
        "NotoSans-Regular.ttf",
        "NotoSansArabic-Regular.ttf",
        "NotoSansCJK-Regular.ttc",
        "NotoSansDevanagari-Regular.ttf",
        "NotoColorEmoji.ttf",
    }


@pytest.mark.long
def test_a_report_is_drawn(container: Container) -> None:
    done = container.ran("analytics", "report", "sprint-burndown", "--output-dir", "/data/report")
    assert (done.returncode, done.stderr) == (0, "")
    assert (container.data / "report/chart-static.png").stat().st_size > 10_000


@pytest.mark.long
@pytest.mark.parametrize(
    ("namespaces", "said"),
    [
        (True, r"✓ Chrome: draws a chart of [\d,]+ bytes, in its sandbox"),
        (False, r"✓ Chrome: draws .* without its sandbox: users may make no namespaces here, "),
    ],
    ids=["users may make namespaces", "they may not"],
)
def test_doctor_finds_all_well_and_knows_the_sandbox(
    container: Container, namespaces: bool, said: str
) -> None:
    found = container.ran("analytics", "doctor", namespaces=namespaces)
    assert found.returncode == 0, found.stdout + found.stderr
    assert re.search(said, found.stdout), found.stdout


@pytest.mark.long
def test_it_serves_is_healthy_and_ends_when_it_is_told(container: Container) -> None:
    image = container.image
    assert image.command == ["/usr/bin/tini", "--", "analytics", "serve"]
    container.variables["ANALYTICS_HEALTH_PORT"] = str(free_port())
    variables = image.env | container.variables
    assert container.ran(*image.health).returncode == 1
    command = container.command(image.command)
    with running(command, env=variables, stderr=subprocess.PIPE) as process:
        until(lambda: container.ran(*image.health).returncode == 0)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        (first,) = map(int, children)
        assert Path(f"/proc/{first}/comm").read_text() == "tini\n"
        os.kill(first, signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, process.stderr and process.stderr.read()
