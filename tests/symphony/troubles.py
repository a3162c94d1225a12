"""What may go wrong between a bot and Symphony, fault by fault: the rows of `docs/explanation/when-things-fail.md`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault that meets a bot at every step of a talk, and how its log tells of it."""

    fault: str
    on: str
    log: str = ""
    """What a line of the log has; empty where there is nothing to tell."""

    def row(self, words: str) -> str:
        """How the table names it."""
        return f"{words} (`{self.fault}`)"


SENDS = {
    "a send is asked to slow down for 3 s": Trouble("rate-limited", "sends", "/create: asked to slow down .*in 3.0 s"),
    "a send is asked to slow down": Trouble("rate-limited-without-time", "sends", "/create: asked to slow down"),
    "a send is asked to slow down by a 400": Trouble("rate-limited-as-400", "sends", "/create: asked to slow down .*in 3.0 s"),
    "a send meets an error of the agent": Trouble("server-error", "sends", "may have arrived .*status 500"),
    "a send meets a page, and was not done": Trouble("bad-gateway", "sends", "may have arrived .*status 502, a web page"),
    "a send meets a page, and was done": Trouble("bad-gateway-done", "sends", "may have arrived .*status 502, a web page"),
    "a send meets the page of an agent that is down": Trouble("unavailable", "sends", "may have arrived .*status 503, a web page"),
    "a send meets a login page": Trouble("login-page", "sends", "may have arrived .*status 200, a web page"),
    "a send is redirected": Trouble("redirect", "sends", "has not arrived .*status 302, a redirect"),
    "a send is cut off, and was not done": Trouble("cut", "sends", "may have arrived .*the connection broke"),
    "a send is cut off, and was done": Trouble("cut-done", "sends", "may have arrived .*the connection broke"),
    "the answer to a send breaks off": Trouble("broken-off", "sends", "may have arrived .*the connection broke"),
    "a send is never answered, and was not done": Trouble("half-open", "sends", "may have arrived .*no answer in time"),
    "a send is never answered, and was done": Trouble("half-open-done", "sends", "may have arrived .*no answer in time"),
    "a send takes 20 s": Trouble("slow", "sends"),
    "a send is under way for 5 s": Trouble("late", "sends"),
    "the answer to a send is called a page": Trouble("wrong-type", "sends"),
    "the answer to a send is huge": Trouble("huge", "sends"),
    "a session ends at a send": Trouble("token-expired", "sends", "/create: the session has ended; logging in again"),
}  # fmt: skip

REFUSED = {
    "compliance blocks a send": Trouble("blocked", "sends", "refused for good: .*blocked by compliance rules"),
    "a send is too large": Trouble("too-large", "sends", "refused for good: .*it is too large"),
    "a send is forbidden": Trouble("forbidden", "sends", "refused for good: .*the bot is not a member"),
}

CHANGES = {
    "a change is asked to slow down": Trouble("rate-limited", "changes", "/update: asked to slow down .*in 3.0 s"),
    "a change meets a page": Trouble("bad-gateway", "changes", "may have arrived .*/update: status 502, a web page"),
    "a change is cut off, and was not done": Trouble(
        "cut", "changes", "may have arrived .*/update: no answer: the connection broke"
    ),
    "a change is cut off, and was done": Trouble(
        "cut-done", "changes", "may have arrived .*/update: no answer: the connection broke"
    ),
    "the answer to a change breaks off": Trouble(
        "broken-off", "changes", "may have arrived .*/update: no answer: the connection broke"
    ),
    "a change is never answered": Trouble(
        "half-open", "changes", "may have arrived .*/update: no answer: no answer in time"
    ),
    "a session ends at a change": Trouble("token-expired", "changes", "/update: the session has ended"),
}

READS = {
    "a read is asked to slow down for 3 s": Trouble("rate-limited", "reads", r"status 429 .*trying again in 3\.0 s"),
    "a read is asked to slow down": Trouble("rate-limited-without-time", "reads", "cannot read the feed: status 429"),
    "a read is asked to slow down by a 400": Trouble("rate-limited-as-400", "reads", r"status 400 .*again in 3\.0 s"),
    "a read meets an error of the agent": Trouble("server-error", "reads", "cannot read the feed: status 500"),
    "a read meets a page": Trouble("bad-gateway", "reads", "cannot read the feed: status 502, a web page"),
    "a read meets a page, and its events were handed out": Trouble("bad-gateway-done", "reads", "cannot read the feed: status 502, a web page"),
    "a read meets a login page": Trouble("login-page", "reads", "no batch of events: status 200, a web page"),
    "a read is redirected": Trouble("redirect", "reads", "cannot read the feed: status 302, a redirect"),
    "a read is cut off": Trouble("cut", "reads", "cannot read the feed: the connection broke"),
    "a read is cut off with its events": Trouble("cut-done", "reads", "cannot read the feed: the connection broke"),
    "a read breaks off in the middle": Trouble("broken-off", "reads", "cannot read the feed: the connection broke"),
    "a read is never answered": Trouble("half-open", "reads", "cannot read the feed: no answer in time"),
    "a read is never answered, and its events were handed out": Trouble("half-open-done", "reads", "cannot read the feed: no answer in time"),
    "a read takes 20 s longer": Trouble("slow", "reads"),
    "the answer to a read is called a page": Trouble("wrong-type", "reads"),
    "the answer to a read is huge": Trouble("huge", "reads"),
    "a session ends at a read": Trouble("token-expired", "reads", "/read: the session has ended; logging in again"),
    "an acknowledgement is refused": Trouble("feed-gone", "reads", r"refuses to go on \(status 400.*reading from where it stands"),
    "a read has no content": Trouble("no-content", "reads"),
    "null stands among the events": Trouble("nulls", "reads"),
    "each event comes twice": Trouble("twice", "reads"),
    "streams come in another order": Trouble("streams-apart", "reads"),
    "events have one id": Trouble("one-id", "reads"),
    "events are none": Trouble("malformed", "reads"),
    "an event is of a type that nobody knows": Trouble("unknown-type", "reads", "unknown type HOLOGRAMSENT"),
    "ids are not URL-safe": Trouble("padded-ids", "reads"),
}  # fmt: skip

LOGINS = {
    "a login is asked to slow down for 3 s": Trouble("rate-limited", "key logins", "POST /relay/pubkey/authenticate: status 429; trying again in 3.0 s"),
    "a login is asked to slow down": Trouble("rate-limited-without-time", "logins", "POST /login/pubkey/authenticate: status 429; trying again in"),
    "a login meets an error of the pod": Trouble("server-error", "logins", "/authenticate: status 500"),
    "a login meets a page": Trouble("bad-gateway", "logins", "/authenticate: status 502, a web page"),
    "a login meets a login page": Trouble("login-page", "logins", "/login/pubkey/authenticate"),
    "a login is cut off": Trouble("cut", "key logins", "/authenticate: the connection broke"),
    "a login is never answered": Trouble("half-open", "logins", "/authenticate: no answer in time"),
}  # fmt: skip

ENDS = {
    "reading is forbidden": Trouble("forbidden", "reads", "does not let the bot read .*an account may have 20 feeds"),
    "a login is refused": Trouble("token-expired", "logins", "does not accept the bot"),
}
"""These end the bot, with this word."""
