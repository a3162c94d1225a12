"""The agent: is it well, and does the bot have a feed there?"""

from __future__ import annotations

import anyio

from flowbot.config import SymphonyConfig
from flowbot.doctor.finding import Finding, note, ok, problem, skipped
from flowbot.doctor.visit import ANSWER_SECONDS, Visit, unanswered
from flowbot.symphony.auth import Tokens
from flowbot.symphony.datafeed import feeds_in, list_request, wanted_feed
from flowbot.symphony.http import Answer, NoAnswer, Request
from flowbot.symphony.retry import said

MOST_FEEDS = 20
"""So many an account may have ("Datafeed", Symphony's developer documentation)."""
_FEEDS = "/v5/datafeeds"
READ_SECONDS = 3.0
"""An agent holds the answer back for half a minute while nothing happens."""
_NONE_YET = "none yet: the bot makes one when it starts"
_DELETE = "delete the feeds that nothing reads: DELETE /agent/v5/datafeeds/ID"


async def check_version(visit: Visit) -> Finding:
    """Which agent it is; anybody may ask."""
    outcome = await visit.ask(_get("/v1/info"))
    version = outcome.field("version") if isinstance(outcome, Answer) and outcome.is_success else None
    where = visit.connections.base_url("agent")
    if isinstance(version, str):
        return ok("agent", f"version {version}")
    if isinstance(outcome, Answer) and outcome.status == 404 and isinstance(outcome.json(), dict):
        return note("agent", f"{where} does not tell its version{said(outcome)}")
    return unanswered("agent", outcome, what="an agent", where=where)


async def check_health(visit: Visit) -> Finding:
    """What the agent says of itself and of what it needs."""
    outcome = await visit.ask(_get("/v3/health/extended"))
    where = visit.connections.base_url("agent")
    body = outcome.json() if isinstance(outcome, Answer) else None
    if not isinstance(outcome, Answer) or not isinstance(body, dict):
        return unanswered("agent health", outcome, what="an agent", where=where)
    down = _down(body)
    if outcome.is_success and not down:
        return ok("agent health", "up")
    if outcome.status in (401, 403, 404):
        return note("agent health", f"{where} does not tell{said(outcome)}")
    if outcome.status == 503 or down:
        text = f"the agent at {where} says that it is not well: {', '.join(down) or 'down'}"
        return problem("agent health", text, "ask who runs the agent; the bot waits until it is well again")
    return unanswered("agent health", outcome, what="an agent", where=where)


def _down(value: object, name: str = "") -> list[str]:
    """The services that are not up, by name, with what they say."""
    if not isinstance(value, dict):
        return []
    message = value.get("message")
    told = f" ({message})" if isinstance(message, str) and message else ""
    inner = [each for key, item in value.items() for each in _down(item, str(key))]
    return [*([f"{name}{told}"] if name and value.get("status") == "DOWN" else []), *inner]


async def check_feed(visit: Visit, tokens: Tokens, *, is_read: bool) -> Finding:
    """Which datafeed the bot would read.

    Args:
        visit: The look at the servers.
        tokens: Of the bot.
        is_read: Whether it is read for a moment, and made where there is none.
    """
    if visit.config.datafeed.version == "v1":
        return skipped("datafeed", "version v1, of which an agent has no list")
    headers = tokens.headers("agent")
    tag = visit.config.datafeed.tag
    outcome, listed = await _list(visit, headers, tag)
    if listed is None:
        return _refused(outcome, visit.connections.base_url("agent"))
    everything = listed if tag is None else (await _list(visit, headers, None))[1]
    count = len(listed if everything is None else everything)
    full = f"the account has {count} feeds, and {MOST_FEEDS} are the most" if count >= MOST_FEEDS else ""
    feed = next((each.id for each in feeds_in(listed)), None)
    if full and feed is None:
        return problem("datafeed", f"none is there that the bot would read, and none can be made: {full}", _DELETE)
    found = await _read(visit, headers, feed) if is_read else ok("datafeed", feed or _NONE_YET)
    return note("datafeed", f"{found.text}; {full}", _DELETE) if full and found.status == "ok" else found


async def _list(
    visit: Visit, headers: dict[str, str], tag: str | None
) -> tuple[Answer | NoAnswer, list[object] | None]:
    """The feeds of the account, or those of a tag; None where the answer, which comes first, has none."""
    outcome = await visit.ask(list_request(tag), headers)
    listed = outcome.json() if isinstance(outcome, Answer) and outcome.is_success else None
    return outcome, listed if isinstance(listed, list) else None


def check_datahose(config: SymphonyConfig) -> Finding:
    """Whether the settings say what the bot reads from the datahose; a read would take it from the bot for a while."""
    if config.datahose is None:
        text = "the bot reads the datahose (`feed: datahose`), and config.yaml has no section `datahose`"
        return problem("datahose", text, "say there which events: datahose: {eventTypes: [MESSAGESENT]}")
    return note("datahose", f"not read here; it is asked for {', '.join(config.datahose.event_types)}")


async def _read(visit: Visit, headers: dict[str, str], feed: str | None) -> Finding:
    where = visit.connections.base_url("agent")
    made = ""
    if feed is None:
        settings = visit.config.datafeed
        wanted = wanted_feed(settings.tag, include_invisible=settings.include_invisible)
        outcome = await visit.ask(Request(component="agent", method="POST", path=_FEEDS, json=wanted), headers)
        answered = [outcome.json()] if isinstance(outcome, Answer) and outcome.is_success else []
        feed, made = next((each.id for each in feeds_in(answered)), None), "made, and "
        if feed is None:
            return _refused(outcome, where)
    read = Request(component="agent", method="POST", path=f"{_FEEDS}/{feed}/read", json={"ackId": ""})
    read_outcome: Answer | NoAnswer | None = None
    with anyio.move_on_after(READ_SECONDS):
        read_outcome = await visit.ask(read, headers)
    if read_outcome is None:
        return ok("datafeed", f"{feed}: {made}nothing waits in it")
    if isinstance(read_outcome, Answer) and read_outcome.is_success:
        events = read_outcome.field("events")
        count = len(events) if isinstance(events, list) else 0
        return ok("datafeed", f"{feed}: {made}read; events that wait, and come again for the bot: {count}")
    return _refused(read_outcome, where)


def _refused(outcome: Answer | NoAnswer, where: str) -> Finding:
    if isinstance(outcome, Answer) and outcome.status == 401:
        text = f"{where} does not accept the tokens that were just given (status 401{said(outcome)})"
        return problem("datafeed", text, "do pod, keyManager and agent belong to the same pod?")
    if isinstance(outcome, Answer) and outcome.status == 403:
        text = f"{where} gives the bot no feed (status 403{said(outcome)})"
        return problem("datafeed", text, f"an account may have {MOST_FEEDS} feeds: {_DELETE}")
    return unanswered("datafeed", outcome, what="an agent", where=where)


def _get(path: str) -> Request:
    return Request(component="agent", method="GET", path=path, answer_timeout_seconds=ANSWER_SECONDS)
