"""Who the bot is: logins with a key or a certificate, as the bot or on behalf of people, and the tokens they give."""

from __future__ import annotations

from flowbot.symphony.auth.app import App, app_login
from flowbot.symphony.auth.bot import bot_login, log_out
from flowbot.symphony.auth.keys import load_private_key
from flowbot.symphony.auth.requests import LoginRequests
from flowbot.symphony.auth.tokens import Authenticator, Tokens

__all__ = [
    "App",
    "Authenticator",
    "LoginRequests",
    "Tokens",
    "app_login",
    "bot_login",
    "load_private_key",
    "log_out",
]
