"""FB301 to FB313: ways through a flow, and into it; what is filled on the way."""

from __future__ import annotations

from flowbot.findings.model import Finding

SHAPE = (
    Finding(
        "FB301",
        "a step that cannot be reached",
        cause="The step before it always goes elsewhere, and no branch leads here.",
        mend="Name the step in a branch, or take it out.",
        example="""\
flow: lunch
version: 1
steps:
  - say: Soup today.
  - end: done
  - say: Salad tomorrow.
""",
    ),
    Finding(
        "FB302",
        "a step from which no end can be reached",
        cause="Whatever people answer, the conversation goes on for ever; only `cancel` would end it.",
        mend="Let a branch lead to an end.",
        example="""\
flow: lunch
version: 1
expire: none
steps:
  - ask: menu
    options:
      more: menu
      again: menu
""",
    ),
    Finding(
        "FB303",
        "a loop that never waits",
        cause="The steps go round without a question, so the bot would never stop talking.",
        mend="Put a question into the loop, or give the `goto` a `max`.",
        example="""\
flow: lunch
version: 1
steps:
  - say: Soup today.
    name: menu
  - if: now > now
    then: done
  - goto: menu
""",
    ),
    Finding(
        "FB304",
        "a trigger that another one takes",
        cause="Both triggers match the same messages, so one of the flows would never begin. Of two handlers that are "
        "heard at the same time, one would never be.",
        mend="Give one of them other words, or a `who` or `where` of its own.",
        example={
            "flows/dinner.yaml": "flow: dinner\nversion: 1\nstart: /food\nsteps:\n  - say: Salad tonight.\n",
            "flows/lunch.yaml": "flow: lunch\nversion: 1\nstart: /food\nsteps:\n  - say: Soup today.\n",
        },
    ),
    Finding(
        "FB305",
        "a question that may wait for ever",
        cause="When nobody answers, the conversation never ends: it is kept, and its people cannot start another one.",
        mend="Give it an `expire` that leads to an end. Where waiting is meant, write `allow_wait: true`.",
        example="""\
flow: lunch
version: 1
expire: none
slots:
  dish: { type: text }
steps:
  - ask: dish
""",
        severity="warning",
    ),
    Finding(
        "FB306",
        "a trigger that is a command of every bot",
        cause="`/help`, `/cancel` and the like mean the same in every conversation: they cannot begin one, and no "
        "handler hears them.",
        mend="Give the trigger other words.",
        example="""\
flow: lunch
version: 1
start: /help
steps:
  - say: Soup today.
""",
    ),
    Finding(
        "FB307",
        "a slot that is filled inside a block and elsewhere",
        cause="What a block such as `each` or `collect` fills belongs to its rows, one value for each of them. Filled "
        "elsewhere too, nobody could tell which value is meant.",
        mend="Use another slot for one of them.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
  - collect: orders
    slots: [dish]
    until: { after: 10m }
""",
    ),
    Finding(
        "FB308",
        "a slot that is read before anything fills it",
        cause="On no way to here is the slot filled, so its value cannot be said, compared or given to an action.",
        mend="Ask for it before, or say what counts instead: `default(x, …)`; `missing(x)` asks whether it is there.",
        example="""\
flow: lunch
version: 1
start: /lunch
slots:
  dish: { type: text }
steps:
  - say: "{{ dish }} it is."
  - ask: dish
""",
    ),
    Finding(
        "FB309",
        "a slot that is read where it may not be filled",
        cause="On some way to here nothing fills the slot; the finding names the steps of one. A text that says it "
        "then fails, and a condition that compares it does not hold.",
        mend="Fill it on that way too, or say what counts instead: `default(x, …)`; `missing(x)` asks whether it "
        "is there.",
        example="""\
flow: lunch
version: 1
start: [/lunch, "lunch {portions}"]
slots:
  portions: { type: integer }
steps:
  - if: portions > 4
    then: [{ say: That is a big table. }]
""",
        severity="warning",
    ),
    Finding(
        "FB310",
        "a slot that people may leave out, where a value is needed",
        cause="The slot is `optional`: it counts as filled when somebody leaves it out, and has no value then. "
        "Nothing can be computed with that, no step can talk to it, and no order compares it.",
        mend="Say what counts instead: `default(x, …)`; or look first: `not missing(x) and x > 4`.",
        example="""\
flow: lunch
version: 1
start: /lunch
slots:
  portions: { type: integer, optional: true }
steps:
  - ask: portions
  - if: portions > 4
    then: [{ say: That is a big table. }]
""",
        severity="warning",
    ),
    Finding(
        "FB311",
        "a slot that nothing uses",
        cause="No question asks for it, nothing fills it, and no text, message or expression reads it.",
        mend="Use it, or take it out.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
  drink: { type: text }
steps:
  - ask: dish
""",
        severity="warning",
    ),
    Finding(
        "FB312",
        "an end that cannot be reached",
        cause="The end is declared, and no branch, `goto` or `end` that can be reached names it.",
        mend="Name it in a branch, or take it out.",
        example="""\
flow: lunch
version: 1
steps:
  - say: Soup today.
ends: [closed]
""",
        severity="warning",
    ),
    Finding(
        "FB313",
        "the messages of a step that has said nothing yet",
        cause="`messages.STEP` is known once the step has spoken, and no way leads from the step to here.",
        mend="Read it after that step.",
        example="""\
flow: lunch
version: 1
steps:
  - if: len(messages.offer.failed) > 0
    then: [{ say: Not everybody heard of it. }]
  - say: Soup today.
    name: offer
""",
    ),
    Finding(
        "FB315",
        "something that nobody hears",
        cause="The flow may begin without a stream: by a time, a request, an event of the bot's own or one of a "
        "connection. Then there is nowhere to say this, or nobody whom the other flow could talk to.",
        mend="Say to whom, with `to`; where a stream may or may not be there, "
        "`to: config.room if missing(here) else here.id`.",
        example="""\
flow: lunch
version: 1
start: { cron: 30 11 * * MON-FRI }
steps:
  - say: Lunch is ready.
""",
    ),
)
