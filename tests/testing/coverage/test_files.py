"""Tests for flowbot.testing.coverage.files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from flowbot.errors import ConfigError
from flowbot.graph.read import read_graph
from flowbot.testing.coverage.collector import Collector
from flowbot.testing.coverage.covered import Covered
from flowbot.testing.coverage.files import as_json, combine, read_covered, write_covered
from tests.testing.coverage.conftest import MakeBot, talk
from tests.testing.coverage.strategies import runs


@given(runs())
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, covered: Covered) -> None:
    path = tmp_path_factory.mktemp("reports") / "deep" / "cov.json"
    write_covered(covered, path)

    assert read_covered(path) == covered


def test_the_files_of_several_workers_are_joined(bot: MakeBot, tmp_path: Path) -> None:
    project, alone = bot(), Collector()
    for number, answer in enumerate(("soup", "salad")):
        worker = Collector()
        for collector in (worker, alone):
            with talk(project, collector) as chat:
                ann = chat.person("ann")
                ann.says("/lunch")
                ann.says(answer)
        worker.write(tmp_path / f"{number}.json")

    assert as_json(combine([tmp_path / "0.json", tmp_path / "1.json"])) == as_json(alone.covered())


def test_a_file_has_the_figures_and_the_picture_for_other_programs(bot: MakeBot) -> None:
    project, collector = bot(), Collector()
    collector.watch(project)
    told = json.loads(as_json(collector.covered()))

    assert (told["format"], told["covered"], told["percent"]) == (1, 0, 0)
    (flow,) = told["flows"]
    assert (flow["flow"], flow["version"]) == ("lunch", 1)
    assert flow["figures"]["timers"] == {"covered": 0, "of": 3}
    assert {"kind": "ends", "key": "stopped", "words": "stopped", "line": 27, "column": 9, "hits": 0}.items() <= next(
        each for each in flow["items"] if each["key"] == "stopped"
    ).items()
    compiled, starts = project.flows[0]
    assert len(flow["graph"]["edges"]) == len(read_graph(compiled, [each.source for each in starts]).edges)
    assert "parts" not in flow["graph"]["edges"][0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "cannot be read: No such file"),
        ("{", "it is not JSON"),
        ("[]", "in format 1: its `format` is None"),
        ('{"format": 2}', "in format 1: its `format` is 2"),
        ('{"format": 1}', "KeyError: 'flows'"),
        ('{"format": 1, "flows": [1]}', "TypeError"),
        ('{"format": 1, "flows": [{"flow": "f"}]}', "KeyError: 'version'"),
    ],
)
def test_a_file_that_is_none_of_coverage_is_refused_with_the_reason(
    tmp_path: Path, text: str | None, reason: str
) -> None:
    path = tmp_path / "cov.json"
    if text is not None:
        path.write_text(text)

    with pytest.raises(ConfigError, match=reason) as raised:
        combine([path])
    assert str(path) in str(raised.value)
