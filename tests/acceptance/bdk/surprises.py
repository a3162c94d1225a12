"""What the BDK does that a bot has to know of: the table of docs/explanation/why-not-the-bdks-loop.md.

A number is that of a scenario in `client/`. Where a release does something else, its test fails, and the page is
written anew.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Surprise:
    """What happens, and what each version does then."""

    number: str
    what: str
    newest: str
    """What 3.0.0 does."""
    older: str
    """What 2.11.4 does."""

    def row(self) -> str:
        """It as a row of the table."""
        return f"| {self.number} | {self.what} | `{self.newest}` | `{self.older}` |"


def _both(number: str, what: str, outcome: str) -> Surprise:
    return Surprise(number, what, outcome, outcome)


_GOES_ON = "goes on"

LOOP = [
    Surprise("1", "the feed is gone: a read is refused with 400", "ends with ValidationError", _GOES_ON),
    Surprise(
        "2",
        "the same, and the lost feed cannot be deleted either",
        "ends with BadRequestException",
        "ends with ApiException",
    ),
    Surprise("2b", "the same, and deleting is answered with 200", _GOES_ON, "ends with TypeError"),
    Surprise("3a", "an event has its time as a text", "ends with ValidationError", _GOES_ON),
    Surprise("3b", "an event has `silent` as a text", "ends with ValidationError", _GOES_ON),
    Surprise("3c", "an event has a file without previews", "ends with ValidationError", "ends with TypeError"),
    Surprise("3d", "the bot is started again after 3a", "ends with ValidationError", _GOES_ON),
    Surprise("4", "a read is answered with 403", "ends with ForbiddenException", "ends with ApiException"),
    _both("5", "a read is answered with 204", "ends with AttributeError"),
    _both("6a", "a proxy answers a read with a page and 503", _GOES_ON),
    _both("6b", "a read is to wait an hour (429, `Retry-After`)", _GOES_ON),
    _both("7", "both tokens have ended", _GOES_ON),
    _both("8", "an event is of an unknown type", _GOES_ON),
    _both("9", "two messages of one room come in one batch", "start one, start two, end one, end two"),
    _both("10a", "a listener raises `EventError`", "comes again"),
    _both("10b", "a listener raises anything else", "is lost"),
    _both("11", "the loop is told to stop during a poll", "after the poll"),
]

SERVICES = [
    Surprise("12", "a file that is fetched is", "bytes, Base64", "str, Base64"),
    _both("13a", "a file is sent from `BytesIO`", "AttributeError"),
    Surprise("13b", "a file is sent from `NamedTemporaryFile`", "ValidationError", "works"),
    _both("14", "a list with nothing in it is", "None"),
    Surprise("15", "a changed message has `silent` as a text", "ValidationError", "works"),
    _both("16a", "a login is signed", "on the event loop"),
    _both("16b", "five calls at once before the first login make", "5 logins"),
    _both("16c", "a login is good for", "240 s"),
    Surprise("17", "`list_streams()` gives", "list", "StreamList"),
    _both("18", "a message whose sending is answered with 503 is sent", "2 times"),
    Surprise("19", "the bot's account is of a new type", "ValidationError", "ApiValueError"),
    _both("20a", "the text of `<p>one</p><p>two</p>` is", "onetwo"),
    _both("20b", "the text of `one<br/>two` is", "onetwo"),
    _both("20c", "the text of `a&nbsp;b` is", "MessageParserError"),
    _both("20d", "the text of a typed `&lt;b&gt;` is", "<b>"),
    _both("21a", "the settings have `datafeed` without `version`", "AttributeError"),
    _both("21b", "the settings have a certificate with a password", "TypeError"),
    Surprise("22", "`list_roles()`", "works", "AttributeError"),
]
