"""Tests that the page about fuzzing shows what `flowbot fuzz` finds, and that its blocks work."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from flowbot.testing.fuzz.finding import problem_of
from flowbot.testing.projects import project_at
from flowbot.testing.promises.invariants import ALWAYS, AT_THE_END
from flowbot.testing.unlogged import unlogged

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "how-to" / "find-what-nobody-thought-of.md").read_text(encoding="utf-8")


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of the page, each named by its first line."""
    for block in re.findall(r"^```yaml\n# (.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        name, _, text = block.partition("\n")
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "test_crash.py").write_text(*re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_transcript_of_the_page_fails_for_what_is_found_there_until_the_flow_is_mended(bot: Path) -> None:
    found = re.search(r"^FOUND in \d+ talks: no turn fails: (.*?); smallest case saved to (\S+)$", PAGE, re.MULTILINE)
    assert found is not None
    text, flow = (bot / found[2]).read_text(encoding="utf-8"), bot / "flows" / "stay.yaml"
    with unlogged():
        problem = problem_of(project_at(bot), text)
        assert problem is not None
        assert problem.told == f"a turn failed: {found[1]}"

        mend = re.search(r"`(guests: .*?)` is the mend", PAGE)
        assert mend is not None
        flow.write_text(re.sub("guests: .*", mend[1], flow.read_text(encoding="utf-8")), encoding="utf-8")

        assert problem_of(project_at(bot), text) is None


def test_the_crash_test_of_the_page_passes(bot: Path) -> None:
    runpy.run_path(str(bot / "test_crash.py"))["test_nobody_sees_a_crash"]()


def test_every_promise_is_on_the_page() -> None:
    names = {each.__name__.replace("_", " ") for each in (*ALWAYS, *AT_THE_END)}

    assert {each for each in names if each not in PAGE} == {"one conversation lives for each key"}
