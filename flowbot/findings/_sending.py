"""FB520 to FB522: what is sent, done or changed, and for whom."""

from __future__ import annotations

from flowbot.findings.model import Finding

SENDING = (
    Finding(
        "FB520",
        "a change by somebody else than who has sent it",
        cause="`update` changes a message that a step has sent `on_behalf_of` somebody, or the other way round. To "
        "Symphony it is the message of whoever has sent it, and nobody else can change it.",
        mend="Give `update` the same `on_behalf_of` as the step that it changes, or neither of them any.",
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
        "`symphony.accounts`, `symphony.groups` and `symphony.health`, and what is for administrators.",
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
    Finding(
        "FB522",
        "an update of a card with more than words",
        cause="In `then` of a `collect`, an `update` of that `collect` changes the card where the answer was given. "
        "The card stays open and keeps its form, so that only its words can be other ones.",
        mend="Take the key out; `say` or `send` a message of its own, where a file or data should go with it.",
        example="""\
flow: lunch
version: 1
start: /lunch
slots:
  dish: { type: choice, of: [soup, salad] }
steps:
  - collect: dishes
    slots: [dish]
    per: stream
    to: here
    until: { after: 1h }
    then: [{ update: dishes, say: "{{ dish }} it is.", pin: true }]
""",
    ),
)
