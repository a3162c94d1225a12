"""What the shorthands of MessageML mean: the agent writes them as spans and EntityJSON."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.presentationml._walk import SKIP, Close, Element, Walk
from flowbot.presentationml.entities import CashtagData, HashtagData, MentionData, read_user_id


def open_hash(walk: Walk, element: Element) -> Close:
    tag = element.get("tag") or ""
    walk.write_entity(f"#{tag}", HashtagData(tag))
    return SKIP


def open_cash(walk: Walk, element: Element) -> Close:
    tag = element.get("tag") or ""
    walk.write_entity(f"${tag}", CashtagData(tag))
    return SKIP


def open_mention(walk: Walk, element: Element) -> Close:
    # The display name is not in the markup: what stands there says at least whom it means.
    uid = element.get("uid")
    user_id = read_user_id(uid)
    entity = MentionData(user_id) if user_id is not None else None
    walk.write_entity(f"@{uid or element.get('email') or ''}", entity)
    return SKIP


def open_tag(walk: Walk, element: Element) -> Close:
    found = {name: value for attribute, name in _INSTRUMENT.items() if (value := element.get(attribute))}
    shown = element.get("fallback-ticker") or next(iter(found.values()), "")
    walk.write_entity(f"${shown}", CashtagData(shown, found))
    return SKIP


_INSTRUMENT: Mapping[str, str] = {
    "figi-ticker": "figiTicker",
    "fullbbgcompticker": "fullBbgTicker",
    "bbgcompticker": "bbgcompticker",
    "isin": "isin",
    "figi": "figi",
    "us-code": "usCode",
    "local-code": "localCode",
    "unique-id": "uniqueId",
}


def open_date_time(walk: Walk, element: Element) -> Close:
    walk.write(element.get("value") or "")
    return SKIP


def open_emoji(walk: Walk, element: Element) -> Close | None:
    shortcode = element.get("shortcode") or element.get("annotation") or ""
    close = walk.open_emoji(shortcode)
    if element.text is None and not len(element):
        walk.write(f":{shortcode}:")
    return close
