"""Settings: a bot's flowbot.yaml, and the BDK's config.yaml that says how to reach Symphony."""

from __future__ import annotations

from flowbot.config.bdk import ReadConfig, load_symphony_config, read_symphony_config
from flowbot.config.bot import BotConfig, load_bot_config
from flowbot.config.hosts import is_allowed
from flowbot.config.lookup import symphony_file
from flowbot.config.secrets import read_secrets
from flowbot.config.symphony import (
    BotAccount,
    DatafeedConfig,
    PrivateKey,
    ProxyConfig,
    RetryConfig,
    ServerConfig,
    SymphonyConfig,
)

__all__ = [
    "BotAccount",
    "BotConfig",
    "DatafeedConfig",
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
