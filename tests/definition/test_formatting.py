"""Tests for flowbot.definition.formatting: whatever a flow file looks like, its flow and its comments stay."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowbot.definition.formatting import KEYS, format_flow
from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import read_flow
from flowbot.errors import DefinitionErrors
from flowbot.findings import FINDINGS
from flowbot.yamlsource import load_yaml

ROOT = Path(__file__).parents[2]
FLOWS = [
    *(file.read_text(encoding="utf-8") for file in sorted(ROOT.glob("examples/*/flows/*.yaml"))),
    *(file.read_text(encoding="utf-8") for file in sorted(ROOT.glob("benchmarks/*/flows/*.yaml"))),
    """
flow: words
version: 2
who: "user.email == 'ann@example.com'"
slots:
  a: { type: text, label: "yes", hint: "a # b", problem: "it's: so", pattern: "[a-z]+" }
  b: { type: choice, of: { "1": "One", x: "{{ two }}", "no": "'No'" } }
  c: { type: list, items: { type: integer, ge: 3 }, min_length: 1 }
  d: { type: decimal, multiple_of: 0.05, default: "1 + 2" }
steps:
  - ask: form
    slots: [a, b]
  - ask: decision
    options:
      one: next
      two: { label: "- Two", slots: [c], then: [{ say: "Two: {{ c }}" }, { end: done }] }
  - if: a == 'x' and true
    then:
      - if: missing(d)
        else:
          - say: "100 %"
          - goto: decision
            max: 3
    else: [{ say: "  space  " }]
  - say: "Line\\nand\\ttab \\U0001F600"
""",
]


class Untidy:
    """Writes a flow in a way that somebody might: with comments anywhere, in any quotes, order and indentation."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.comments: list[str] = []
        self.is_after_literal = False

    def flow(self, flow: dict[str, Any]) -> str:
        lines = self.block(self.shuffled(flow), 0, ())
        return "\n".join([*lines, *self.noise()]) + "\n" * self.random.randrange(3)

    def shuffled(self, value: dict[str, Any]) -> dict[str, Any]:
        return dict(self.random.sample(list(value.items()), len(value)))

    def comment(self) -> str:
        self.comments.append(f"# note {len(self.comments)}: it's [so] {{ far }}")
        return self.comments[-1]

    def noise(self) -> list[str]:
        """Comments and blank lines, as far in as they like; below a text with `|` they would be part of it."""
        most = 1 if self.is_after_literal else 9
        self.is_after_literal = False
        return [
            " " * self.random.randrange(most) + (self.comment() if self.random.random() < 0.5 else "")
            for _ in range(self.random.choice([0, 0, 0, 1, 2, 3]))
        ]

    def behind(self) -> str:
        return " " * self.random.randrange(1, 4) + self.comment() if self.random.random() < 0.2 else ""

    def block(self, value: dict[str, Any] | list[Any], indent: int, path: tuple[object, ...]) -> list[str]:
        lines: list[str] = []
        is_slot = path[:1] == ("slots",) and (len(path) == 2 or path[2:] == ("items",))
        if isinstance(value, dict) and is_slot:
            value = self.shuffled(value)
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            lines += self.noise()
            begin = f"{self.text(str(key))}:" if isinstance(value, dict) else "-"
            lines += self.entry(" " * indent + begin, each, indent, (*path, key), is_item=isinstance(value, list))
        return lines

    def entry(self, begin: str, value: Any, indent: int, path: tuple[object, ...], *, is_item: bool) -> list[str]:
        deeper = indent + self.random.randrange(1, 5)
        if isinstance(value, dict | list) and value and self.random.random() < 0.7:
            if isinstance(value, list) and not is_item and self.random.random() < 0.5:
                deeper = indent  # as `steps:` with its dashes below it
            lines = self.block(value, deeper, path)
            if is_item and self.random.random() < 0.8 and lines[0].strip() and not lines[0].lstrip().startswith("#"):
                return (
                    [begin + " " * (deeper - indent - 1) + lines[0].lstrip(), *lines[1:]]
                    if deeper > indent + 1
                    else [begin, *lines]
                )
            return [begin + self.behind(), *lines]
        written = self.inline(value, path)
        if self.random.random() < 0.1:
            below = [" " * self.random.randrange(9) + self.comment()] if self.random.random() < 0.5 else []
            return [begin + self.behind(), *below, " " * deeper + written + self.behind()]
        if (
            isinstance(value, str)
            and value
            and not value[0].isspace()
            and "\n" not in value
            and self.random.random() < 0.1
        ):
            self.is_after_literal = True
            return [begin + self.random.choice([" |-", " >-"]) + self.behind(), " " * deeper + value]
        return [begin + " " * self.random.choice([1, 1, 1, 2, 5]) + written + self.behind()]

    def inline(self, value: Any, path: tuple[object, ...]) -> str:
        pad = " " * self.random.randrange(3)
        if isinstance(value, dict):
            is_slot = path[:1] == ("slots",) and len(path) == 2
            pairs = self.shuffled(value) if is_slot else value
            colon = f":{pad or ' '}"
            inner = [f"{self.text(key)}{colon}{self.inline(each, (*path, key))}" for key, each in pairs.items()]
            return f"{{{pad}{', '.join(inner)}{pad}}}"
        if isinstance(value, list):
            return (
                f"[{pad}{f',{pad}'.join(self.inline(each, (*path, place)) for place, each in enumerate(value))}{pad}]"
            )
        return self.text(value) if isinstance(value, str) else self.plain(value)

    def plain(self, value: bool | int | Decimal | None) -> str:
        return (
            {True: "true", False: "false", None: "null"}[value]
            if value is None or isinstance(value, bool)
            else str(value)
        )

    def text(self, text: str) -> str:
        doubled = text.replace("'", "''")
        ways = [json.dumps(text, ensure_ascii=False)]
        if text.isprintable():
            ways.append(f"'{doubled}'")
        if re.fullmatch(r"[a-z/_](?:[\w /.+-]*\w)?", text) and text not in ("true", "false", "null"):
            ways += [text, text]
        return self.random.choice(ways)


