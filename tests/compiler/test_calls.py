"""Tests for flowbot.compiler.calls: `call` and its keys, and types that disagree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from pydantic import BaseModel

from flowbot.authoring import describe_action
from flowbot.compiler import Known, compile_source
from flowbot.compiler.known import ActionSignature
from flowbot.engine.attempts import Attempts
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.states import Calling
from flowbot.errors import DefinitionErrors
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS

FLOW = """
flow: claim
version: 1
start: /claim {{amount}} {{note}}
slots:
  amount: {{ type: decimal }}
  note: {{ type: text }}
  total: {{ type: decimal }}
steps:
  - call: actions.book
    {more}
"""


def compile_call(more: str, function: Callable[..., Any]) -> CompiledFlow:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    action = describe_action("actions.book", function)
    signature = ActionSignature(action.parameters, action.required, action.types, action.result)
    known = Known(messages=messages, actions={"actions.book": signature})
    return compile_source(dedent(FLOW).format(more=more), "claim.yaml", known)


def problems_of(more: str, function: Callable[..., Any]) -> list[tuple[str, str, str | None]]:
    with pytest.raises(DefinitionErrors) as raised:
        compile_call(more, function)
    return [(str(each.location), each.message, each.hint) for each in raised.value.problems]


async def book(amount: Decimal, note: str = "") -> Decimal:
    return amount


@pytest.mark.parametrize(
    ("more", "attempts"),
    [
        ("save: total", Attempts()),
        ("retries: 5", Attempts(retries=5)),
        ("timeout: 1m30s", Attempts(timeout_seconds=90)),
        (
            "retries: { max: 3, first: 2s, factor: 1.5, limit: 10s }",
            Attempts(retries=3, first_seconds=2, factor=1.5, limit_seconds=10),
        ),
        ("retries: { max: 3 }", Attempts(retries=3)),
    ],
)
def test_a_call_says_how_it_is_tried(more: str, attempts: Attempts) -> None:
    (calling,) = [each for each in compile_call(more, book).states.values() if isinstance(each, Calling)]

    assert calling.attempts == attempts


@pytest.mark.parametrize(
    ("more", "place", "message"),
    [
        ("retries: -1", "claim.yaml:11:14", "this must be at least 0"),
        ("retries: often", "claim.yaml:11:14", "a whole number is expected here"),
        ("retries: { first: 1s }", "claim.yaml:11:14", "`retries` needs the key 'max'"),
        ("retries: { max: 1, factor: 0.5 }", "claim.yaml:11:32", "this must be at least 1"),
        ("timeout: 30", "claim.yaml:11:14", "'30' is no duration; write 30s, 10m, 1h30m, 2d or 1w"),
        ("timeout: 0s", "claim.yaml:11:14", "'0s' is no duration; write 30s, 10m, 1h30m, 2d or 1w"),
    ],
)
def test_keys_of_a_call_that_cannot_be_are_told(more: str, place: str, message: str) -> None:
    assert problems_of(more, book) == [(place, message, None)]


def test_a_key_that_retries_does_not_have_is_told_with_the_nearest() -> None:
    told = ("claim.yaml:11:24", "`retries` has no key 'frist'", "did you mean 'first'?")

    assert problems_of("retries: { max: 1, frist: 1s }", book) == [told]


def test_a_result_that_its_slot_does_not_hold_is_told() -> None:
    async def book(amount: Decimal) -> str:
        return "TX"

    hint = "save it in a slot of its type, or let the action give another value"
    told = ("claim.yaml:11:11", "'actions.book' gives a text, and the slot 'total' is a decimal", hint)
    assert problems_of("save: total", book) == [told]


def test_an_argument_that_the_action_does_not_take_is_told_where_it_comes_from() -> None:
    def book(amount: date, note: Decimal) -> None: ...

    hint = "annotate '{}' as what it is given, or give it another value in `args`"
    assert problems_of("args: { amount: now }", book) == [
        ("claim.yaml:10:11", "'actions.book' takes a number as 'note', and this is a text", hint.format("note")),
        ("claim.yaml:11:21", "'actions.book' takes a date as 'amount', and this is a moment", hint.format("amount")),
    ]


def test_what_has_no_annotation_is_not_checked() -> None:
    def book(amount, note):  # type: ignore[no-untyped-def]  # that is what is tried
        return amount

    assert compile_call("save: total", book).states


class Ledger(BaseModel):
    """Something that could be written in a flow, or be a service."""


@pytest.mark.parametrize(
    ("annotation", "hint"),
    [
        (int, "write `args: { ledger: … }`, or name a slot so"),
        (dict, "write `args: { ledger: … }`, or name a slot so"),
        (Ledger, "write `args: { ledger: … }`, or name a slot so, or yield Ledger from a @service"),
    ],
)
def test_an_argument_that_nothing_fills_is_told_with_every_way_to_fill_it(annotation: type, hint: str) -> None:
    def book(ledger: object) -> None: ...

    book.__annotations__["ledger"] = annotation

    assert problems_of("retries: 1", book) == [("claim.yaml:10:11", "'actions.book' needs 'ledger'", hint)]
