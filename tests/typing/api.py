"""Flows in Python as type checkers see them: mypy and pyright read this file, nobody runs it."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, assert_type

from pydantic import BaseModel

from flowbot import (
    CANCELLED,
    NEXT,
    Attachment,
    Cashtag,
    Email,
    Expr,
    Flow,
    Room,
    Slot,
    Stream,
    User,
    WrittenMessage,
    after,
    ask,
    at,
    call,
    choice,
    collect,
    confirm,
    days,
    each,
    end,
    every,
    expr,
    fn,
    goto,
    hours,
    http,
    if_,
    initiator,
    is_in,
    item,
    list_of,
    listen,
    live,
    missing,
    now,
    on,
    option,
    parallel,
    record,
    result,
    say,
    set_,
    slot,
    today,
    until,
    update,
    wait,
)
from flowbot.definition.builder.parts import BuiltEnd, BuiltStep
from flowbot.definition.model import FlowDefinition
from flowbot.testing import AsyncChat, Called, Person, Place, SeenMessage, Settings, SyncChat, open_chat


class Contact(BaseModel):
    """A model of a bot."""

    name: str


assert_type(slot(str, max_length=3, pattern="[A-Z]*", default="A"), Slot[str])
assert_type(slot(int, gt=0, multiple_of=2, default=2), Slot[int])
assert_type(slot(Decimal, gt=0, le=Decimal("9.5"), decimal_places=2, default=3), Slot[Decimal])
assert_type(slot(bool, default=True), Slot[bool])
assert_type(slot(date, le=today, default=date(2026, 1, 1)), Slot[date])
assert_type(slot(datetime, gt=now), Slot[datetime])
assert_type(slot(time, ge=time(9)), Slot[time])
assert_type(slot(timedelta, le=hours(8)), Slot[timedelta])
assert_type(slot(User, default=initiator), Slot[User])
assert_type(slot(Room), Slot[Room])
assert_type(slot(User, of=expr("roles.owners"), external=False), Slot[User])
assert_type(slot(Stream, of=expr("config.desks"), external=True), Slot[Room])
assert_type(slot(Email), Slot[str])
assert_type(slot(Cashtag, label="ticker"), Slot[str])
assert_type(choice("a", "b", default="a"), Slot[str])
assert_type(choice({"a": "A"}, as_="radio"), Slot[str])
assert_type(choice(expr("config.venues")), Slot[str])
assert_type(list_of(Decimal, max_length=3), Slot[list[Decimal]])
assert_type(list_of(choice("a", "b"), unique=True), Slot[list[str]])
assert_type(record({"document": str, "person": slot(User)}, optional=True), Slot[dict[str, Any]])
assert_type(list_of(record({"document": str})), Slot[list[dict[str, Any]]])
assert_type(list_of(record(Contact)), Slot[list[Contact]])
assert_type(slot(Attachment, max_size="10MB", kinds=["pdf"]), Slot[Attachment])
assert_type(slot(WrittenMessage), Slot[WrittenMessage])
assert_type(slot(Stream), Slot[Room])


async def manager_of(person: User) -> User:
    return person


def book(amount: Decimal) -> str:
    return f"{amount}"


def find(amount: Decimal) -> str | None:
    return None


class Expense(Flow, version=1, start=["/expense [amount]", on.match("claim", where=expr("im"))], expire=days(3)):
    """Claim an expense."""

    amount = slot(Decimal, gt=0)
    manager = slot(User)
    booking = slot(str)

    approved, rejected = end(), end("No.")
    summary = confirm(declined=CANCELLED)
    decision = ask(
        to=manager,
        excluding=initiator,
        options={"approve": NEXT, "reject": option(booking, then=rejected), "again": [goto(amount, max=2), summary]},
        remind=[after(hours(1)), every(days(1), max=2)],
        expire=at(now),
    )
    steps = (
        ask(amount, when=(amount > 3) & ~missing(booking) | is_in(amount, [1, 2])),
        call(manager_of, args={"person": initiator, "note": "a text"}, save=manager),
        call(book, save=booking, failed=[say("No."), rejected]),
        call(find, save=booking, unknown="park"),
        say("Booked.", attach=expr("config.terms"), pin=True, data=expr("config.card"), on_behalf_of=initiator),
        call("ledger.rate", save={booking: result.id}),
        http("https://api.example.com/", method="POST", json={"amount": amount}, accept=[200, "404"], save=booking),
        if_(fn.len(booking) > 3, then=decision, else_=NEXT),
        set_({amount: amount + 1, booking: None}),
        wait(hours(1)),
        decision,
        end(approved, when=initiator.name == "Ann"),
    )


class Poll(Flow, version=1, scope="stream"):
    """Ask a room."""

    people = list_of(User)
    vote = choice("yes", "no")

    person, rows = item(), item()
    votes = collect(slots=[vote], until=until(count=3, close=initiator), live=live(send="standings"), empty=CANCELLED)
    both = parallel(branches={"one": [wait(hours(1))], "two": [ask(vote)]}, join="any")
    heard = listen(
        for_=[on.message("stop", then=CANCELLED), on.match("on", then=[update(votes, pin=False)])], idle=hours(1)
    )

    any_time = (
        on.command("/stop", then=CANCELLED),
        on.event("votes.closed", then=heard),
        on.webhook("stop", then=CANCELLED),
    )
    steps = (votes, each(person, people, [ask(vote)], parallel=3, person=person, save=rows), both, heard)


assert_type(Poll.person.name, Expr)
assert_type(Expense.amount > 3, Expr)
assert_type(Expense.manager.email, Expr)
assert_type(Expense.approved, BuiltEnd)
assert_type(Expense.decision, BuiltStep)
assert_type(Expense.definition(), FlowDefinition)
assert_type(Expense.to_yaml(), str)
assert_type(Flow.from_yaml("flow: a"), type[Flow])


def plain(chat: SyncChat) -> None:
    """In a plain test what people do is over when it returns."""
    bob, ann = chat.person("bob"), chat.person("ann", roles=["approvers"])
    room = chat.room(bob, ann, name="desk")
    bob.says("hello", in_=room)
    bob.submits({"amount": Decimal(1), "day": date(2026, 9, 1), "to": ann}, button="Send")
    chat.stub("ledger.book", returns="TX-1", raises=[TimeoutError, "timeout", None], latency=timedelta(seconds=1))
    chat.clock.advance("61m")
    with chat.together(reverse=True), chat.fails() as failed:
        bob.clicks("Yes", reason="because")
    assert_type(bob, Person[None])
    assert_type(room, Place[None])
    assert_type(room.expects("Hello!", buttons=["Yes", "No"]), SeenMessage)
    assert_type(chat.calls("ledger.book"), list[Called])
    assert_type(chat.flow.ended("done"), bool)
    assert_type(failed[0].reason, str | None)
    chat.restart()


async def awaited() -> None:
    """In an async test what people do is awaited, and what is seen is not."""
    async with open_chat("flows", Settings(store="sqlite")) as chat:
        bob = chat.person("bob")
        assert_type(bob, Person[Awaitable[None]])
        assert_type(bob.says("hello"), Awaitable[None])
        await bob.clicks("Yes", refused="not_yours")
        await chat.clock.until_idle()
        async with chat.together():
            await bob.leaves(chat.room(bob))
        assert_type(bob.sees(msg="amount.ask"), SeenMessage)
        assert_type(chat, AsyncChat)
