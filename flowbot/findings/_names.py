"""FB201 to FB217: names that nothing or too much has, and expressions."""

from __future__ import annotations

from flowbot.findings.model import Finding

NAMES = (
    Finding(
        "FB201",
        "a step or end that is not there",
        cause="A `goto`, a branch or an `end` names a step or an end that the flow does not have.",
        mend="Write the name that the hint offers. Ends of your own are listed under `ends:`.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
    tries: 3
    gave_up: canceled
""",
    ),
    Finding(
        "FB202",
        "a name that two steps or ends have",
        cause="Steps and ends share one name space, and a step is named by its first value. With two of a name "
        "nobody could tell which one a branch means.",
        mend="Give one of them a `name:` of its own.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
  - ask: dish
""",
    ),
    Finding(
        "FB203",
        "an expression outside of the language",
        cause="Expressions are a small part of Python's: names, fields, comparisons, `and or not in`, arithmetic and "
        "the functions that flowbot has. There are no methods, no indexes and no f-strings.",
        mend="Write it with what there is; what needs more is an action.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
  - if: dish.lower() == 'soup'
    then: [{ say: Today it is tomato. }]
""",
    ),
    Finding(
        "FB204",
        "a flow name that two files have",
        cause="Flows of a bot are told apart by their name; conversations are kept under it.",
        mend="Rename one of them.",
        example={
            "flows/dinner.yaml": "flow: lunch\nversion: 1\nsteps:\n  - say: Salad tonight.\n",
            "flows/lunch.yaml": "flow: lunch\nversion: 1\nsteps:\n  - say: Soup today.\n",
        },
    ),
    Finding(
        "FB205",
        "a slot that is not there",
        cause="A question, a form, a trigger or a `save` names a slot that the flow does not declare.",
        mend="Write the name that the hint offers, or declare it under `slots:`.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dihs
""",
    ),
    Finding(
        "FB206",
        "a message that is not there",
        cause="`send` names a message that the catalogue of the flow does not have in any locale.",
        mend="Write the name that the hint offers, or write the message.",
        example={
            "flows/lunch.yaml": "flow: lunch\nversion: 1\nsteps:\n  - send: menu\n  - send: meno\n",
            "messages/lunch.en.mml.j2": "{% msg menu %}Soup today.{% endmsg %}\n",
        },
    ),
    Finding(
        "FB207",
        "a name that a text or message cannot use",
        cause="Between {{ and }} stand slots, records such as `user`, and functions. Nothing has this name.",
        mend="Write the name that the hint offers.",
        example="""\
flow: lunch
version: 1
slots:
  portions: { type: integer }
steps:
  - ask: portions
  - say: "{{ portion }} of soup."
""",
    ),
    Finding(
        "FB208",
        "a slot with a name that means something else",
        cause="Words such as `user`, `now` and `error` have a meaning of their own in expressions and messages, and "
        "`action` is the button that was pressed.",
        mend="Call the slot something else. What people see is its `label`.",
        example="""\
flow: lunch
version: 1
slots:
  user: { type: text }
steps:
  - ask: user
""",
    ),
    Finding(
        "FB209",
        "choices that are answered by the same words",
        cause="Upper and lower case and punctuation do not count in an answer: both choices would be meant by it.",
        mend="Give one of them another label.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: choice, of: { tomato: Soup, leek: soup } }
steps:
  - ask: dish
""",
    ),
    Finding(
        "FB210",
        "a name that an expression cannot use",
        cause="Expressions name slots, and records such as `user` and `answers`. Nothing has this name here; `who` and "
        "`where` know less, for nothing has been said yet.",
        mend="Write the name that the hint offers. A text inside an expression stands in quotes: `dish == 'soup'`.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
  - if: dihs == 'soup'
    then: [{ say: Today it is tomato. }]
""",
    ),
    Finding(
        "FB211",
        "a function that is not there",
        cause="Expressions call functions that flowbot has, by their bare name. There is none of this name.",
        mend="Write the name that the hint offers; the list is in the reference of the flow file.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
  - if: lenn(dish) > 20
    then: [{ say: That is a long one. }]
""",
    ),
    Finding(
        "FB212",
        "a function that cannot be called so",
        cause="The function takes another number of values, or is given values by name.",
        mend="Give it the values that it takes, in their order.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dish
  - if: len(dish, 20) > 1
    then: [{ say: That is a long one. }]
""",
    ),
    Finding(
        "FB213",
        "types that do not go together",
        cause="A number is never equal to a text, a text is neither true nor false, and what a slot holds has a type. "
        "The expression could never be what it looks like.",
        mend="Compare values of one type; `not missing(x)` asks whether there is a value.",
        example="""\
flow: lunch
version: 1
slots:
  portions: { type: integer }
steps:
  - ask: portions
  - if: portions == 'two'
    then: [{ say: Enjoy it together. }]
""",
    ),
    Finding(
        "FB214",
        "an update of a message that no step sends",
        cause="`update` changes what a `say` or `send` has sent, and names no such step.",
        mend="Give the `say` or `send` a `name:`, and write that.",
        example="""\
flow: lunch
version: 1
steps:
  - say: The kitchen is open.
    name: kitchen
  - update: kitchn
    say: The kitchen is closed.
""",
    ),
    Finding(
        "FB215",
        "a field that a record does not have",
        cause="What stands before the '.' is a record whose fields are known, and this is none of them.",
        mend="Write one of the fields that the hint lists.",
        example="""\
flow: lunch
version: 1
steps:
  - if: user.fullname == 'Ann Lee'
    then: [{ say: Good to see you. }]
""",
    ),
    Finding(
        "FB216",
        "a value that a choice never is",
        cause="The slot or field is one of some values, and the one that it is compared with is none of them: the "
        "comparison would always be false.",
        mend="Write one of the values; the hint has them.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: choice, of: [soup, salad] }
steps:
  - ask: dish
  - if: dish == 'soop'
    then: [{ say: Today it is tomato. }]
""",
    ),
    Finding(
        "FB217",
        "a state that is not there",
        cause="`initial` and `history` name a state of the flow, and this is none.",
        mend="Write the name that the hint offers.",
        example="""\
flow: lunch
version: 1
initial: ordring
states:
  ordering: { for: [{ message: enough, then: done }], expire: 1h }
""",
    ),
)
