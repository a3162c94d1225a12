"""`again: ask`: a flow that is started while it is live asks whether to go on with it or to begin anew.

The question is a conversation of its own, of a flow that flowbot brings. It keeps the message that wanted to start
the flow; once it is answered, that message is heard once more, and the answer with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from flowbot.compiler.patterns import AGAIN
from flowbot.engine.events import Replaced, Started
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot
from flowbot.engine.start import new_conversation
from flowbot.ids import FlowId
from flowbot.ports import Inbound
from flowbot.runtime.flows import Flows
from flowbot.runtime.router import Heard
from flowbot.runtime.turned import Turned

_GO_ON, _ANEW = "go_on:", "anew:"


def ask_which(
    turned: Turned, flows: Flows, flow: CompiledFlow, heard: Heard, live: Sequence[Snapshot], key: str
) -> Snapshot | None:
    """Ask who starts a flow that is live; a question of that kind that is open gives way.

    Args:
        turned: The turn.
        flows: The flows of the bot.
        flow: What is started.
        heard: The message that starts it.
        live: Who the person may be talking to.
        key: Of the event.
    """
    for each in live:
        if each.flow == AGAIN and each.is_begun_by(heard.message.by) and each.slots["begun"] == flow.id:
            turned.step(each, Replaced(key=key))
    begun = new_conversation(flows.by_id[FlowId(AGAIN)], heard.message, heard.passage.text, key)
    known = flows.settings_of(heard.message.by)
    slots = {"begun": str(flow.id), "wrote": heard.body}
    return turned.step(replace(begun, locale=known.locale, zone=known.zone), Started(key=key, slots=slots))


def is_answered(snapshot: Snapshot) -> bool:
    """Whether a conversation is such a question, and over."""
    return snapshot.flow == AGAIN and snapshot.ended in ("go_on", "anew", "late")


def answer_events(ended: Snapshot) -> list[Inbound]:
    """The message once more, with the answer; nothing where nobody has answered in time."""
    wrote, here, person = ended.slots.get("wrote"), ended.here, ended.initiator
    if ended.ended == "late" or not isinstance(wrote, str) or here is None or person is None:
        return []
    key = f"{ended.ended}:{ended.conversation}"
    return [Inbound(key=key, body=wrote.encode(), stream_id=here.id, user_id=person.id)]


def again_of(flow: CompiledFlow, key: str) -> Literal["continue", "restart", "ask"]:
    """What to do with a message that starts a flow which is live: what was answered, else what the flow says."""
    if key.startswith(_GO_ON):
        return "continue"
    return "restart" if key.startswith(_ANEW) else flow.again
