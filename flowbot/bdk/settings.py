"""The settings of a BDK, in the form that flowbot's client takes them."""

from __future__ import annotations

from typing import Any

from flowbot.config import SymphonyConfig

_MANY = 1_000_000
"""The BDK's number for attempts without end is far above."""


def symphony_config(bdk: Any) -> SymphonyConfig:
    """The settings (`BdkConfig`), but for how the bot logs in: it shares the BDK's session."""
    return SymphonyConfig.model_validate(
        {
            "pod": _server(bdk.pod),
            "agent": _server(bdk.agent),
            "keyManager": _server(bdk.key_manager),
            "sessionAuth": _server(bdk.session_auth),
            "bot": {"username": bdk.bot.username},
            "app": _app(bdk.app),
            "trustStorePath": bdk.ssl.trust_store_path,
            "retry": _retry(bdk.retry),
            "datafeed": {"retry": _retry(bdk.datafeed.retry)},
        }
    )


def _server(component: Any) -> dict[str, object]:
    proxy = component.proxy
    return {
        "scheme": component.scheme,
        "host": component.host,
        "port": int(component.port),
        "context": component.get_formatted_context(),
        "proxy": proxy
        and {"host": proxy.host, "port": proxy.port, "username": proxy.username, "password": proxy.password},
        "defaultHeaders": component.default_headers or {},
    }


def _app(app: Any) -> dict[str, object] | None:
    if not getattr(app, "app_id", None):  # it is not there where the configuration has no app
        return None
    key = {
        name: value for name, value in (("path", app.private_key.path), ("content", app.private_key.content)) if value
    }
    if key:
        return {"appId": app.app_id, "privateKey": key}
    return {"appId": app.app_id, "certificate": {"path": app.certificate.path}} if app.certificate.path else None


def _retry(retry: Any) -> dict[str, object]:
    return {
        "maxAttempts": -1 if retry.max_attempts > _MANY else retry.max_attempts,
        "initialIntervalMillis": retry.initial_interval.total_seconds() * 1000,
        "multiplier": retry.multiplier,
        "maxIntervalMillis": retry.max_interval.total_seconds() * 1000,
    }
