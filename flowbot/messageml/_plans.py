"""What there is to do for each element while a message is read, put together once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flowbot.messageml._rules import AT_END, AT_START, Rule
from flowbot.messageml._tables import MESSAGEML, PRESENTATIONML, TAGS, Reading
from flowbot.messageml.grammar import ELEMENTS, ROOT, Element
from flowbot.messageml.grammar.model import ANYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What there is to do for an element, looked up once."""

    kind: Element
    is_placed: bool
    """Whether there is something to check of where it stands."""
    is_control: bool
    """Whether all there is to check is that it stands in a form, or for a button in an action."""
    messageml: Reading
    presentationml: Reading
    at_start: Rule | None
    at_end: Rule | None
    has_content: bool
    """Whether there is something to check of what stands inside."""
    opens: str
    """`form` or `ui-action` for these."""
    ends_quietly: bool
    """Whether there is nothing to do at its end."""


def _plan(key: str, kind: Element) -> Plan:
    at_end, has_content = AT_END.get(key), kind.content is not ANYTHING
    opens = key if key in ("form", "ui-action") else ""
    return Plan(
        kind=kind,
        is_placed=bool(kind.parents or kind.inside or kind.not_inside),
        is_control="form" in kind.inside and not kind.parents and not kind.not_inside,
        messageml=MESSAGEML[key],
        presentationml=PRESENTATIONML[key],
        at_start=AT_START.get(key),
        at_end=at_end,
        has_content=has_content,
        opens=opens,
        ends_quietly=not (at_end or has_content or opens or kind.unique_id),
    )


PLANS: Mapping[str, Plan] = {kind.key: _plan(kind.key, kind) for kind in (ROOT, *ELEMENTS.values())}
"""For each element, by its key."""

PLAIN: Mapping[str, Plan] = {name: PLANS[kind.key] for name, kind in TAGS.items() if name not in ("div", "span")}
"""For the elements that in MessageML are told by their name alone, by that."""
