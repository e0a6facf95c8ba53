"""Which variables of the environment are settings."""

from __future__ import annotations

import re

PREFIX = "ANALYTICS_"
# https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
_OF_SERVICE = re.compile(r"_SERVICE_(HOST|PORT)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)")
_ADDRESS = re.compile(r"(tcp|udp|sctp)://")


def is_of_kubernetes(name: str, value: str) -> bool:
    """Whether Kubernetes set the variable: it does so for every Service, also one that is called
    `analytics`, or `analytics-http`."""
    if _OF_SERVICE.search(name):
        return True
    return name.endswith("_PORT") and _ADDRESS.match(value) is not None
