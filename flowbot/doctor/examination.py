"""All checks, in the order in which one thing needs the other, as far as that goes."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import anyio
import anyio.to_thread

from flowbot.clock import Clock, SystemClock
from flowbot.config import AppAccount, BotAccount, SymphonyConfig, read_symphony_config
from flowbot.doctor.agent import check_datahose, check_feed, check_health, check_version
from flowbot.doctor.credentials import check_credentials
from flowbot.doctor.finding import Finding, Secrets, note, ok, problem, skipped
from flowbot.doctor.logins import check_app, check_identity, check_key_manager, check_session
from flowbot.doctor.network import check_name, check_proxy, check_way, credentials_for, places_of
from flowbot.doctor.visit import Visit, check_clock
from flowbot.errors import ConfigError
from flowbot.symphony.http import Connections
from flowbot.symphony.trust import trust_for

Account = BotAccount | AppAccount
Feed = Literal["listed", "read", "datahose"]
Tell = Callable[[Finding], None]
FILE = "config file"
"""The check without which there is no other."""


async def examine(
    file: Path,
    *,
    tell: Tell,
    environ: Mapping[str, str] | None = None,
    clock: Clock | None = None,
    feed: Feed = "listed",
) -> list[Finding]:
    """Look at a set-up from its file to its feed; what was found, each told as soon as it is known.

    It goes on after a problem, and skips what cannot be looked at because of one.

    Args:
        file: The BDK's file.
        tell: Told of each finding.
        environ: The environment; that of the process by default.
        clock: The time; the machine's by default.
        feed: What is done with the datafeed. One that is read is made where there is none, and what waits in it
            comes to the bot half a minute later. Of the datahose the settings alone are looked at.
    """
    patient = _Patient(tell)
    config = await patient.read(file, environ)
    if config is not None:
        await patient.look(config, clock or SystemClock(), feed)
    return patient.findings


class _Patient:
    """A set-up, and what was found of it until now."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._secrets = Secrets()
        self.findings: list[Finding] = []

    def _say(self, findings: Iterable[Finding], since: float) -> None:
        for each in findings:
            found = self._secrets.hidden(replace(each, seconds=anyio.current_time() - since))
            self.findings.append(found)
            self._tell(found)

    async def _check(self, check: Awaitable[Finding]) -> Finding:
        since = anyio.current_time()
        found = await check
        self._say([found], since)
        return found

    async def read(self, file: Path, environ: Mapping[str, str] | None) -> SymphonyConfig | None:
        """The settings of the file; None where it cannot be read."""
        since = anyio.current_time()
        try:
            read = await anyio.to_thread.run_sync(lambda: read_symphony_config(file, environ=environ))
        except ConfigError as error:
            self._say([problem(FILE, each, "") for each in str(error).splitlines()], since)
            return None
        self._secrets.add(_secrets_of(read.config))
        self._say([ok(FILE, str(file)), *(note(FILE, each) for each in read.notes)], since)
        return read.config

    async def look(self, config: SymphonyConfig, clock: Clock, feed: Feed) -> None:
        """Everything that follows from the settings."""
        may_log_in = {account: await self._look_at_credentials(account, clock) for account in _accounts_of(config)}
        since = anyio.current_time()
        try:
            trust = await anyio.to_thread.run_sync(trust_for, config)
            connections = Connections(config)
        except ConfigError as error:
            self._say([problem("TLS settings", str(error), "without them no server can be asked")], since)
            return
        is_open = await self._look_at_network(config, trust, clock)
        async with connections:
            visit = Visit(config, connections, clock, self._secrets)
            await self._look_at_symphony(visit, is_open, may_log_in, feed)

    async def _look_at_credentials(self, account: Account, clock: Clock) -> bool:
        """Whether one may try to log in with them."""
        since = anyio.current_time()
        found = await check_credentials(account, clock.now())
        self._say(found, since)
        return found[0].status != "problem"

    async def _look_at_network(self, config: SymphonyConfig, trust: ssl.SSLContext, clock: Clock) -> Mapping[str, bool]:
        """By component, whether one gets through to it."""
        places = places_of(config)
        proxies = dict.fromkeys(each.server.proxy for each in places if each.server.proxy is not None)
        hosts = [each.server.host for each in places if each.server.proxy is None]
        broken: set[object] = set()
        for host in dict.fromkeys([*(each.host for each in proxies), *hosts]):
            if (await self._check(check_name(host))).status == "problem":
                broken.add(host)
        for proxy in proxies:
            if proxy.host in broken or (await self._check(check_proxy(proxy))).status == "problem":
                broken.add(proxy)
        is_open: dict[str, bool] = {}
        for place in places:
            if (place.server.proxy or place.server.host) in broken:
                self._say([skipped(place.name, "the way to it is not open")], anyio.current_time())
                reached = False
            else:
                reached = (await self._check(check_way(place, trust, clock.now()))).status != "problem"
            is_open.update(dict.fromkeys(place.components, reached))
        return is_open

    async def _look_at_symphony(
        self, visit: Visit, is_open: Mapping[str, bool], may_log_in: Mapping[Account, bool], feed: Feed
    ) -> None:
        session = tokens = None
        account, app = visit.config.bot, visit.config.app
        if may_log_in[account] and is_open[_login_of(account)]:
            since = anyio.current_time()
            found, session = await check_session(visit)
            self._say([found, check_clock(visit.ahead_seconds)], since)
        if session is not None:
            since = anyio.current_time()
            found, tokens = await check_key_manager(visit, session, is_open=is_open["keyManager"])
            self._say([found], since)
        if session is not None and is_open["pod"]:
            await self._check(check_identity(visit, session))
        if app is not None and may_log_in[app] and is_open[_login_of(app)]:
            await self._check(check_app(visit, app))
        if is_open["agent"]:
            await self._check(check_version(visit))
            await self._check(check_health(visit))
            if tokens is not None and feed != "datahose":
                await self._check(check_feed(visit, tokens, is_read=feed == "read"))
        if feed == "datahose":
            self._say([check_datahose(visit.config)], anyio.current_time())
        elif tokens is None:
            self._say([skipped("datafeed", "the bot is not logged in")], anyio.current_time())


def _accounts_of(config: SymphonyConfig) -> list[Account]:
    return [config.bot, *([config.app] if config.app is not None else [])]


def _login_of(account: Account) -> str:
    """The component that an account logs in at."""
    return "pod" if account.private_key is not None else "sessionAuth"


def _secrets_of(config: SymphonyConfig) -> list[str]:
    accounts, servers = _accounts_of(config), (config.pod, config.agent, config.key_manager, config.session_auth)
    proxies = [each.proxy for each in servers if each.proxy is not None]
    held = [
        config.trust_store_password,
        *(each.private_key.content for each in accounts if each.private_key is not None),
        *(each.certificate.password for each in accounts if each.certificate is not None),
        *(each.password for each in proxies),
    ]
    pairs = [credentials_for(each) for each in proxies if each.password is not None]
    headers = [
        value for each in servers for name, value in each.default_headers.items() if name.lower() != "user-agent"
    ]
    words = [word for each in headers for word in each.split()[1:]]  # `Bearer KEY`, of which the key may be repeated
    return [*(each.get_secret_value() for each in held if each is not None), *pairs, *headers, *words]
