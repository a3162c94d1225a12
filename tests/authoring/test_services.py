"""Tests for flowbot.authoring.services."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest

from flowbot.authoring import Service, open_services, read_modules, service
from flowbot.errors import ConfigError, ServiceError

LOG: list[str] = []


class Connection:
    pass


class Ledger:
    def __init__(self, connection: Connection | None = None) -> None:
        self.connection = connection


class FakeLedger:
    pass


async def connection() -> AsyncIterator[Connection]:
    LOG.append("connection opens")
    yield Connection()
    LOG.append("connection closes")


async def ledger(connection: Connection) -> AsyncGenerator[Ledger, None]:
    LOG.append("ledger opens")
    yield Ledger(connection)
    LOG.append("ledger closes")


@pytest.fixture(autouse=True)
def log() -> list[str]:
    LOG.clear()
    return LOG


def services_of(**functions: Callable[..., Any]) -> list[Service]:
    found = read_modules({"actions": {name: service(each) for name, each in functions.items()}})
    assert found.problems == []
    return list(found.services)


def problems_of(**functions: Callable[..., Any]) -> list[tuple[str, str | None]]:
    found = read_modules({"actions": {name: service(each) for name, each in functions.items()}})
    return [(each.message, each.hint) for each in found.problems]


async def test_services_are_opened_after_those_that_they_need_and_closed_the_other_way(log: list[str]) -> None:
    async with open_services(services_of(ledger=ledger, connection=connection)) as opened:
        assert log == ["connection opens", "ledger opens"]
        assert isinstance(opened["ledger"], Ledger)
        assert opened["ledger"].connection is opened["connection"]

    assert log[2:] == ["ledger closes", "connection closes"]


async def test_plain_generators_and_context_managers_are_services_too() -> None:
    def plain() -> Iterator[Connection]:
        yield Connection()

    @asynccontextmanager
    async def managed(connection: Connection) -> AsyncIterator[Ledger]:
        yield Ledger(connection)

    async with open_services(services_of(plain=plain, managed=managed)) as opened:
        assert isinstance(opened["plain"], Connection)
        assert isinstance(opened["managed"], Ledger)


async def test_what_stands_in_place_of_a_service_saves_opening_it_and_what_it_alone_needs(log: list[str]) -> None:
    fake = FakeLedger()
    found = services_of(connection=connection, ledger=ledger)
    async with open_services(found, used=["ledger"], replaced={Ledger: fake}) as opened:
        assert opened == {"ledger": fake}
        assert log == []

    async with open_services(found, used=["ledger", "connection"], replaced={Ledger: fake}) as opened:
        assert log == ["connection opens"]


async def test_what_no_service_is_cannot_be_replaced() -> None:
    with pytest.raises(ConfigError, match="no service yields FakeLedger: there are Connection"):
        async with open_services(services_of(connection=connection), replaced={FakeLedger: 1}):
            pass


async def test_a_service_that_does_not_open_stops_the_bot_and_closes_those_before_it(log: list[str]) -> None:
    async def broken(connection: Connection) -> AsyncIterator[Ledger]:
        raise OSError("no route to the ledger")
        yield Ledger()

    with pytest.raises(ServiceError, match=r"service 'broken' \(.*:\d+\) could not be opened: OSError: no route to"):
        async with open_services(services_of(connection=connection, broken=broken)):
            pytest.fail("nothing runs")

    assert log == ["connection opens", "connection closes"]


async def test_a_service_that_fails_while_it_is_closed_is_told_and_the_others_are_closed(
    caplog: pytest.LogCaptureFixture, log: list[str]
) -> None:
    async def broken(connection: Connection) -> AsyncIterator[Ledger]:
        yield Ledger()
        raise OSError("it was gone")

    with caplog.at_level(logging.ERROR):
        async with open_services(services_of(connection=connection, broken=broken)):
            pass

    assert log == ["connection opens", "connection closes"]
    assert "service 'broken' failed while it was closed: it was gone" in caplog.text


async def test_when_the_bot_fails_services_are_closed_as_ever_and_hide_nothing(
    caplog: pytest.LogCaptureFixture, log: list[str]
) -> None:
    async def breaks(connection: Connection) -> AsyncIterator[Ledger]:
        yield Ledger()
        raise OSError("it was gone")

    with caplog.at_level(logging.ERROR), pytest.raises(ValueError, match="the store is full"):
        async with open_services(services_of(connection=connection, breaks=breaks)):
            raise ValueError("the store is full")

    assert log == ["connection opens", "connection closes"]
    assert "service 'breaks' failed while it was closed" in caplog.text


async def test_a_task_of_a_service_that_dies_ends_the_bot(log: list[str]) -> None:
    async def watching(connection: Connection) -> AsyncIterator[Ledger]:
        async def watch() -> None:
            raise OSError("the line is dead")

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            yield Ledger()

    with pytest.raises(ExceptionGroup) as raised:
        async with open_services(services_of(connection=connection, watching=watching)):
            await anyio.sleep_forever()

    assert raised.group_contains(OSError, match="the line is dead")
    assert log == ["connection opens", "connection closes"]


async def test_a_service_whose_tasks_are_cancelled_with_the_bot_closes_quietly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def watching() -> AsyncIterator[Ledger]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(anyio.sleep_forever)
            yield Ledger()
            tasks.cancel_scope.cancel()

    found = services_of(watching=watching)
    async with open_services(found):
        pass
    with anyio.CancelScope() as scope:
        async with open_services(found):
            scope.cancel()
            await anyio.sleep_forever()

    assert scope.cancelled_caught
    assert caplog.text == ""


WRITE = "write `@service` over `async def NAME() -> AsyncIterator[TYPE]:` with one `yield`"


async def returns() -> Ledger:
    return Ledger()


async def untyped():  # type: ignore[no-untyped-def]  # that is what is tried
    yield Ledger()


async def texts() -> AsyncIterator[str]:
    yield "ledger"


async def lonely(missing: FakeLedger) -> AsyncIterator[Ledger]:
    yield Ledger()


async def circular(ledger: Ledger) -> AsyncIterator[Connection]:
    yield Connection()


@pytest.mark.parametrize(
    ("functions", "told"),
    [
        ({"own": returns}, ("service 'own': it does not yield what it gives", WRITE)),
        ({"own": untyped}, ("service 'own': its annotation does not say what it yields", WRITE)),
        ({"own": texts}, ("service 'own': nothing is found by the type str", "yield a class of your own")),
        ({"own": lonely}, ("service 'own': no service gives 'missing' FakeLedger", WRITE)),
        (
            {"a": connection, "b": connection},
            ("service 'b': 'a' yields Connection too", "give each a class of its own"),
        ),
        (
            {"ledger": ledger, "line": circular},
            ("service 'ledger': each waits for the next: ledger → line → ledger", "take one parameter out"),
        ),
    ],
)
def test_services_that_cannot_be_are_told(functions: Mapping[str, Callable[..., Any]], told: tuple[str, str]) -> None:
    assert problems_of(**functions) == [told]
