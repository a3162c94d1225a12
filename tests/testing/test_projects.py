"""Tests for flowbot.testing.projects."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flowbot.errors import DefinitionErrors
from flowbot.testing.projects import project_at, standing_in

FLOW = "flow: hello\nversion: 1\nstart: /hello\nsteps:\n  - send: hi\n"


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    for name, text in {
        "flowbot.yaml": "name: my-bot\n",
        "flows/hello.yaml": FLOW,
        "messages/hello.en.mml.j2": "{% msg hi %}Hi!{% endmsg %}\n",
        "actions.py": "",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return tmp_path


def test_a_bot_whose_files_are_as_they_were_is_loaded_once(bot: Path) -> None:
    assert project_at(bot) is project_at(str(bot))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("flowbot.yaml", "name: another-bot\n"),
        ("flows/hello.yaml", FLOW.replace("/hello", "/hello there")),
        ("flows/bye.yaml", FLOW.replace("hello", "bye").replace("send: hi", "say: bye")),
        ("messages/hello.en.mml.j2", "{% msg hi %}Good morning!{% endmsg %}\n"),
        ("messages/hello.de.mml.j2", "{% msg hi %}Hallo!{% endmsg %}\n"),
        ("actions.py", "from flowbot import action\n"),
    ],
)
def test_a_bot_of_which_a_file_is_changed_or_new_is_loaded_again(bot: Path, file: str, text: str) -> None:
    before = project_at(bot)
    (bot / file).write_text(text)

    assert project_at(bot) is not before


def test_a_bot_that_a_single_file_is_is_loaded_again_when_that_is_changed(tmp_path: Path) -> None:
    flow = tmp_path / "hello.yaml"
    flow.write_text(FLOW.replace("send: hi", "say: hi"))
    before = project_at(flow)
    flow.write_text(FLOW.replace("send: hi", "say: good day"))

    assert project_at(flow) is not before


def test_a_bot_that_is_broken_is_refused_each_time_until_it_is_mended(bot: Path) -> None:
    flow = bot / "flows" / "hello.yaml"
    flow.write_text(FLOW.replace("send: hi", "goto: nowhere"))

    for _ in range(2):
        with pytest.raises(DefinitionErrors, match="nowhere"):
            project_at(bot)
    flow.write_text(FLOW)
    assert [each.flow for each in project_at(bot).definitions] == ["hello"]


def test_another_bot_stands_in_for_the_one_of_its_folder_as_long_as_that_lasts(bot: Path) -> None:
    own = project_at(bot)
    other, third = replace(own), replace(own)

    with standing_in(other) as stand_in:
        assert stand_in.asked == 0
        assert project_at(bot) is other
        assert project_at(bot / "flows" / "hello.yaml") is other
        assert stand_in.asked == 2
        with standing_in(third):
            assert project_at(bot) is third
        assert project_at(bot) is other
    assert project_at(bot) is own


def test_bots_of_other_folders_stay_what_they_are(bot: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "hello.yaml"
    elsewhere.write_text(FLOW.replace("send: hi", "say: hi"))
    other = project_at(elsewhere)

    with standing_in(replace(project_at(bot))):
        assert project_at(elsewhere) is other
