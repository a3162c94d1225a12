"""Tests for flowbot.pod.beginning."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import ConfigError
from flowbot.pod import Fault, LocalPod
from flowbot.pod.beginning import begin, read_beginning

BEGINNING = """
seed: demo
settings: { feeds: { pollSeconds: 5 } }
people:
  - { name: Alice Martin }
  - { name: Zoe, isExternal: true }
streams: { name: FX desk, user: Alice Martin, members: [Zoe] }
say: { user: Zoe, stream: FX desk, text: hi }
faults: { name: slow, on: reads, times: null }
"""


async def test_a_pod_begins_as_its_file_says(tmp_path: Path) -> None:
    file = tmp_path / "pod.yaml"
    file.write_text(BEGINNING)
    beginning = read_beginning(file)
    pod = LocalPod(VirtualClock(), seed=beginning.seed)
    await begin(pod, beginning)

    assert beginning.seed == "demo"
    assert [each.display_name for each in pod.people] == ["Alice Martin", "Zoe"]
    assert pod.delivery.settings.poll_seconds == 5
    assert [(each.user.display_name, each.text) for each in pod.messages] == [("Zoe", "hi")]
    assert pod.faults == [Fault.named("slow", "reads", times=None)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("peple: { name: Ann }", "nothing is called 'peple'; did you mean 'people'?"),
        (
            "people: [{ name: Ann }, { nam: Bob }]",
            "people: this is not what POST /v1/people takes: name: Field required",
        ),
        ("people: Ann", "people: this is not what POST /v1/people takes: the body: "),
        ("- a", "settings are expected, such as `people: [{name: Ann}]`"),
        ("seed: 5", "seed is not a text: write it in quotes"),
        ("seed: 'a", "the settings of the pod cannot be read: "),
        ("say: 1\nsay: 2", "say"),
    ],
)
async def test_what_is_wrong_is_said_with_the_file(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "pod.yaml"
    file.write_text(text)

    with pytest.raises(ConfigError, match=re.escape(problem)) as caught:
        await begin(LocalPod(VirtualClock()), read_beginning(file))
    assert "pod.yaml" in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing\.yaml"):
        read_beginning(tmp_path / "missing.yaml")