@settings(max_examples=max(10, settings().max_examples // 5), suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FLOWS), st.randoms(use_true_random=False))
def test_the_flow_and_every_comment_of_an_untidy_file_stay(flow: str, random: Random) -> None:
    definition = load_yaml(flow, "flow.yaml").value
    assert isinstance(definition, dict)
    untidy = Untidy(random)
    text = untidy.flow(definition)
    before = read_flow(text, "flow.yaml")
    assert before.problems == (), text

    formatted = format_flow(text, "flow.yaml")

    assert read_flow(formatted, "flow.yaml").definition == before.definition == read_flow(flow, "flow.yaml").definition
    assert sorted(re.findall(r"# note .*", formatted)) == sorted(untidy.comments)
    assert format_flow(formatted, "flow.yaml") == formatted
    assert list(load_yaml(formatted, "flow.yaml").value) == [  # type: ignore[call-overload]  # it is a map
        key for key in KEYS if key in definition
    ]


@given(st.sampled_from(FLOWS), st.randoms(use_true_random=False))
def test_lines_are_indented_by_two_and_blank_lines_stand_alone(flow: str, random: Random) -> None:
    definition = load_yaml(flow, "flow.yaml").value
    assert isinstance(definition, dict)
    lines = format_flow(Untidy(random).flow(definition), "flow.yaml").split("\n")

    assert [line for line in lines if (len(line) - len(line.lstrip())) % 2] == []
    assert [place for place, line in enumerate(lines) if not line and lines[place + 1 : place + 2] == [""]] == []
    assert lines[0]
    assert lines[-1] == ""
    assert [line for line in lines if line.endswith(" ")] == []


def test_every_key_of_a_flow_has_its_place() -> None:
    assert {field.alias or name for name, field in FlowDefinition.model_fields.items()} <= set(KEYS)
    assert len(KEYS) == len(set(KEYS))


@given(st.sampled_from(FLOWS), st.sampled_from(["\r\n", "\r"]))
def test_the_line_ends_become_those_of_unix(flow: str, line_end: str) -> None:
    assert format_flow(flow.replace("\n", line_end), "flow.yaml") == format_flow(flow, "flow.yaml")


@pytest.mark.parametrize(
    "code",
    [
        code
        for code, each in FINDINGS.items()
        if code < "FB120" and "flows/lunch.yaml" in each.files and code != "FB107"
    ],
)
def test_a_file_with_problems_is_told_about_and_not_formatted(code: str) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        format_flow(FINDINGS[code].files["flows/lunch.yaml"], "lunch.yaml")

    assert [problem.code for problem in caught.value.problems] == [code]
