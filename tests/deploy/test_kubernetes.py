"""The manifests in deploy/kubernetes fit each other, the image and the settings.

`make lint` holds them against the schema of Kubernetes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
MANIFESTS: dict[str, dict[str, Any]] = {
    manifest["kind"]: manifest
    for path in sorted(FOLDER.glob("*.yaml"))
    for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8"))
}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
POD = MANIFESTS["Deployment"]["spec"]["template"]
(BOT,) = POD["spec"]["containers"]


def test_it_is_the_images_user_and_writes_where_the_image_does() -> None:
    assert f"USER {POD['spec']['securityContext']['runAsUser']}:" in DOCKERFILE
    assert POD["spec"]["securityContext"]["runAsNonRoot"] is True
    assert BOT["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    writable = [mount["name"] for mount in BOT["volumeMounts"] if not mount.get("readOnly")]
    assert sorted(writable) == ["data", "tmp"]


def test_probes_and_service_ask_the_ports_that_the_image_listens_on() -> None:
    ports = {port["name"]: port["containerPort"] for port in BOT["ports"]}
    assert f"ANALYTICS_HEALTH_PORT={ports['health']}" in DOCKERFILE
    assert f"EXPOSE {ports['health']} {ports['slack']}" in DOCKERFILE
    asked = {name: BOT[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")}
    assert {name: get["path"] for name, get in asked.items()} == {
        "startup": "/healthz",
        "liveness": "/healthz",
        "readiness": "/readyz",
    }
    assert {get["port"] for get in asked.values()} == {"health"}
    service = MANIFESTS["Service"]["spec"]
    assert {port["targetPort"]: port["port"] for port in service["ports"]} == ports
    assert service["selector"].items() <= POD["metadata"]["labels"].items()


def test_a_disk_is_given_back_before_the_next_pod_takes_it() -> None:
    spec = MANIFESTS["Deployment"]["spec"]
    assert spec["replicas"] == 1
    assert spec["strategy"] == {"type": "Recreate"}
    volumes = {volume["name"]: volume for volume in POD["spec"]["volumes"]}
    claim = volumes["data"]["persistentVolumeClaim"]["claimName"]
    assert claim == MANIFESTS["PersistentVolumeClaim"]["metadata"]["name"]


def test_no_service_fills_our_settings_with_its_address() -> None:
    assert POD["spec"]["enableServiceLinks"] is False
    name = MANIFESTS["Service"]["metadata"]["name"].upper().replace("-", "_")
    assert not name.startswith("ANALYTICS")


def test_the_page_makes_the_secret_that_the_bot_is_given() -> None:
    (source,) = BOT["envFrom"]
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert re.findall(r"create secret generic (\S+)", page) == [source["secretRef"]["name"]]
