"""The clients that call Slack: what they trust."""

from __future__ import annotations

from ssl import CERT_REQUIRED

from integrations.slack.client import (
    hasty_client,
    impatient_client,
    uploading_client,
    web_client,
)


def test_all_clients_trust_what_was_read_once() -> None:
    client = web_client("xoxb-1", "https://slack.com/api/")
    others = [hasty_client(client), impatient_client(client), uploading_client(client)]
    trusted = {id(each.ssl) for each in (client, *others, web_client("x", "https://a.example/"))}
    assert trusted == {id(client.ssl)}
    assert client.ssl
    assert (client.ssl.verify_mode, client.ssl.check_hostname) == (CERT_REQUIRED, True)


def test_a_local_slack_needs_no_certificates() -> None:
    assert web_client("xoxb-1", "http://127.0.0.1:1/api/").ssl is None
