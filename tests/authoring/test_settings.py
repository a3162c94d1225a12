"""Tests for flowbot.authoring.settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from flowbot.authoring import Authored, PersonSettings, person_settings, read_modules, service
from flowbot.errors import FunctionError
from flowbot.events import User
from flowbot.ids import UserId

ANN = User(id=UserId(7), display_name="Ann", email="ann@example.com")


class Directory:
    zone = "Asia/Tokyo"


@service
async def directory() -> AsyncIterator[Directory]:
    yield Directory()


def read(*functions: Callable[..., Any]) -> Authored:
    named = {f"settings{number}": person_settings(each) for number, each in enumerate(functions)}
    return read_modules({"actions": {"directory": directory, **named}})


def settings(function: Callable[..., Any]) -> PersonSettings:
    found = read(function).settings
    assert found is not None
    return found.read(ANN)


@pytest.mark.parametrize(
    ("given", "known"),
    [
        (None, PersonSettings()),
        (PersonSettings(zone="Asia/Tokyo"), PersonSettings(zone="Asia/Tokyo")),
        ({"locale": "de"}, PersonSettings(locale="de")),
    ],
)
def test_what_is_known_of_a_person_may_be_little(given: object, known: PersonSettings) -> None:
    assert settings(lambda user: given) == known


def test_the_function_is_given_the_user_and_the_services_that_it_asks_for() -> None:
    def of(user: User, directory: Directory) -> PersonSettings:
        return PersonSettings(zone=directory.zone, locale=user.display_name)

    found = read(of)
    assert found.settings is not None
    found.settings.use_services({"directory": Directory()})

    assert found.used_services == {"directory"}
    assert found.settings.read(ANN) == PersonSettings(zone="Asia/Tokyo", locale="Ann")


@pytest.mark.parametrize("given", ["de", 7, {"language": "de"}])
def test_what_is_no_settings_is_told(given: object) -> None:
    with pytest.raises(FunctionError, match=r"settings 'settings0' \(.*\) failed: TypeError: "):
        settings(lambda user: given)


async def waits(user: User) -> None: ...


def nobody() -> None: ...


def asks(user: User, desk: str) -> None: ...


@pytest.mark.parametrize(
    ("functions", "told"),
    [
        ([waits], "settings 'settings0': it is async, and a turn waits for nothing"),
        ([nobody], "settings 'settings0': it takes nobody"),
        ([asks], "settings 'settings0': no service gives 'desk' str"),
        (
            [lambda user: None, lambda user: None],
            "'settings0' is the function for the settings of people, and one is all",
        ),
    ],
)
def test_a_function_that_cannot_know_people_is_told(functions: list[Callable[..., Any]], told: str) -> None:
    assert [each.message for each in read(*functions).problems] == [told]
