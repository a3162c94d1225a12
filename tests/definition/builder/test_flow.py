"""Tests for flowbot.definition.builder.flow: what a class declares, and what is told of one that is wrong."""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

import pytest

from flowbot import CANCELLED, NEXT, DefinitionErrors, Flow, ask, call, choice, end, goto, option, say, slot
from flowbot.definition.builder.flow import camel_case, snake_case
from flowbot.definition.model import FlowDefinition
from flowbot.definition.steps import Ask, Call, End, Goto, Option, Say
from flowbot.definition.triggers import TRIGGER_CLASSES
from flowbot.errors import DefinitionError
from flowbot.values.types import listed


class Order(Flow, version=2, start="/order {amount}"):
    """Order something."""

    amount = slot(int, gt=0)
    kind = choice("a", "b", default="a")
    done_ = end("Done.")
    details = ask(slots=[amount, kind], options={"take": NEXT, "leave": option(kind, then=CANCELLED)})
    hello = say("Hello")
    steps = [  # noqa: RUF012  as authors write it
        hello,
        details,
        goto(amount, max=3, exceeded=[say("No."), CANCELLED]),
        ask(amount),
        end(done_, when=amount > 3),
    ]


def test_a_class_declares_slots_ends_and_steps() -> None:
    flow = Order.definition()
    steps = flow.steps or ()

    assert (flow.flow, flow.version, flow.description) == ("order", 2, "Order something.")
    assert list(flow.slots) == ["amount", "kind"]
    assert flow.ends == {"done": "Done."}
    assert steps[0] == Say(say="Hello", name="hello")
    assert steps[1] == Ask(
        ask="details",
        slots=("amount", "kind"),
        options={"take": Option(), "leave": Option(slots=("kind",), then="cancelled")},
    )
    assert steps[2] == Goto(goto="amount", max=3, exceeded=(Say(say="No."), End(end="cancelled")))
    assert steps[4] == End(end="done", when="amount > 3")


def test_yaml_makes_a_class_and_a_class_makes_yaml() -> None:
    copy = Flow.from_yaml(Order.to_yaml(), "order.yaml")

    assert copy.__name__ == "Order"
    assert copy.definition() == Order.definition()


def test_yaml_with_problems_makes_no_class() -> None:
    with pytest.raises(DefinitionErrors, match=r"order\.yaml:1:1"):
        Flow.from_yaml("flow: order", "order.yaml")


def test_an_action_is_called_by_its_module_and_name() -> None:
    def book() -> str:
        return "booked"

    book.__module__ = "bot.ledger"

    class Booking(Flow, version=1):
        steps = (call(book),)

    assert Booking.definition().steps == (Call(call="ledger.book"),)


def test_attributes_of_the_classes_above_belong_to_the_flow() -> None:
    class Money(Flow):
        amount = slot(int)
        currency = choice("EUR", "USD")

    class Claim(Money, version=1):
        note = slot(str)
        steps = (ask(Money.amount), ask(note))

    assert list(Claim.definition().slots) == ["amount", "currency", "note"]
    with pytest.raises(DefinitionErrors, match="a flow needs the key 'version'"):
        Money.definition()


@pytest.mark.parametrize(
    ("name", "flow"),
    [("Expense", "expense"), ("MyFlow", "my_flow"), ("HTTPCall", "http_call"), ("Rfq2Go", "rfq2_go"), ("A", "a")],
)
def test_a_flow_is_named_like_its_class(name: str, flow: str) -> None:
    assert snake_case(name) == flow
    assert snake_case(camel_case(flow)) == flow


class File:
    """Runs Python as if it stood in a file, so that problems have its lines."""

    def __call__(self, source: str) -> type[Flow]:
        text = dedent(source)
        linecache.cache["claim.py"] = (len(text), None, text.splitlines(keepends=True), "claim.py")
        namespace: dict[str, Any] = {"__name__": "claim"}
        exec(compile(text, "claim.py", "exec"), namespace)
        flow: type[Flow] = namespace["Claim"]
        return flow


@pytest.fixture
def run() -> Iterator[File]:
    yield File()
    linecache.cache.pop("claim.py", None)


BROKEN = """\
from flowbot import Flow, ask, choice, end, expr, goto, list_of, option, say, slot
lost = slot(str)
class Claim(Flow, verson=1, version=0, start=["/claim", 3]):
    amount = slot(int, gt="x", lable="a",
                  default=expr("amount +"))
    kind = list_of(choice("a", "a"))
    other = slot(dict)
    idle = ask()
    decision = ask(
        options={
            "a": option(amount, styl="red"),
            "b": goto(amount),
        },
    )
    steps = [
        ask(lost),
        ask(amount, tries=0, when="amount > 3"),
        say("x", to=idle), ask(), decision,
    ]
"""


def test_every_problem_is_told_at_its_characters(run: File) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        run(BROKEN).definition()

    told = {str(each.location): (each.message, caret(each)) for each in caught.value.problems}
    assert told == {
        "claim.py:3:19": ("a flow has no key 'verson'", "verson"),
        "claim.py:3:37": ("this must be at least 1", "0"),
        "claim.py:3:57": (f"a trigger begins with {listed(list(TRIGGER_CLASSES))}", "3"),
        "claim.py:4:32": ("a slot of type integer has no key 'lable'", "lable"),
        "claim.py:6:27": ("'a' stands twice", '"a"'),
        "claim.py:7:18": ("there is no slot type 'dict'", "dict"),
        "claim.py:8:12": ("the step 'idle' stands nowhere", "ask()"),
        "claim.py:11:33": ("an option has no key 'styl'", "styl"),
        "claim.py:12:18": ("this step is none of the flow", "goto(amount)"),
        "claim.py:16:13": ("this slot is none of the flow", "lost"),
        "claim.py:17:27": ("this must be at least 1", "0"),
        "claim.py:17:35": ("this is a text, and no expression: 'amount > 3'", '"amount > 3"'),
        "claim.py:18:28": ("this ask has no name", "ask()"),
    }


def caret(problem: DefinitionError) -> str:
    """The characters that a problem is about."""
    assert problem.location is not None
    start = problem.location.column - 1
    return problem.location.source[start : start + problem.location.length]


def test_an_unexpected_value_never_makes_reading_raise(run: File) -> None:
    for value in (
        "3",
        "None",
        "object()",
        "[[]]",
        "{1: 2}",
        "slot",
        "lambda: 3",
        "say('x')",
        "NEXT",
        "{'a': object()}",
    ):
        for place in ("slot(str, label={})", "ask(amount, when={})", "ask(amount, options={})", "call({})", "say({})"):
            source = f"""\
                import sys
                from flowbot import *
                class Claim(Flow, version=1):
                    amount = slot(int)
                    given = {place.format(value)}
                    steps = [ask(amount), given]
            """
            assert run(source).read() is not None


def test_the_definition_is_made_once() -> None:
    assert Order.definition() is Order.definition()
    assert isinstance(Order.definition(), FlowDefinition)
