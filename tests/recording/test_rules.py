"""Tests for flowbot.recording.rules."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from flowbot.clock import VirtualClock
from flowbot.project import Project, load_project
from flowbot.recording.journal import read_recording
from flowbot.recording.redaction import Redaction
from flowbot.recording.rules import Rules, open_journal, secret_fields

FORM = {"pin": "045175", "amount": "1250"}
EVENT = {"type": "SYMPHONYELEMENTSACTION", "payload": {"symphonyElementsAction": {"formValues": FORM}}}


def project_in(folder: Path, settings: str = "") -> Project:
    (folder / "flows").mkdir()
    (folder / "flowbot.yaml").write_text(f"name: pay-bot\n{settings}")
    (folder / "flows" / "pay.yaml").write_text(
        dedent("""
            flow: pay
            version: 1
            start: /pay
            slots:
              amount: { type: integer }
              pin: { type: text, secret: true }
            steps:
              - ask: amount
              - ask: pin
        """)
    )
    return load_project(folder)


def recorded(project: Project, folder: Path, **fields: Any) -> dict[str, Any]:
    with open_journal(project, folder, VirtualClock()) as journal:
        journal.add("event", **fields)
    return dict(read_recording(folder)[0])


def test_the_secret_fields_are_those_that_slots_are_asked_with(tmp_path: Path) -> None:
    assert set(secret_fields(project_in(tmp_path))) == {"pin"}


def test_the_figures_of_a_secret_sent_with_a_form_are_in_no_recording(tmp_path: Path) -> None:
    entry = recorded(project_in(tmp_path), tmp_path / "talks", event=EVENT)

    sent = entry["event"]["payload"]["symphonyElementsAction"]["formValues"]
    assert sent["amount"] == "1250"
    assert sent["pin"] != FORM["pin"]
    assert len(sent["pin"]) == len(FORM["pin"])


def test_all_stays_where_the_settings_say_so(tmp_path: Path) -> None:
    project = project_in(tmp_path, "record: { keep: all }\n")

    assert recorded(project, tmp_path / "talks", event=EVENT, key="Zaphod B")["event"] == EVENT


@pytest.mark.parametrize(
    "key", ["m:pU5mY7aX/c=_-", 'e:["ROOMCREATED","fc229d",null,[5],"s"]', "call:67c90bc4644416853c"]
)
def test_what_tells_events_apart_stays_unless_it_is_no_id(key: str) -> None:
    redaction = Redaction(b"key", ())

    assert Rules(redaction).redact(key, "key") == key
    assert "Zaphod" not in Rules(redaction).redact(f"{key} of Zaphod B", "key")


def test_what_nobody_can_read_leaves_only_its_length() -> None:
    assert Rules(Redaction(b"key", ())).redact('{"x": "\\u004aohn', "raw") == "????? ??????????"
