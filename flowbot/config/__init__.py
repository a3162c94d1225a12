"""Settings: a bot's flowbot.yaml, and the BDK's config.yaml that says how to reach Symphony.

Names are imported when they are first used: the client of a pod needs little of what a bot's settings need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowbot.config.bdk import ReadConfig, load_symphony_config, read_symphony_config
    from flowbot.config.bot import BotConfig, load_bot_config
    from flowbot.config.hosts import is_allowed
    from flowbot.config.lookup import symphony_file
    from flowbot.config.secrets import read_secrets
    from flowbot.config.symphony import (
        AppAccount,
        BotAccount,
        Certificate,
        DatafeedConfig,
        DatahoseConfig,
        PrivateKey,
        ProxyConfig,
        RetryConfig,
        ServerConfig,
        SymphonyConfig,
    )

__all__ = [
    "AppAccount",
    "BotAccount",
    "BotConfig",
    "Certificate",
    "DatafeedConfig",
    "DatahoseConfig",
    "PrivateKey",
    "ProxyConfig",
    "ReadConfig",
    "RetryConfig",
    "ServerConfig",
    "SymphonyConfig",
    "is_allowed",
    "load_bot_config",
    "load_symphony_config",
    "read_secrets",
    "read_symphony_config",
    "symphony_file",
]

_HOMES = {
    "BotConfig": "bot",
    "ReadConfig": "bdk",
    "is_allowed": "hosts",
    "load_bot_config": "bot",
    "load_symphony_config": "bdk",
    "read_secrets": "secrets",
    "read_symphony_config": "bdk",
    "symphony_file": "lookup",
}
"""The module of a name; all others are in `symphony`."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'flowbot.config' has no attribute {name!r}")
    value = getattr(import_module(f"flowbot.config.{_HOMES.get(name, 'symphony')}"), name)
    globals()[name] = value
    return value
