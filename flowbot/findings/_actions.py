"""FB501 to FB507: calls of actions, and functions of the author's."""

from __future__ import annotations

from flowbot.findings.model import Finding

_FLOW = """\
flow: lunch
version: 1
slots:
  dish: {{ type: text }}
steps:
  - ask: dish
  - call: {}
"""
_BOOK = "from flowbot import action\n\n\n@action\ndef book({}) -> None:\n    pass\n"

ACTIONS = (
    Finding(
        "FB501",
        "an action that is not there",
        cause="`call` names an action that no module of the project has, or an operation (`symphony.…`) that Symphony "
        "does not have. Without @action a function is none.",
        mend="Write the name that the hint offers, or decorate the function with @action.",
        example={"actions.py": _BOOK.format("dish: str"), "flows/lunch.yaml": _FLOW.format("actions.boko")},
    ),
    Finding(
        "FB502",
        "an argument that the action does not take",
        cause="`args` gives a value under a name that no parameter of the action has.",
        mend="Write the name of a parameter; the hint has them.",
        example={
            "actions.py": _BOOK.format("dish: str"),
            "flows/lunch.yaml": _FLOW.format("actions.book") + "    args: { meal: dish }\n",
        },
    ),
    Finding(
        "FB503",
        "an argument that is missing",
        cause="A parameter of the action has no default, no slot has its name, and `args` does not give it.",
        mend="Give it under `args`, or name a slot so.",
        example={
            "actions.py": _BOOK.format("dish: str, portions: int"),
            "flows/lunch.yaml": _FLOW.format("actions.book"),
        },
    ),
    Finding(
        "FB504",
        "a call that `change` makes again",
        cause="Who changes a slot that the call was given, at a question after it, lets it be called again, with "
        "another idempotency key.",
        mend="Mark an action that only looks something up with `@action(reads=True)`; let one that does something "
        "stand after the last question.",
        example={
            "actions.py": _BOOK.format("dish: str"),
            "flows/lunch.yaml": _FLOW.format("actions.book") + "  - confirm: order\n",
        },
        severity="warning",
    ),
    Finding(
        "FB505",
        "a result that its slot does not hold",
        cause="The action is annotated to give a value of another type than the slot that `save` names.",
        mend="Save it in a slot of its type, or let the action give another value.",
        example={
            "actions.py": _BOOK.format("dish: str").replace("None:\n    pass", "list[str]:\n    return [dish]"),
            "flows/lunch.yaml": _FLOW.format("actions.book") + "    save: dish\n",
        },
    ),
    Finding(
        "FB506",
        "a function that cannot be decorated so",
        cause="What is decorated with @action, @function, @service or @role has to be a function of the form that "
        "the finding names, with parameters that something can give.",
        mend="Change the function as the hint says.",
        example={
            "actions.py": 'from flowbot import role\n\n\n@role("cooks")\ndef cooks(a: str, b: str) -> list[int]:\n'
            "    return []\n",
            "flows/lunch.yaml": "flow: lunch\nversion: 1\nsteps:\n  - say: Soup today.\n",
        },
    ),
    Finding(
        "FB507",
        "an argument of another type",
        cause="The parameter is annotated with a type that what it is given never has.",
        mend="Annotate it as what it is given, or give it another value under `args`.",
        example={"actions.py": _BOOK.format("dish: int"), "flows/lunch.yaml": _FLOW.format("actions.book")},
    ),
)
