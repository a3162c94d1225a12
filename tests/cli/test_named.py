"""Tests for flowbot.cli._named."""

from __future__ import annotations

from pathlib import Path

from flowbot.cli._named import people_named, rooms_named
from flowbot.project import load_project

SETTINGS = """
modules: [people]
human: help desk
config: { desk: dealers, alert: { room: alarms }, price: EUR, rooms: [one, two], wait: 3 }
"""
FLOW = """
flow: news
version: 1
start: /news
where: config.rooms
who: roles.desk
steps:
  - say: "{{ config.price }}"
    to: config.desk
  - if: now > now
    then: [{ say: Fire, to: config.alert.room }]
"""
PEOPLE = """
from flowbot import role


@role("desk")
def desk() -> list[str]:
    return ["ann@local.test", "bob@bank.example"]
"""


def test_rooms_are_what_settings_name_where_something_is_said_or_heard_and_people_who_have_a_role_here(
    tmp_path: Path,
) -> None:
    for name, text in {"flowbot.yaml": SETTINGS, "people.py": PEOPLE, "flows/news.yaml": FLOW}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    project = load_project(tmp_path)

    assert rooms_named(project) == ["alarms", "dealers", "one", "two", "help desk"]
    assert people_named(project) == ["ann"]
