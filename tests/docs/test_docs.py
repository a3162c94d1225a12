"""Tests that the documentation is complete and true."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin

import click
import pytest
from click.testing import CliRunner

import flowbot
from flowbot import errors, message
from flowbot.cli import main
from flowbot.compiler import Known, compile_source
from flowbot.compiler.built_in import built_in_flows
from flowbot.compiler.patterns import TAKEN
from flowbot.compiler.runs import signature_of
from flowbot.compiler.signatures import signatures
from flowbot.compiler.words import PATTERNS
from flowbot.config.bot import BotConfig
from flowbot.config.limits import LimitSettings
from flowbot.definition.asking import Close, Live
from flowbot.definition.branch import History
from flowbot.definition.handlers import HANDLER_CLASSES
from flowbot.definition.model import BUILT_IN_COMMANDS, BUILT_IN_ENDS, FlowDefinition
from flowbot.definition.part import Part
from flowbot.definition.slots import SLOT_CLASSES
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import OUTCOMES, STEP_CLASSES, Option, Retries
from flowbot.definition.triggers import TRIGGER_CLASSES
from flowbot.definition.waiting import Reminder
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS
from flowbot.values.languages import find_language, languages

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


class Block(NamedTuple):
    """A fenced block of a page."""

    place: str
    language: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    source = page.read_text(encoding="utf-8")
    for found in re.finditer(r"^```(\w*)\n(.*?)^```$", source, re.MULTILINE | re.DOTALL):
        line = source.count("\n", 0, found.start()) + 1
        yield Block(f"{page.relative_to(ROOT)}:{line}", found[1], found[2])


def flows() -> list[Block]:
    """Every flow but those of the page about errors, each of which has one."""
    every = [block for page in PAGES if page.name != "errors.md" for block in blocks(page)]
    return [block for block in every if block.language == "yaml" and block.text.startswith("flow:")]


class Transcript(NamedTuple):
    """A transcript of a page, with what stands above it."""

    flow: Block
    settings: str
    """Of the project; empty where the page shows none."""
    talk: Block


def talks() -> list[Transcript]:
    """Every transcript, with its flow and settings."""
    found = []
    for page in PAGES:
        flow: Block | None = None
        settings = ""
        for block in blocks(page):
            if block.language == "yaml" and block.text.startswith("locale:"):
                settings = block.text
            elif block.language == "yaml" and block.text.startswith("flow:"):
                flow = block
            elif block.language == "text" and re.match("you(:| →)", block.text) and flow is not None:
                found.append(Transcript(flow, settings, block))
    return found


def reference(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def missing(words: set[str], *pages: str) -> set[str]:
    """The words that the reference pages do not show as code."""
    shown = {found for page in pages for found in re.findall(r"`([^`\n]+)`", reference(page))}
    names = {part for text in shown for part in re.findall(r"--?[\w-]+|\w+", text)}
    return words - names


@pytest.mark.parametrize("block", flows(), ids=lambda block: str(block.place))
def test_every_flow_in_the_documentation_compiles(block: Block, tmp_path: Path) -> None:
    messages, problems = load_messages(tmp_path, functions=FUNCTIONS, locale="en")

    brought = {name: signature_of(each.definition) for name, each in built_in_flows().items() if each.definition}
    known = Known(messages=messages, functions=FUNCTIONS, actions=signatures({}), flows=brought)
    flow = compile_source(block.text, block.place, known)

    assert problems == []
    assert flow.states


@pytest.mark.parametrize("shown", talks(), ids=lambda shown: str(shown.talk.place))
def test_every_transcript_in_the_documentation_is_what_the_bot_says(
    shown: Transcript, tmp_path: Path, play: Callable[[Path, str, str], str]
) -> None:
    flow, settings, talk = shown
    file = tmp_path / "lunch.yaml"
    file.write_text(flow.text, encoding="utf-8")
    (tmp_path / "flowbot.yaml").write_text(settings, encoding="utf-8")

    assert play(file, "flowbot", talk.text) == talk.text


def test_the_problem_in_the_documentation_is_what_check_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = next(block for block in blocks(REFERENCE / "errors.md") if block.text.startswith("flows/lunch.yaml:"))
    flow = next(block for block in blocks(ROOT / "README.md") if block.language == "yaml")
    (tmp_path / "flows").mkdir()
    mistaken = flow.text.replace("{{ portions }}", "{{ portion }}")
    (tmp_path / "flows" / "lunch.yaml").write_text(mistaken, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(main, ["check"])

    assert result.exit_code == 1
    assert result.stdout == shown.text


def test_the_python_on_the_page_about_messages_runs() -> None:
    programs = [block for block in blocks(REFERENCE / "messages.md") if block.language == "python"]

    assert len(programs) == 1
    exec(compile(programs[0].text, programs[0].place, "exec"), {})


def test_the_flow_in_python_of_the_page_is_the_one_in_yaml() -> None:
    page = blocks(DOCS / "how-to" / "write-a-flow-in-python.md")
    programs = {block.language: block for block in page}
    namespace: dict[str, Any] = {"__name__": "expense"}
    exec(compile(programs["python"].text, programs["python"].place, "exec"), namespace)

    assert namespace["Expense"].to_yaml() == programs["yaml"].text


def test_the_page_about_messages_names_every_field_and_block() -> None:
    names = {field.name for field in (*fields(message.IncomingMessage), *fields(message.FormControl))}
    kinds = {kind.__name__ for kind in message.Block.__subclasses__()} - {"ListItem"}

    assert {"Paragraph", "Table"} <= kinds
    assert missing({*names, *kinds}, "messages.md") == set()


def test_every_pattern_of_the_bot_is_described() -> None:
    assert missing(set(PATTERNS), "words.md") == set()


def test_every_pattern_that_may_be_a_flow_is_described_with_its_arguments() -> None:
    rows = re.findall(r"^\| (`pattern\..*) \| (.*)\|$", reference("words.md"), re.MULTILINE)
    described = {
        pattern: set(re.findall(r"`(\w+)`", args))
        for flows, args in rows
        for pattern in re.findall(r"`pattern\.([a-z_]+)`", flows)
    }

    assert described == {pattern: set(names) for pattern, names in TAKEN.items()}


def test_the_page_about_languages_names_every_language_and_command() -> None:
    page = (DOCS / "explanation" / "languages.md").read_text(encoding="utf-8")
    commands = {word for name in languages() for words in find_language(name).commands.values() for word in words}

    assert [word for word in sorted(commands) if f"`{word}`" not in page] == []


def test_there_are_flows_and_transcripts_to_check() -> None:
    assert len(flows()) >= 30
    assert len(talks()) >= 18


def test_every_command_has_a_section_and_its_options_are_described() -> None:
    context = click.Context(main)
    page = reference("cli.md")
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        section = re.search(rf"^## {name}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)

        assert command is not None
        assert section is not None, f"docs/reference/cli.md has no section '{name}'"
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert f"`{parameter.opts[0]}" in section[1], f"`{parameter.opts[0]}` of {name} is not described"


def test_the_options_before_the_command_are_described() -> None:
    options = {option for parameter in main.params for option in parameter.opts}

    assert missing(options, "cli.md") == set()


def test_every_error_class_is_described() -> None:
    classes = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, errors.FlowbotError)
    }

    assert "FlowbotError" in classes
    assert missing(classes, "errors.md") == set()


def test_every_export_is_described() -> None:
    described = re.findall(r"^::: flowbot\.(?:\w+\.)*(\w+)$", reference("python.md"), re.MULTILINE)

    assert sorted(described) == sorted(flowbot.__all__)


def test_every_key_of_a_flow_is_described() -> None:
    described: dict[str, list[type[Part]]] = {
        "yaml.md": [
            FlowDefinition,
            *SLOT_CLASSES.values(),
            *TRIGGER_CLASSES.values(),
            *HANDLER_CLASSES.values(),
        ],
        "steps.md": [*STEP_CLASSES.values(), StateDefinition, Option, Close, Live, Reminder, Retries, History],
    }
    for page, models in described.items():
        keys = {field.alias or name for model in models for name, field in model.model_fields.items()}

        assert keys >= {"say", "join", "gave_up"} or keys >= {"flow", "steps", "max_length", "then"}
        assert missing(keys, page) == set()


def test_every_word_that_a_flow_may_use_is_described() -> None:
    assert missing({*SLOT_CLASSES, *BUILT_IN_COMMANDS, *BUILT_IN_ENDS}, "yaml.md") == set()
    assert missing({*STEP_CLASSES, *OUTCOMES, *BUILT_IN_ENDS}, "steps.md") == set()
    assert missing({*SLOT_CLASSES, *FUNCTIONS}, "expressions.md") == set()


def test_every_value_that_a_key_may_have_is_described() -> None:
    """The words of `scope`, `again`, `per`, `join` and the like."""
    models: dict[str, list[type[Part]]] = {
        "yaml.md": [FlowDefinition],
        "steps.md": [*STEP_CLASSES.values(), StateDefinition, Option],
    }
    for page, classes in models.items():
        values = {
            word for model in classes for field in model.model_fields.values() for word in _literals(field.annotation)
        }

        assert values >= {"stream", "each"} or values >= {"refuse", "any", "destructive"}
        assert missing(values, page) == set()


def _literals(annotation: object) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from (each for each in get_args(annotation) if isinstance(each, str))
    else:
        for inner in get_args(annotation):
            yield from _literals(inner)


def test_every_setting_of_a_bot_is_described() -> None:
    described = set(re.findall(r"^\| `(\w+)` \|", reference("settings.md"), re.MULTILINE))

    assert described == set(BotConfig.model_fields)


def test_every_limit_is_described_with_its_default() -> None:
    described = re.findall(r"^\| `limits\.(\w+)` \| ([\d,]+) \|", reference("settings.md"), re.MULTILINE)

    limits = {name: f"{field.default:,}" for name, field in LimitSettings.model_fields.items()}
    assert dict(described) == limits


def test_the_word_finder_sees_what_is_missing() -> None:
    assert missing({"steps", "no_such_key"}, "yaml.md") == {"no_such_key"}


def test_every_page_is_in_the_table_of_contents() -> None:
    listed = set(re.findall(r"([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE))

    assert listed == {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}


def test_ci_runs_the_test_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert re.search(r"^make test\b", readme, re.MULTILINE)
    assert re.search(r"^exec make test\b", ci, re.MULTILINE)


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)} → {target}"
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert broken == []


EXAMPLES = sorted(
    ".".join(file.relative_to(ROOT).with_suffix("").parts)
    for file in (ROOT / "flowbot").rglob("*.py")
    if ">>> " in file.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("module", EXAMPLES)
def test_the_examples_of_docstrings_are_true(module: str, capsys: pytest.CaptureFixture[str]) -> None:
    result = doctest.testmod(importlib.import_module(module))

    assert result.attempted
    assert not result.failed, capsys.readouterr().out
