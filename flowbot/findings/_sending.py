"""FB520 and FB521: what is sent or done on behalf of somebody."""

from __future__ import annotations

from flowbot.findings.model import Finding

SENDING = (
    Finding(
        "FB520",
        "a change of what was sent on behalf of a person",
        cause="`update` changes a message that a step has sent `on_behalf_of` somebody. To Symphony it is their "
        "message, and a bot can change its own alone.",
        mend="Say something new, or let the bot send the message as itself.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - say: Who joins me?
    name: call_out
    on_behalf_of: initiator
  - ask: dish
  - update: call_out
    say: We have {{ dish }}.
""",
    ),
    Finding(
        "FB521",
        "an action that does nothing on behalf of others",
        cause="`on_behalf_of` is for what the platform does, the operations that begin with `symphony.`. An action of "
        "your own is called as it is, whoever it is for. And some operations the bot does for itself alone: those of "
        "`symphony.groups` and `symphony.health`.",
        mend="Give the action the person under `args`; take `on_behalf_of` out where it is such an operation.",
        example={
            "actions.py": "from flowbot import action\n\n\n@action\ndef book(dish: str) -> None:\n    pass\n",
            "flows/lunch.yaml": """\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
  - call: actions.book
    on_behalf_of: initiator
""",
        },
    ),
)
