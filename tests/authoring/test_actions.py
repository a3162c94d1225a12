"""Tests for flowbot.authoring.actions."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from flowbot.authoring import IdempotencyKey, Service, action, describe_action, read_modules
from flowbot.errors import AuthoringError


class Ledger:
    pass


class SqlLedger(Ledger):
    pass


async def ledger() -> None: ...


SQL = Service("ledger", ledger, SqlLedger, None)


def test_only_decorated_functions_are_actions() -> None:
    @action
    def book(amount: int, note: str = "") -> str:
        return f"{amount} {note}"

    found = read_modules({"ledger": {"book": book, "other": len, "number": 3}}).actions

    assert set(found) == {"ledger.book"}
    assert found["ledger.book"].parameters == ("amount", "note")
    assert found["ledger.book"].required == {"amount"}
    assert set(found["ledger.book"].adapters) == {"amount", "note"}
    assert found["ledger.book"].adapters["amount"].validate_python("3") == 3
    assert (found["ledger.book"].types["amount"], found["ledger.book"].result) == (int, str)


def test_an_action_takes_plain_parameters_only() -> None:
    with pytest.raises(AuthoringError, match=r"action 'm\.f': '\*args' cannot be filled by name"):
        describe_action("m.f", lambda *args: args)


def test_an_annotation_that_does_not_resolve_is_told() -> None:
    def f(a):  # type: ignore[no-untyped-def]  # annotated below
        return a

    f.__annotations__ = {"a": "Nowhere"}

    with pytest.raises(AuthoringError, match="an annotation cannot be resolved"):
        describe_action("m.f", f)


def test_an_annotation_of_which_there_is_no_service_and_no_value_is_told_with_both_ways() -> None:
    def f(thread: Path | threading.Thread) -> None:
        del thread

    with pytest.raises(AuthoringError, match=r"action 'm\.f': no service yields .*Thread.* no value can be") as raised:
        describe_action("m.f", f)
    assert raised.value.hint == (
        "yield it from a @service, or annotate it with str, int, Decimal, date, list, dict or the like"
    )


@pytest.mark.parametrize("kind", [SqlLedger, Ledger, Ledger | None])
def test_a_service_fills_the_parameter_that_has_its_type_or_a_base_of_it(kind: object) -> None:
    def book(amount: int, books: object) -> None: ...

    book.__annotations__["books"] = kind
    found = describe_action("m.book", book, [SQL])
    opened = SqlLedger()

    assert (found.parameters, found.required, dict(found.needs)) == (
        ("amount",),
        frozenset({"amount"}),
        {"books": "ledger"},
    )
    assert found.with_services({"ledger": opened}).given == {"books": opened}


def test_two_services_for_one_parameter_are_told() -> None:
    class OtherLedger(Ledger):
        pass

    def book(books: Ledger) -> None: ...

    with pytest.raises(AuthoringError, match="'ledger' and 'other' both give 'books' Ledger"):
        describe_action("m.book", book, [SQL, Service("other", ledger, OtherLedger, None)])


def test_the_parameter_for_the_idempotency_key_is_no_argument_of_the_flow() -> None:
    def book(amount: int, key: IdempotencyKey) -> None: ...

    found = describe_action("m.book", book)

    assert (found.parameters, found.key) == (("amount",), "key")


def test_one_idempotency_key_is_enough() -> None:
    def book(key: IdempotencyKey, other: IdempotencyKey) -> None: ...

    with pytest.raises(AuthoringError, match="two parameters ask for the idempotency key"):
        describe_action("m.book", book)
