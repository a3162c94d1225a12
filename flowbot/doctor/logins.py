"""The logins of the bot and of its app, and who the bot is."""

from __future__ import annotations

from dataclasses import dataclass

from flowbot.config import AppAccount, BotAccount
from flowbot.doctor.finding import Finding, ok, problem, skipped
from flowbot.doctor.visit import ANSWER_SECONDS, NOTABLE_SKEW_SECONDS, Visit, unanswered
from flowbot.errors import SymphonyError
from flowbot.symphony.auth import Tokens, load_private_key
from flowbot.symphony.auth.delivery import is_simplified
from flowbot.symphony.auth.keys import Signer
from flowbot.symphony.auth.requests import REFUSED_STATUSES
from flowbot.symphony.http import Answer, Component, NoAnswer, Request
from flowbot.symphony.retry import describe, said

_ACCOUNT = (
    "is bot.username '{name}' the account's name, has the public key of bot.privateKey been uploaded to that account, "
    "and is the account active?"
)
_OWNER = (
    "is the certificate signed by a CA that the pod's administrator has uploaded, and is the account '{name}' active?"
)
_APP = "is app.appId '{name}' its id, has its key or certificate been uploaded to it, and is it enabled on this pod?"
_OTHER_MANAGER = "the pod accepts the bot: is keyManager.host the key manager of that pod, and does it know its keys?"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Login:
    """A login, and what to say where it is refused."""

    check: str
    who: str = "the bot"
    what: str = "a pod"
    """Who should answer."""
    component: Component
    path: str
    account: BotAccount | AppAccount
    mend: str

    @property
    def name(self) -> str:
        """Who logs in, as the account is called."""
        return self.account.app_id if isinstance(self.account, AppAccount) else self.account.username


async def check_session(visit: Visit) -> tuple[Finding, str | None]:
    """Whether the pod accepts the bot, and the token that it gives."""
    account = visit.config.bot
    where: tuple[Component, str, str] = ("login", "/pubkey/authenticate", _ACCOUNT)
    if account.private_key is None:
        where = ("sessionauth", "/v1/authenticate", _OWNER)
    component, path, mend = where
    return await _log_in(
        visit, _Login(check="session login", component=component, path=path, account=account, mend=mend)
    )


async def check_key_manager(visit: Visit, session: str, *, is_open: bool) -> tuple[Finding, Tokens | None]:
    """Whether the key manager accepts the bot, where the session needs it to; and the tokens of both.

    Args:
        visit: The look at the servers.
        session: The token of the session.
        is_open: Whether one gets through to the key manager.
    """
    check, account = "key manager login", visit.config.bot
    try:
        if await is_simplified(session, visit.logins):
            return ok(check, "not needed: Simplified Key Delivery"), Tokens(session)
    except SymphonyError:  # the login that is always possible tells more
        pass
    if not is_open:
        return skipped(check, "the way to the key manager is not open"), None
    where: tuple[Component, str] = ("relay", "/pubkey/authenticate")
    if account.private_key is None:
        where = ("keyauth", "/v1/authenticate")
    login = _Login(
        check=check, what="a key manager", component=where[0], path=where[1], account=account, mend=_OTHER_MANAGER
    )
    finding, token = await _log_in(visit, login)
    return finding, Tokens(session, token) if token else None


async def check_app(visit: Visit, account: AppAccount) -> Finding:
    """Whether the pod accepts the app as which things are done on behalf of people."""
    where: tuple[Component, str] = ("login", "/pubkey/app/authenticate")
    if account.private_key is None:
        where = ("appauth", "/v1/app/authenticate")
    login = _Login(check="app login", who="the app", component=where[0], path=where[1], account=account, mend=_APP)
    return (await _log_in(visit, login))[0]


async def check_identity(visit: Visit, session: str) -> Finding:
    """Who the pod says that the bot is."""
    request = Request(component="pod", method="GET", path="/v2/sessioninfo", answer_timeout_seconds=ANSWER_SECONDS)
    outcome = await visit.ask(request, {"sessionToken": session})
    where = visit.connections.base_url("pod")
    if isinstance(outcome, NoAnswer) or not outcome.is_success or outcome.field("id") is None:
        return unanswered("who the bot is", outcome, what="a pod", where=where)
    name, user_id = outcome.field("displayName"), outcome.field("id")
    return ok("who the bot is", f"{name or 'without a display name'} (user {user_id})")


async def _log_in(visit: Visit, login: _Login) -> tuple[Finding, str | None]:
    outcome = await visit.ask(await _request(visit, login))
    where = visit.connections.base_url(login.component)
    if isinstance(outcome, Answer) and outcome.status in REFUSED_STATUSES and outcome.json() is not None:
        text = f"{where} does not accept {login.who} ({describe(outcome)}{said(outcome)})"
        return problem(login.check, text, _mend(visit, login)), None
    token = outcome.field("token") if isinstance(outcome, Answer) and outcome.is_success else None
    if isinstance(token, str) and token:
        visit.secrets.add([token])
        return ok(login.check, "accepted"), token
    if isinstance(outcome, NoAnswer) and outcome.certificate_refused:
        return problem(login.check, f"{where}: {outcome.reason}", _mend(visit, login)), None
    return unanswered(login.check, outcome, what=login.what, where=where), None


async def _request(visit: Visit, login: _Login) -> Request:
    key, body = login.account.private_key, None
    if key is not None:
        loaded = await load_private_key(key, "privateKey")
        body = {"token": await Signer(login.name, loaded, visit.clock).sign()}
        visit.secrets.add(body.values())
    return Request(
        component=login.component, method="POST", path=login.path, json=body, answer_timeout_seconds=ANSWER_SECONDS
    )


def _mend(visit: Visit, login: _Login) -> str:
    off = abs(visit.ahead_seconds or 0)
    if off >= NOTABLE_SKEW_SECONDS:
        return f"set this machine's clock, which is {off:.0f} s off: that alone refuses a login"
    return login.mend.format(name=login.name)
