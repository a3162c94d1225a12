"""FB133 to FB150: slots, forms and what starts a flow."""

from __future__ import annotations

from flowbot.findings.model import Finding

SLOTS = (
    Finding(
        "FB133",
        "a slot that cannot be shown so",
        cause="`as` names a control that does not send what the slot holds, or `secret` masks what is no text.",
        mend="Write one of the controls that the hint names, or leave `as` out: each type has a usual one.",
        example="""\
flow: lunch
version: 1
slots:
  portions: { type: integer, as: dropdown }
steps:
  - ask: portions
""",
    ),
    Finding(
        "FB134",
        "limits that leave nothing",
        cause="No value keeps to both limits, so the question could never be answered.",
        mend="Change one of them.",
        example="""\
flow: lunch
version: 1
slots:
  portions: { type: integer, ge: 10, le: 1 }
steps:
  - ask: portions
""",
    ),
    Finding(
        "FB135",
        "a first value that its slot does not take",
        cause="`default` or `suggest` gives a value that breaks the limits of the slot.",
        mend="Change the value or the limit.",
        example="""\
flow: lunch
version: 1
slots:
  portions: { type: integer, le: 10, default: 12 }
steps:
  - ask: portions
""",
    ),
    Finding(
        "FB136",
        "a slot that stands twice in a form",
        cause="A form has one field for a slot; two could be filled differently.",
        mend="Name it once.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: order
    slots: [dish, dish]
""",
    ),
    Finding(
        "FB137",
        "a form with too many boxes to tick",
        cause="Symphony takes at most 50 checkboxes in a form.",
        mend="Ask in several questions, or make one slot of the type `list` with choices.",
        example="flow: lunch\nversion: 1\nslots:\n"
        + "".join(f"  dish_{number}: {{ type: boolean }}\n" for number in range(1, 52))
        + "steps:\n  - ask: order\n    slots:\n"
        + "".join(f"      - dish_{number}\n" for number in range(1, 52)),
    ),
    Finding(
        "FB138",
        "choices that depend on the same form",
        cause="What a slot is chosen from is made of another slot of the form. The form is shown before that one "
        "is filled.",
        mend="Ask for the other slot in a question before this one.",
        example="""\
flow: lunch
version: 1
slots:
  kind: { type: choice, of: [hot, cold] }
  dish: { type: choice, of: "['soup'] if kind == 'hot' else ['salad']" }
steps:
  - ask: order
    slots: [kind, dish]
""",
    ),
    Finding(
        "FB139",
        "a trigger that cannot be read",
        cause="What starts a flow is words with slots in braces: `/lunch {dish} [portions]`. A brace stays open, "
        "or there is no word.",
        mend="Close the brace, or write a word that people can say.",
        example="""\
flow: lunch
version: 1
start: /lunch {dish
slots:
  dish: { type: text }
steps:
  - ask: dish
""",
    ),
    Finding(
        "FB140",
        "a trigger with choices that are not known yet",
        cause="The choices of the slot are an expression, which can be evaluated in a conversation only. What starts "
        "one is read before.",
        mend="Leave the slot out of the trigger and ask for it, or list its choices.",
        example="""\
flow: lunch
version: 1
start: /lunch {dish}
slots:
  dish: { type: choice, of: "['soup', 'salad']" }
steps:
  - ask: dish
""",
    ),
    Finding(
        "FB141",
        "a field that no slot can hold",
        cause="A form is made of a pydantic model, and a field of it has a type that no slot has, or a name that no "
        "slot can have.",
        mend="Use a type that the message names.",
        example={"form.py": "from pydantic import BaseModel\n\n\nclass Lunch(BaseModel):\n    dish: complex\n"},
        found_by="flowbot.ModelForm",
    ),
    Finding(
        "FB142",
        "a reminder that cannot come so",
        cause="A reminder comes once, `after` a time or `at` a moment, or again and again, `every` so often and `max` "
        "times; and before the question expires.",
        mend="Give it one of the three, shorter than `expire`.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
    expire: 1h
    remind: 2h
""",
    ),
    Finding(
        "FB143",
        "a collection that never closes",
        cause="`collect` takes answers until something happens, and `until` does not say what.",
        mend="Write some of `after`, `at`, `count`, `all`, `when` and `close`; the first that happens closes it.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - collect: dish
    until: {}
""",
    ),
    Finding(
        "FB144",
        "branches that are never all done",
        cause="`join` waits for more branches than `parallel` has.",
        mend="Write a smaller number, or `all`.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
  drink: { type: text }
steps:
  - parallel: order
    branches:
      eat: [{ ask: dish }]
      quench: [{ ask: drink }]
    join: 3
""",
    ),
    Finding(
        "FB145",
        "a slot that cannot stand there",
        cause="The answer to an `attachment` or a `message` is a message, so no form, list, record or command can ask "
        "for it, and its question has no `buttons`. A list holds no lists, and a record no records: a form has rows "
        "of controls, and no more.",
        mend="Ask for it in a question of its own; for several, ask in an `each`.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
  receipt: { type: attachment }
steps:
  - ask: details
    slots: [dish, receipt]
""",
    ),
    Finding(
        "FB146",
        "names that are too long for a form",
        cause="The control of a field of a record is named by the slot, the row and the field, and some controls of "
        "Symphony have no name that is longer than 64 characters.",
        mend="Call the slot or the field something shorter; `label` says it in full.",
        example="""\
flow: lunch
version: 1
slots:
  everything_that_people_order_for_lunch:
    type: record
    fields: { the_dish_as_it_stands_on_the_menu: text }
steps:
  - ask: everything_that_people_order_for_lunch
""",
    ),
    Finding(
        "FB147",
        "a model that there is not",
        cause="A record takes its fields from a model, and no module of the bot has a class of pydantic's with that "
        "name; or several have one; or a field of the model has a type that no slot has.",
        mend="Write the name of the class, or `module.Name` where several modules have one. `modules` in "
        "`flowbot.yaml` lists the modules that are read.",
        example="""\
flow: lunch
version: 1
slots:
  order: { type: record, model: Order }
steps:
  - ask: order
""",
    ),
    Finding(
        "FB148",
        "a machine without a first state",
        cause="There are several states, and nothing says in which of them the conversation begins.",
        mend="Write `initial:` with the name of one.",
        example="""\
flow: lunch
version: 1
states:
  ordering: { for: [{ message: enough, then: waiting }], expire: 1h }
  waiting: { for: [{ message: more, then: ordering }], expire: 1h }
""",
    ),
    Finding(
        "FB149",
        "a step that waits on the way in or out",
        cause="The steps of `enter` and `exit` are done in one go while a state is entered or left: nothing is asked "
        "or called there, and no message is waited for until it is known who got it.",
        mend="Put the step into the `steps` of the state.",
        example="""\
flow: lunch
version: 1
states:
  ordering:
    enter: [{ wait: 10m }]
    for: [{ message: enough, then: done }]
    expire: 1h
""",
    ),
    Finding(
        "FB150",
        "a migration that cannot be",
        cause="`migrate` says how conversations of an older version of the flow move to this one, once for each.",
        mend="Name an older version; raise `version` where the flow has changed.",
        example="""\
flow: lunch
version: 2
slots:
  dish: { type: text }
steps:
  - ask: dish
migrate: [{ from: 2, slots: { meal: dish } }]
""",
    ),
)
