"""FB111 to FB131: keys, and the values that they may have."""

from __future__ import annotations

from flowbot.findings.model import Finding

KEYS = (
    Finding(
        "FB111",
        "a key that is not there",
        cause="What stands here has no key of that name. It would have no effect.",
        mend="Write the key that the hint names, or take it out.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
    tris: 3
""",
    ),
    Finding(
        "FB112",
        "a key that is missing",
        cause="A part of the flow needs a key that it does not have: a flow its `steps`, a choice its `of`.",
        mend="Add the key.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: choice }
steps:
  - ask: dish
""",
    ),
    Finding(
        "FB113",
        "a value of another kind",
        cause="A key takes one kind of value: a number, a text, a list, a map. This one is of another kind. "
        "A branch is `next`, a name, or a list of steps.",
        mend="Write a value of the kind that the message names.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
    tries: often
""",
    ),
    Finding(
        "FB114",
        "a value that the key does not take",
        cause="The value is of the right kind, but is not one of those that the key can have: a word that it does "
        "not know, a number out of bounds, a pattern that cannot be read, a choice that stands twice.",
        mend="Write one that it can have; the message or the hint names them.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
    tries: 0
""",
    ),
    Finding(
        "FB115",
        "a type of slot that is not there",
        cause="A slot says what it holds with `type`, and the types are fixed.",
        mend="Write one of the types that the hint lists.",
        example="""\
flow: lunch
version: 1
slots:
  price: { type: decimel }
steps:
  - ask: price
""",
    ),
    Finding(
        "FB116",
        "a step that is not there",
        cause="A step is a map that is known by its first key: `say`, `ask`, `call` and so on.",
        mend="Write the kind of the step first; the hint has the name that was probably meant.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ack: dish
""",
    ),
    Finding(
        "FB117",
        "a name that cannot be one",
        cause="Names of flows, steps, slots, ends and messages are lower-case letters, digits and '_', at most 40 "
        "of them, a letter first: they are used in expressions.",
        mend="Write it so: `spent_on`. What people see is the `label`.",
        example="""\
flow: lunch
version: 1
slots:
  Dish: { type: text }
steps:
  - say: Soup today.
""",
    ),
    Finding(
        "FB118",
        "a part of a Python flow that does not belong there",
        cause="The parts of a flow in Python are its attributes: slots, steps and ends of its own, each at its place.",
        mend="Make it an attribute of the class, and put it where it belongs; a text that is an expression is "
        "`expr('…')`.",
        example={
            "flows/lunch.py": "from flowbot import Flow, ask, say, slot\n\n\nclass Lunch(Flow, version=1):\n"
            '    dish = slot(str)\n    order = ask(dish)\n    steps = [say("Soup today.")]\n'
        },
    ),
    Finding(
        "FB120",
        "flowbot.yaml without settings",
        cause="The settings of a bot are a map: `name: lunch-bot`. The file holds a list or a text.",
        mend="Write `key: value`, or leave the file empty: every setting has a default.",
        example={
            "flowbot.yaml": "- lunch-bot\n",
            "flows/lunch.yaml": "flow: lunch\nversion: 1\nsteps:\n  - say: Soup today.\n",
        },
    ),
    Finding(
        "FB121",
        "a setting that is not there",
        cause="flowbot.yaml has no setting of that name. It would have no effect.",
        mend="Write the setting that the hint names. Values of your own stand under `config:`.",
        example={
            "flowbot.yaml": "name: lunch-bot\nlocal: de\n",
            "flows/lunch.yaml": "flow: lunch\nversion: 1\nsteps:\n  - say: Soup today.\n",
        },
    ),
    Finding(
        "FB122",
        "a setting that cannot have this value",
        cause="A setting of flowbot.yaml has a value that it cannot have: no locale, no time zone, no number.",
        mend="Write a value that the message names.",
        example={
            "flowbot.yaml": "zone: Europe/Lundon\n",
            "flows/lunch.yaml": "flow: lunch\nversion: 1\nsteps:\n  - say: Soup today.\n",
        },
    ),
    Finding(
        "FB130",
        "keys of which one is wanted",
        cause="Each of the keys says the same of the step, such as what it says: both of them contradict one "
        "another, and without one there is nothing.",
        mend="Keep one of them, or write one.",
        example={
            "flows/lunch.yaml": """\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
    say: Which dish?
    send: menu
""",
            "messages/lunch.en.mml.j2": "{% msg menu %}Soup or salad?{% endmsg %}\n",
        },
    ),
    Finding(
        "FB131",
        "a key without the one that it needs",
        cause="The key has an effect only beside another one: `gave_up` with `tries`, `exceeded` with `max`, "
        "`expired` with `expire`, `problem` with `check` or `pattern`, a command in `buttons` with it in `commands`.",
        mend="Add the other key, or take this one out.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
    gave_up: cancelled
""",
    ),
)
