"""Tests for flowbot.testing.retold.roles: who has which role is in the talk, and no more in the code alone."""

from __future__ import annotations

from pathlib import Path

from flowbot.project import load_project
from flowbot.testing.retold.roles import with_roles
from tests.testing.retold.conftest import talk


def test_people_have_the_roles_that_the_bots_code_gives_them(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flowbot.yaml").write_text("name: bot\nmodules: [staff]\n")
    (tmp_path / "staff.py").write_text(
        'from flowbot import role\n\n\n@role("hr")\ndef hr() -> list[str]:\n    return ["ann@local.test"]\n'
    )
    flow = "flow: f\nversion: 1\nstart: /f\nwho: roles.hr\nsteps:\n  - say: hello\n"
    (tmp_path / "flows" / "f.yaml").write_text(flow)
    people = with_roles(load_project(tmp_path), talk("people: [ann, bob]\nlines:\n- ann: /f\n")).people

    assert {name: each.roles for name, each in people.items()} == {"ann": ("hr",), "bob": ()}
