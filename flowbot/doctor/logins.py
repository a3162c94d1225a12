"""The two logins, and who the bot is."""

from __future__ import annotations

from flowbot.config import PrivateKey, SymphonyConfig
from flowbot.doctor.finding import Finding, ok, problem
from flowbot.doctor.visit import ANSWER_SECONDS, NOTABLE_SKEW_SECONDS, Visit, unanswered
from flowbot.errors import SymphonyError
from flowbot.symphony.auth import Tokens, load_private_key
from flowbot.symphony.auth.delivery import is_simplified
from flowbot.symphony.auth.keys import Signer
from flowbot.symphony.auth.requests import REFUSED_STATUSES
from flowbot.symphony.http import Answer, Component, NoAnswer, Request
from flowbot.symphony.retry import describe, said

_ACCOUNT = (
    "is bot.username '{username}' the account's name, has the public key of bot.privateKey been uploaded to that "
    "account, and is the account active?"
)
_OWNER = (
    "is the certificate signed by a CA that the pod's administrator has uploaded, and is the account '{username}' "
    "active?"
)
_OTHER_MANAGER = "the pod accepts the bot: is keyManager.host the key manager of that pod, and does it know its keys?"


async def check_session(visit: Visit) -> tuple[Finding, str | None]:
    """Whether the pod accepts the bot, and the token that it gives."""
    component: Component = "sessionauth" if _shows_certificate(visit.config) else "login"
    return await _log_in(visit, "session login", component, "a pod")


async def check_key_manager(visit: Visit, session: str) -> tuple[Finding, Tokens | None]:
    """Whether the key manager accepts the bot, where the session needs it to; and the tokens of both."""
    try:
        if await is_simplified(session, visit.logins):
            return ok("key manager login", "not needed: Simplified Key Delivery"), Tokens(session)
    except SymphonyError:  # the login that is always possible tells more
        pass
    component: Component = "keyauth" if _shows_certificate(visit.config) else "relay"
    finding, token = await _log_in(visit, "key manager login", component, "a key manager")
    return finding, Tokens(session, token) if token else None


async def check_identity(visit: Visit, session: str) -> Finding:
    """Who the pod says that the bot is."""
    request = Request(component="pod", method="GET", path="/v2/sessioninfo", answer_timeout_seconds=ANSWER_SECONDS)
    outcome = await visit.ask(request, {"sessionToken": session})
    where = visit.connections.base_url("pod")
    if isinstance(outcome, NoAnswer) or not outcome.is_success or outcome.field("id") is None:
        return unanswered("who the bot is", outcome, what="a pod", where=where)
    name, user_id = outcome.field("displayName"), outcome.field("id")
    return ok("who the bot is", f"{name or 'without a display name'} (user {user_id})")


async def _log_in(visit: Visit, check: str, component: Component, what: str) -> tuple[Finding, str | None]:
    request = await _request(visit, component)
    outcome = await visit.ask(request)
    where = visit.connections.base_url(component)
    if isinstance(outcome, Answer) and outcome.status in REFUSED_STATUSES and outcome.json() is not None:
        text = f"{where} does not accept the bot ({describe(outcome)}{said(outcome)})"
        return problem(check, text, _mend(visit, component)), None
    token = outcome.field("token") if isinstance(outcome, Answer) and outcome.is_success else None
    if isinstance(token, str) and token:
        visit.secrets.add([token])
        return ok(check, "accepted"), token
    if isinstance(outcome, NoAnswer) and outcome.certificate_refused:
        return problem(check, f"{where}: {outcome.reason}", _mend(visit, component)), None
    return unanswered(check, outcome, what=what, where=where), None


async def _request(visit: Visit, component: Component) -> Request:
    if component in ("sessionauth", "keyauth"):
        return Request(
            component=component, method="POST", path="/v1/authenticate", answer_timeout_seconds=ANSWER_SECONDS
        )
    key = visit.config.bot.private_key
    loaded = await load_private_key(key or PrivateKey(), "bot.privateKey")
    signed = await Signer(visit.config.bot.username, loaded, visit.clock).sign()
    visit.secrets.add([signed])
    return Request(
        component=component,
        method="POST",
        path="/pubkey/authenticate",
        json={"token": signed},
        answer_timeout_seconds=ANSWER_SECONDS,
    )


def _mend(visit: Visit, component: Component) -> str:
    if abs(visit.ahead_seconds or 0) >= NOTABLE_SKEW_SECONDS:
        return (
            f"set this machine's clock, which is {abs(visit.ahead_seconds or 0):.0f} s off: that alone refuses a login"
        )
    if component in ("relay", "keyauth"):
        return _OTHER_MANAGER
    return (_OWNER if component == "sessionauth" else _ACCOUNT).format(username=visit.config.bot.username)


def _shows_certificate(config: SymphonyConfig) -> bool:
    return config.bot.private_key is None
