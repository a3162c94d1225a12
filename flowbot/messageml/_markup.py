"""Filters that make markup: the one place where a value gets an element around it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from markupsafe import Markup

from flowbot.errors import did_you_mean
from flowbot.messageml._escape import escape, escape_words, text_of
from flowbot.messageml._kinds import kind_of
from flowbot.messageml._uris import uri_fault
from flowbot.messageml._values import ValueFault, checker
from flowbot.messageml.grammar import LANGUAGES
from flowbot.messageml.grammar._entities import HASHTAG, SHORTCODE
from flowbot.messageml.grammar.model import Value
from flowbot.messageml.render import SCHEMES

_ONLY_A_USER = "only a user can be mentioned, such as {{ initiator | mention }}"
_ID = re.compile("[0-9]{1,19}")


def element(name: str, attributes: Mapping[str, object], content: Iterable[object] | None = None) -> Markup:
    """An element of MessageML, with everything that a person may have written escaped.

    Args:
        name: Its name.
        attributes: Its attributes; those that are None are left out.
        content: What stands inside, markup as it is; None for an element that cannot hold anything.
    """
    given = "".join(f' {each}="{escape(value)}"' for each, value in attributes.items() if value is not None)
    if content is None:
        return Markup(f"<{name}{given}/>")
    return Markup(f"<{name}{given}>{''.join(map(escape, content))}</{name}>")


def mention(user: object) -> Markup:
    """A mention of a user, who is notified; of several, with commas."""
    if isinstance(user, Sequence) and not isinstance(user, str):
        return Markup(", ".join(mention(each) for each in user))
    kind_of(user)
    if not isinstance(user, Mapping) or "id" not in user:
        raise TypeError(_ONLY_A_USER)
    return element("mention", {"uid": user_id(user["id"])})


def user_id(value: object) -> int:
    """The id of a user: a whole number above 0 of 64 bits, or a text of its digits.

    Raises:
        ValueError: It is none.
    """
    number = 0
    if (isinstance(value, str) and _ID.fullmatch(value)) or (isinstance(value, int) and not isinstance(value, bool)):
        number = int(value)
    if not 0 < number < 2**63:
        raise ValueError(f"{value!r} is not the id of a user")
    return number


def hashtag(value: object) -> Markup:
    """A hashtag, of a text with or without its `#`."""
    tag = _text(value, "a hashtag").removeprefix("#")
    return element("hash", {"tag": _checked(HASHTAG, tag, f"the hashtag '{tag}'")})


def cashtag(value: object) -> Markup:
    """A cashtag, of a text with or without its `$`."""
    tag = _text(value, "a cashtag").removeprefix("$")
    if not tag or any(each.isspace() for each in tag):
        raise ValueError(f"the cashtag '{tag}' must not be empty or have white space")
    return element("cash", {"tag": tag})


def emoji(value: object) -> Markup:
    """An emoji by its short code, such as `smile` or `:smile:`."""
    code = _text(value, "the short code of an emoji").strip(":")
    if not code:
        raise ValueError("the short code of an emoji must not be empty; write one such as 'smile'")
    return element("emoji", {"shortcode": _checked(SHORTCODE, code, f"the short code '{code}'")})


def lines(value: object) -> Markup:
    """A text with its line breaks shown."""
    return Markup(escape_words(value))


def bullets(items: object, ordered: object = False) -> Markup:
    """A list with bullets, or with numbers when it is ordered; nothing for an empty one."""
    if isinstance(items, str | Mapping) or not isinstance(items, Iterable):
        raise TypeError(f"only a list can be shown as one, and this is {kind_of(items)}")
    rows = [element("li", {}, [item]) for item in items]
    return element("ol" if ordered else "ul", {}, rows) if rows else Markup()


def link(href: object, text: object = None) -> Markup:
    """A link to an address; it is shown as the text, or else as the address."""
    address = _text(href, "the address of a link")
    scheme, fault = uri_fault(address)
    if scheme is None:
        raise ValueError(f"the address of a link {fault}")
    if scheme.lower() not in SCHEMES:
        allowed = ", ".join(SCHEMES)
        raise ValueError(f"the scheme '{scheme}' of a link is not one that a pod allows; write one of: {allowed}")
    return element("a", {"href": address}, [address if text is None else text])


def code(value: object, language: object = None) -> Markup:
    """Code, whose line breaks stay, in one of the languages that clients colour."""
    if language is not None and language not in LANGUAGES:
        shown = text_of(language)
        hint = did_you_mean(shown, LANGUAGES) or f"write one of: {', '.join(LANGUAGES)}"
        raise ValueError(f"'{shown}' is not a language of code; {hint}")
    return element("code", {"language": language}, [value])


def table(rows: object, columns: object = None) -> Markup:
    """A table of records, or of lists; nothing for one without rows and columns.

    Args:
        rows: The rows, all records or all lists.
        columns: For records, the fields to show in their order, or a record of fields and their labels; all fields
            when left out. For lists, the labels of the columns; without them the table has no header row.
    """
    if isinstance(rows, str | Mapping) or not isinstance(rows, Iterable):
        raise TypeError(f"only a list of records or of lists can be a table, and this is {kind_of(rows)}")
    kept = list(rows)
    labels = _labels(columns)
    if any(isinstance(row, Mapping) for row in kept):
        if labels is None:
            labels = {each: _label(each) for each in chain.from_iterable(_record(row) for row in kept)}
        elif not isinstance(columns, Mapping):
            labels = {each: _label(each) for each in labels}
        cells = [[_record(row).get(field) for field in labels] for row in kept]
    else:
        cells = _aligned([_cells(row) for row in kept], labels)
    body = [element("tr", {}, [element("td", {}, [cell]) for cell in row]) for row in cells]
    if labels:
        head = element("tr", {}, [element("th", {}, [label]) for label in labels.values()])
        return element("table", {}, [element("thead", {}, [head]), element("tbody", {}, body)])
    return element("table", {}, body) if body else Markup()


def _labels(columns: object) -> dict[object, object] | None:
    match columns:
        case None:
            return None
        case Mapping():
            return dict(columns)
        case Sequence() if not isinstance(columns, str):
            return {each: each for each in columns}
    raise TypeError(
        f"the columns of a table are a list of names, or a record of names and labels: {kind_of(columns)} is not"
    )


def _label(field: object) -> str:
    """A field as a label: `settle_date` is `Settle date`."""
    text = text_of(field).replace("_", " ")
    return text[:1].upper() + text[1:]


def _record(row: object) -> Mapping[object, object]:
    if not isinstance(row, Mapping):
        raise TypeError(f"the rows of a table are all records or all lists, and one of them is {kind_of(row)}")
    return row


def _cells(row: object) -> list[object]:
    if isinstance(row, str | Mapping) or not isinstance(row, Iterable):
        raise TypeError(f"the rows of a table are all records or all lists, and one of them is {kind_of(row)}")
    return list(row)


def _aligned(rows: Sequence[list[object]], labels: Collection[object] | None) -> list[list[object]]:
    """Rows of one length: the shorter ones get empty cells."""
    width = max((len(row) for row in rows), default=0)
    if labels is not None and width > len(labels):
        raise ValueError(f"a row of the table has {width} cells, and there are labels for {len(labels)}")
    width = width if labels is None else len(labels)
    return [row + [None] * (width - len(row)) for row in rows]


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{what} is a text, and this is {kind_of(value)}")
    return value


def _checked(wanted: Value, value: str, what: str) -> str:
    check = checker(wanted)
    assert check is not None  # the grammar asks something of it
    try:
        return check(value, None)
    except ValueFault as fault:
        raise ValueError(f"{what} {fault.said}") from None


MARKUP_FILTERS = {
    "mention": mention,
    "hashtag": hashtag,
    "cashtag": cashtag,
    "emoji": emoji,
    "lines": lines,
    "list": bullets,
    "link": link,
    "code": code,
    "table": table,
}
"""The filters whose result is markup, by the name that templates use."""

MARKUP_SAMPLES: Mapping[str, str] = {
    "mention": '<mention uid="1"/>',
    "hashtag": '<hash tag="x"/>',
    "cashtag": '<cash tag="x"/>',
    "emoji": '<emoji shortcode="smile"/>',
    "lines": "x",
    "list": "<ul><li>x</li></ul>",
    "link": '<a href="https://example.com">x</a>',
    "code": "<code>x</code>",
    "table": "<table><tr><td>x</td></tr></table>",
}
"""What each of them makes, for a look at where it may stand."""
