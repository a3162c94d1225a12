"""Tests for flowbot.compiler.collisions."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.errors import DefinitionErrors
from flowbot.project import check_project, load_project

FLOW = "flow: {name}\nversion: 1\nstart: {start}\nslots: {{ a: {{ type: text }}, b: {{ type: text }} }}\nsteps: [{{ say: x }}]\n"


def problems(folder: Path, *starts: str) -> list[tuple[str, str]]:
    """Where and what, of flows that are started so."""
    (folder / "flows").mkdir()
    for number, start in enumerate(starts):
        (folder / "flows" / f"f{number}.yaml").write_text(FLOW.format(name=f"f{number}", start=start))
    found = [each for each in check_project(folder)[0] if each.code != "FB311"]
    assert all(each.code in ("FB304", "FB306") for each in found)
    return [(Path(str(each.location)).name, each.message) for each in found]


@pytest.mark.parametrize(
    "starts",
    [
        ("/go {a}", "/go {a} {b}"),
        ("/go [a]", "/GO"),
        ("/go [a]", "/go [b]"),
        ("*", "'*'"),
        ("price of {a}", "Price, of {b}?"),
        ("{ match: [docs, price list] }", "{ match: [Price-List] }"),
        ("price list", "{ match: [price list] }"),
    ],
)
def test_triggers_with_the_same_words_collide(tmp_path: Path, starts: tuple[str, str]) -> None:
    first, second = (start if start != "*" else "'*'" for start in starts)
    ((place, message),) = problems(tmp_path, first, second)

    assert place.startswith("f1.yaml:3")
    assert "takes these messages too" in message


@pytest.mark.parametrize(
    "starts",
    [
        ("/go {a}", "/go there {a}"),
        ("{ command: /go, where: im }", "{ command: /go, where: room }"),
        ("{ command: /go, mention: true }", "/go"),
        ("price of {a}", "{ match: [price of] }"),
        ("/go", "go"),
        ("price of {a}", "'*'"),
    ],
)
def test_triggers_that_can_be_told_apart_do_not(tmp_path: Path, starts: tuple[str, str]) -> None:
    assert problems(tmp_path, *starts) == []


@pytest.mark.parametrize(
    ("locale", "start", "is_taken"),
    [
        ("de", "/hilfe", True),
        ("de", "Hilfe", True),
        ("de", "/ändern", True),
        ("de", "abbrechen", False),
        ("de", "/help", True),
        ("en", "/hilfe", False),
        ("fr", "{ match: [Aide] }", True),
    ],
)
def test_the_words_for_commands_of_the_language_are_taken_too(
    tmp_path: Path, locale: str, start: str, is_taken: bool
) -> None:
    (tmp_path / "flowbot.yaml").write_text(f"locale: {locale}\n")

    assert [message for _, message in problems(tmp_path, start) if "means the same" in message] == (
        [f"'{start.lower().replace('ä', 'a')}' means the same in every conversation and cannot start one"]
        if is_taken and "match" not in start
        else ["'aide' means the same in every conversation and cannot start one"] * is_taken
    )


@pytest.mark.parametrize("start", ["/help", "/cancel", "/change", "help", "{ match: [Help!] }"])
def test_the_commands_of_every_bot_start_no_flow(tmp_path: Path, start: str) -> None:
    ((place, message),) = problems(tmp_path, start)

    assert place.startswith("f0.yaml:3")
    assert "means the same in every conversation" in message


def test_two_triggers_of_one_flow_collide_too_and_the_bot_does_not_load(tmp_path: Path) -> None:
    assert len(problems(tmp_path, "[/go, /go]")) == 1
    with pytest.raises(DefinitionErrors):
        load_project(tmp_path)
