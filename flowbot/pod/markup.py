"""What a person types, as their client sends it: PresentationML and EntityJSON; and whom a bot can mention."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping

from flowbot.errors import MessageMLError, MessageRejectedError
from flowbot.events import User
from flowbot.messageml import SendingLimits, render
from flowbot.messageml import User as Mentionable
from flowbot.pod.limits import check_message_size, check_total_size
from flowbot.presentationml.seen import read_seen

_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean_text(text: str) -> str:
    """A text with line feeds for line breaks, and U+FFFD for what XML (and UTF-8) cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def write_presentationml(text: str, users: Iterable[User]) -> tuple[str, str]:
    """The message of a person's client for a typed text, as (PresentationML, EntityJSON).

    A line break stays one, and no text is no paragraph. `@` and the display name or
    username of one of `users` is a mention, where neither a letter nor a digit touches it;
    `#topic` and `$TICKER` after a blank are tags.
    Any text can be sent: see `clean_text`.
    """
    text = clean_text(text)
    entities: dict[str, object] = {}
    body = _mark_entities(text, users, entities) if any(mark in text for mark in "@#$") else _escape(text)
    data = json.dumps(entities, separators=(",", ":"))
    paragraph = f"<p>{body}</p>" if body else ""
    return f'<div data-format="PresentationML" data-version="2.0" class="wysiwyg">{paragraph}</div>', data


def translate(message: str, data: str | None, users: Iterable[User], limits: SendingLimits) -> dict[str, str]:
    """What a bot sends, as the fields of the message that a pod keeps of it.

    Raises:
        MessageRejectedError: An agent would refuse it (400), also for its size (400 or 413).
    """
    if not (_is_unicode(message) and _is_unicode(data or "")):
        raise MessageRejectedError("not MessageML: it is not Unicode text (half a surrogate pair)", status=400)
    check_total_size(message, data, limits)
    try:
        rendered = render(message, data, users=mentionable(users))
    except MessageMLError as error:
        place = f"line {error.line}, column {error.column}"
        raise MessageRejectedError(f"not MessageML: {error} ({place})", status=400) from error
    check_message_size(message, data, limits)
    entities = json.dumps(rendered.entities, separators=(",", ":"))
    text = read_seen(rendered.presentationml, entities)
    return {"presentationml": rendered.presentationml, "text": text, "data": entities, "messageml": message}


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def mentionable(users: Iterable[User]) -> list[Mentionable]:
    """The users of a pod as the MessageML of a bot can mention them, by id or by e-mail address."""
    return [Mentionable(user.id, user.display_name or "", user.email, user.username) for user in users]


def _mark_entities(text: str, users: Iterable[User], entities: dict[str, object]) -> str:
    by_name = {name.casefold(): user for user in users for name in (user.username, user.display_name) if name}
    # The longest first, so that @Alice Martin is not @Alice.
    names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    mention = rf"(?<!\w)@(?P<name>{names})(?!\w)|" if names else ""
    parts: list[str] = []
    end = 0
    for found in re.finditer(mention + _TAGS, text, re.IGNORECASE):
        shown, entity = _entity_of(found, by_name)
        if entity is None:
            continue
        key = str(len(entities))
        entities[key] = entity
        parts.append(_escape(text[end : found.start()]))
        parts.append(f'<span class="entity" data-entity-id="{key}">{_escape(shown)}</span>')
        end = found.end()
    parts.append(_escape(text[end:]))
    return "".join(parts)


_TAGS = r"(?<!\S)(?:#(?P<hashtag>(?=[\w.-]*[^\W\d_])\w(?:[\w.-]*\w)?)|\$(?P<cashtag>[a-z](?:[\w.-]*\w)?))"


def _entity_of(found: re.Match[str], by_name: Mapping[str, User]) -> tuple[str, object]:
    """What is shown of a mention or a tag, and its object; None for a name that nobody has after all."""
    marked = {name: value for name, value in found.groupdict().items() if value}
    match marked:
        case {"hashtag": tag}:
            return f"#{tag}", _entity("org.symphonyoss.taxonomy", "org.symphonyoss.taxonomy.hashtag", tag)
        case {"cashtag": tag}:
            return f"${tag}", _entity("org.symphonyoss.fin.security", "org.symphonyoss.fin.security.id.ticker", tag)
        case {"name": name} if (user := by_name.get(name.casefold())) is not None:
            entity = _entity("com.symphony.user.mention", "com.symphony.user.userId", str(user.id))
            return f"@{user.display_name}", entity
    return "", None


def _entity(kind: str, id_kind: str, value: str) -> object:
    return {"type": kind, "version": "1.0", "id": [{"type": id_kind, "value": value}]}


def _escape(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br/>")
