"""Tests for flowbot.project."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from flowbot.errors import ConfigError, DefinitionErrors, Location
from flowbot.message import Passage
from flowbot.project import check_project, find_projects, load_project

FLOW = "flow: {name}\nversion: 1\nstart: /{name}\nsteps: [{{ say: hi }}]\n"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        file = folder / name.replace("__", "/").replace("_yaml", ".yaml").replace("_py", ".py").replace(
            "_j2", ".mml.j2"
        )
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def test_a_project_is_its_flows_messages_and_actions(tmp_path: Path) -> None:
    write(
        tmp_path, flowbot_yaml="name: my-bot", flows__a_yaml=FLOW.format(name="a"), flows__b_yaml=FLOW.format(name="b")
    )
    project = load_project(tmp_path)

    assert project.config.name == "my-bot"
    assert [flow.id for flow, _ in project.flows] == ["a", "b"]
    assert [pattern.source for _, patterns in project.flows for pattern in patterns] == ["/a", "/b"]


def test_a_single_flow_file_is_a_bot_with_the_settings_around_it(tmp_path: Path) -> None:
    write(
        tmp_path, flowbot_yaml="name: my-bot", flows__a_yaml=FLOW.format(name="a"), flows__b_yaml=FLOW.format(name="b")
    )
    project = load_project(tmp_path / "flows" / "a.yaml")

    assert project.config.name == "my-bot"
    assert [flow.id for flow, _ in project.flows] == ["a"]


def test_the_slots_of_a_flow_read_in_the_locale_and_zone_of_the_bot(tmp_path: Path) -> None:
    flow = "flow: a\nversion: 1\nstart: /a\nslots: { day: { type: date } }\nsteps: [{ ask: day }]\n"
    write(tmp_path, flowbot_yaml="locale: de-CH\nzone: Asia/Tokyo", flows__a_yaml=flow)
    compiled, _patterns = load_project(tmp_path).flows[0]

    evening = datetime(2026, 9, 1, 20, tzinfo=UTC)
    assert compiled.locale == "de-CH"
    assert compiled.slots["day"].read(Passage("heute"), compiled.read_context(evening), {}) == date(2026, 9, 2)


def test_two_projects_may_both_have_actions(tmp_path: Path) -> None:
    source = "from flowbot import action\n@action\ndef who():\n    return {!r}\n"
    for name in ("one", "two"):
        write(tmp_path / name, flows__a_yaml=FLOW.format(name="a"), actions_py=source.format(name))
    one, two = load_project(tmp_path / "one"), load_project(tmp_path / "two")

    assert one.authored.actions["actions.who"].function() == "one"
    assert two.authored.actions["actions.who"].function() == "two"


def test_a_module_that_cannot_be_imported_is_told_with_its_reason(tmp_path: Path) -> None:
    write(tmp_path, flows__a_yaml=FLOW.format(name="a"), actions_py="import nothing_of_that_name")

    with pytest.raises(ConfigError, match=r"actions\.py cannot be imported: ModuleNotFoundError: No module named"):
        load_project(tmp_path)


def test_two_flows_of_one_name_are_told(tmp_path: Path) -> None:
    write(tmp_path, flows__a_yaml=FLOW.format(name="a"), flows__b_yaml=FLOW.format(name="a"))

    with pytest.raises(DefinitionErrors, match=r"a\.yaml declares a flow 'a' too"):
        load_project(tmp_path)


def test_problems_of_settings_flows_and_messages_are_told_together(tmp_path: Path) -> None:
    write(
        tmp_path,
        flowbot_yaml="nme: x",
        flows__a_yaml="flow: a\nversion: 1\nsteps: [{ aks: x }]",
        messages__a_en_j2="{% msg x %}a",
    )
    (tmp_path / "messages" / "a_en.mml.j2").rename(tmp_path / "messages" / "a.en.mml.j2")
    problems, files = check_project(tmp_path)

    places = [str(each.location).rsplit("/", 1)[-1] for each in problems]
    assert places[0] == "flowbot.yaml:1:1"
    assert places[1] == "a.yaml:3:11"
    assert places[2].startswith("a.en.mml.j2:1:")
    assert files == 2


def test_a_folder_of_projects_is_all_of_them(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, flows__a_yaml=FLOW.format(name="a"))
    (tmp_path / "other").mkdir()

    assert [each.name for each in find_projects(tmp_path)] == ["one", "two"]
    assert find_projects(tmp_path / "one") == [tmp_path / "one"]


@pytest.mark.parametrize("name", ["nowhere", "other"])
def test_where_there_is_no_bot_it_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "other").mkdir()

    with pytest.raises(ConfigError, match="expected a flow file, or a folder"):
        find_projects(tmp_path / name)
    with pytest.raises(ConfigError, match="expected a flow file, or a folder"):
        load_project(tmp_path / name)


def test_a_project_without_flows_is_told(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()

    with pytest.raises(ConfigError, match=r"a flow is a file NAME\.yaml or NAME\.py there"):
        load_project(tmp_path)


def test_an_annotation_is_checked_before_anybody_talks_to_the_bot(tmp_path: Path) -> None:
    source = "import threading\nfrom flowbot import action\n@action\ndef run(a: threading.Thread): ...\n"
    write(tmp_path, flows__a_yaml=FLOW.format(name="a"), actions_py=source)

    (problem,), _ = check_project(tmp_path)

    assert (
        str(problem)
        .splitlines()[0]
        .endswith(
            "actions.py:4:5: error[FB506]: action 'actions.run': no service yields Thread, "
            "which 'a' is annotated with, and no value can be read as it"
        )
    )


def test_a_module_that_leaves_python_is_told(tmp_path: Path) -> None:
    write(tmp_path, flows__a_yaml=FLOW.format(name="a"), actions_py="import sys\nsys.exit(0)")

    with pytest.raises(ConfigError, match=r"actions\.py cannot be imported: SystemExit: 0"):
        check_project(tmp_path)


def test_files_that_cannot_be_read_are_told_and_the_others_are_checked(tmp_path: Path) -> None:
    write(tmp_path, flows__d_yaml="flow: d\nversion: 1\nsteps: [{ aks: x }]")
    (tmp_path / "flows" / "a.yaml").write_bytes(b"flow: a\nversion: 1\n# \xe9\n")
    (tmp_path / "flows" / "b.yaml").mkdir()
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages" / "a.en.mml.j2").mkdir()
    problems, _ = check_project(tmp_path)

    told = [(str(each.location).rsplit("/", 1)[-1], each.message) for each in problems]
    assert told[:2] == [
        ("a.yaml:3:1", "this is not UTF-8 text"),
        ("b.yaml:1:1", "this file cannot be read: Is a directory"),
    ]
    assert told[2][0] == "d.yaml:3:11"
    assert told[3] == ("a.en.mml.j2:1:1", "this file cannot be read: Is a directory")
    with pytest.raises(DefinitionErrors):
        load_project(tmp_path)


@pytest.mark.parametrize("others", [{}, {"flows__a_yaml": FLOW.format(name="a")}])
def test_a_flow_with_the_other_ending_is_not_passed_over(tmp_path: Path, others: dict[str, str]) -> None:
    write(tmp_path, **others)
    (tmp_path / "flows").mkdir(exist_ok=True)
    (tmp_path / "flows" / "c.yml").write_text(FLOW.format(name="c"))
    (problem,), _ = check_project(tmp_path)

    assert (problem.message, problem.hint) == ("a flow is a file NAME.yaml", "rename it to c.yaml")
    assert problem.location is not None
    assert problem.location.file.endswith("c.yml")


def test_a_flow_need_not_say_a_message_that_its_catalogue_inherits(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "messages/shared").mkdir(parents=True)
    flow = "flow: talk\nversion: 1\nstart: /talk\nsteps:\n- send: hello\n"
    (tmp_path / "flows/talk.yaml").write_text(flow, encoding="utf-8")
    shared = "{% msg hello %}Hello!{% endmsg %}\n{% msg bye %}Bye!{% endmsg %}\n"
    (tmp_path / "messages/shared/words.mml.j2").write_text(shared, encoding="utf-8")
    catalogue = "{% extends 'shared/words.mml.j2' %}\n"
    (tmp_path / "messages/talk.en.mml.j2").write_text(catalogue, encoding="utf-8")

    problems, files = check_project(tmp_path)

    assert problems == []
    assert files == 3


@pytest.mark.parametrize(
    ("catalogue", "told"),
    [
        (b"{% msg hello %}{{ user | mentoin }}{% endmsg %}", "there is no filter 'mentoin'"),
        (b"{% msg hello %}\xff{% endmsg %}", "this is not UTF-8 text"),
    ],
)
def test_a_message_of_a_catalogue_that_cannot_be_read_is_not_told_as_missing(
    tmp_path: Path, catalogue: bytes, told: str
) -> None:
    flow = "flow: talk\nversion: 1\nstart: /talk\nsteps:\n- send: hello\n"
    write(tmp_path, flows__talk_yaml=flow, messages__talk_j2="").joinpath("messages/talk.mml.j2").unlink()
    (tmp_path / "messages/talk.en.mml.j2").write_bytes(catalogue)

    problems, _ = check_project(tmp_path)

    assert [each.message for each in problems] == [told]


def test_messages_of_a_shared_file_that_cannot_be_read_are_not_told_as_missing(tmp_path: Path) -> None:
    write(tmp_path, messages__shared__x_j2="{% msg hello %}{{ x")
    for name in ("a", "b"):
        flow = f"flow: {name}\nversion: 1\nstart: /{name}\nsteps:\n- send: hello\n"
        write(tmp_path, **{f"flows__{name}_yaml": flow})
        (tmp_path / f"messages/{name}.en.mml.j2").write_text("{% extends 'shared/x.mml.j2' %}")

    problems, _ = check_project(tmp_path)

    assert [str(each.location).rsplit("/", 1)[-1] for each in problems] == ["x.mml.j2:1:16"]


def test_no_catalogue_is_meant_by_a_shared_file_that_is_not_there(tmp_path: Path) -> None:
    write(tmp_path, flows__talk_yaml=FLOW.format(name="talk"), messages__shared__tolk_j2="")
    (tmp_path / "messages/talk.en.mml.j2").write_text("{% extends 'talk.mml.j2' %}")

    (problem,), _ = check_project(tmp_path)

    assert (problem.message, problem.hint) == (
        "there is no file 'talk.mml.j2' in the folder of the messages",
        "did you mean 'shared/tolk.mml.j2'?",
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("hello", "did you mean 'hallo'?"),
        ("x", "write it in messages/talk.de.mml.j2: {% msg x %}…{% endmsg %}"),
    ],
)
def test_a_missing_message_is_told_with_the_nearest_or_with_its_file(tmp_path: Path, name: str, hint: str) -> None:
    flow = f"flow: talk\nversion: 1\nstart: /talk\nsteps:\n- send: hallo\n- send: {name}\n"
    write(tmp_path, flowbot_yaml="locale: de\n", flows__talk_yaml=flow, messages__talk_j2="")
    (tmp_path / "messages/talk.mml.j2").rename(tmp_path / "messages/talk.de.mml.j2").write_text(
        "{% msg hallo %}Hallo!{% endmsg %}"
    )

    (problem,), _ = check_project(tmp_path)

    assert (problem.message, problem.hint) == (f"there is no message '{name}'", hint)


def test_a_catalogue_of_no_flow_and_words_that_the_bot_never_says_are_told(tmp_path: Path) -> None:
    write(tmp_path, flows__talk_yaml=FLOW.format(name="talk"))
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages/tlak.en.mml.j2").write_text("{% msg end.done %}Bye.{% endmsg %}")
    (tmp_path / "messages/pattern.en.mml.j2").write_text(
        "{% msg pattern.busy %}Wait.{% endmsg %}\n{% msg pattern.cancled %}Bye.{% endmsg %}"
    )

    problems, _ = check_project(tmp_path)

    told = [(str(each.location).rsplit("/", 1)[-1], each.message, each.hint) for each in problems]
    assert told == [
        ("pattern.en.mml.j2:2:1", "the bot never says 'pattern.cancled'", "did you mean 'pattern.cancelled'?"),
        ("tlak.en.mml.j2:1:1", "there is no flow 'tlak'", "did you mean 'talk'?"),
    ]
    with pytest.raises(DefinitionErrors):
        load_project(tmp_path)


def test_a_bot_with_warnings_alone_is_loaded_and_they_are_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, flows__talk_yaml=FLOW.format(name="talk"))
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages/talk.en.mml.j2").write_text("{% msg end.finished %}Bye.{% endmsg %}")

    problems, _ = check_project(tmp_path)

    assert [(each.code, each.severity) for each in problems] == [("FB410", "warning")]
    assert [flow.id for flow, _ in load_project(tmp_path).flows] == ["talk"]
    assert [record.getMessage().rsplit("/", 1)[-1] for record in caplog.records] == [
        "talk.en.mml.j2:1:1: no step and no end says the message 'end.finished' [FB410]"
    ]


def test_a_catalogue_of_another_flow_is_fine_where_only_one_flow_is_looked_at(tmp_path: Path) -> None:
    write(tmp_path, flows__talk_yaml=FLOW.format(name="talk"), flows__other_yaml=FLOW.format(name="other"))
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages/other.en.mml.j2").write_text("{% msg end.done %}Bye.{% endmsg %}")

    assert check_project(tmp_path / "flows/talk.yaml") == ([], 2)


def test_a_name_that_nothing_has_is_told_where_the_message_uses_it(tmp_path: Path) -> None:
    flow = "flow: talk\nversion: 1\nstart: /talk [note]\nslots: { note: { type: text } }\nsteps:\n- send: hello\n"
    write(tmp_path, flows__talk_yaml=flow, messages__shared__foot_j2="<p>\n  note {{ nobody.name }}</p>\n")
    (tmp_path / "messages/talk.en.mml.j2").write_text(
        "{% msg hello %}\n  note\n  {% if note %}noet: <b>{{ note ~ noet }}</b>{% endif %}\n"
        "  {% include 'shared/foot.mml.j2' %}\n{% endmsg %}\n"
    )

    problems, _ = check_project(tmp_path)

    places = [(each.location or Location("nowhere"), each.message) for each in problems]
    told = [(str(place).rsplit("/", 1)[-1], place.length, message) for place, message in places]
    assert told == [
        ("foot.mml.j2:2:11", 6, "there is no name 'nobody' for the message 'hello'"),
        ("talk.en.mml.j2:3:35", 4, "there is no name 'noet' for the message 'hello'"),
    ]


def test_an_own_function_is_usable_in_expressions_and_messages(tmp_path: Path) -> None:
    flow = "flow: a\nversion: 1\nstart: /a\nsteps: [{ if: vat(10) > 1 }, { say: '{{ vat(10) }}' }, { send: hello }]\n"
    python = "from flowbot import function\n@function\ndef vat(amount: int) -> int:\n    return amount // 5\n"
    write(tmp_path, flows__a_yaml=flow, actions_py=python, messages__x_j2="").joinpath("messages/x.mml.j2").unlink()
    (tmp_path / "messages/a.en.mml.j2").write_text("{% msg hello %}{{ vat(10) }}{% endmsg %}")

    assert check_project(tmp_path) == ([], 2)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("round", "there is a built-in function 'round' too"),
        ("today", "expressions have a name 'today' too"),
        ("initiator", "expressions have a name 'initiator' too"),
        ("shown", "expressions have a name 'shown' too"),
        ("range", "messages have a name 'range' too"),
        ("amount", "flow 'a' has a slot 'amount' too"),
    ],
)
def test_a_function_cannot_have_a_name_with_a_meaning(tmp_path: Path, name: str, told: str) -> None:
    flow = "flow: a\nversion: 1\nstart: /a {amount}\nslots: { amount: { type: integer } }\nsteps: [{ say: hi }]\n"
    python = f"from flowbot import function\n\n\n@function\ndef {name}(a):\n    return a\n"
    write(tmp_path, flows__a_yaml=flow, actions_py=python)

    problems, _ = check_project(tmp_path)

    place = problems[0].location
    assert [(each.message, each.code, each.hint) for each in problems] == [
        (told, "FB202", f"give it another name, as in `my_{name}`")
    ]
    assert place is not None
    assert (Path(place.file).name, place.line, place.column, place.length) == ("actions.py", 5, 5, len(name))


def test_problems_of_python_are_told_with_the_others(tmp_path: Path) -> None:
    python = "from flowbot import function\n@function\nasync def vat(a):\n    return a\n"
    write(tmp_path, flows__a_yaml="flow: a\nversion: 1\nsteps: [{ aks: x }]", actions_py=python)

    problems, _ = check_project(tmp_path)

    assert [each.message for each in problems if "async" in each.message] == [
        "function 'vat': it is async, and an expression waits for nothing"
    ]
    assert len(problems) == 2


def test_what_uses_python_with_a_problem_is_not_told_as_well(tmp_path: Path) -> None:
    flow = """
        flow: a
        version: 1
        start: { command: "/a {amount}", who: roles.payers }
        slots: { amount: { type: integer }, tax: { type: integer } }
        steps:
          - call: actions.book
            save: tax
          - if: vat(amount) > 1
            then: [{ say: "{{ vat(amount) }}" }]
    """
    python = """
        from collections.abc import AsyncIterator
        from flowbot import action, function, role, service
        class Ledger: ...
        @service
        async def ledger(other: set) -> AsyncIterator[Ledger]: yield Ledger()
        @action
        def book(amount: int, ledger: Ledger) -> int: ...
        @action
        def pay(*amount): ...
        @function
        async def vat(amount: int) -> int: ...
        @role("payers")
        async def payers(): ...
    """
    write(tmp_path, flows__a_yaml=dedent(flow), actions_py=dedent(python))

    problems, _ = check_project(tmp_path)

    assert [each.message.partition(":")[0] for each in problems] == [
        "service 'ledger'",
        "action 'actions.pay'",
        "function 'vat'",
        "role 'payers'",
    ]


PEOPLE = """
from pydantic import BaseModel
class Person(BaseModel):
    name: str
"""
RECORDS = """
flow: a
version: 1
slots:
  one: { type: record, model: MODEL }
steps: [{ ask: one }]
"""


def test_a_record_takes_its_fields_from_a_model_of_a_module(tmp_path: Path) -> None:
    write(tmp_path, flows__a_yaml=RECORDS.replace("MODEL", "Person"), actions_py=PEOPLE)

    ((flow, _),) = load_project(tmp_path).flows
    context = flow.read_context(datetime(2026, 9, 1, tzinfo=UTC))
    assert flow.slots["one"].read(Passage("Ann"), context, {}) == {"name": "Ann"}


def test_of_two_models_with_one_name_each_is_called_by_its_module(tmp_path: Path) -> None:
    write(
        tmp_path, flowbot_yaml="modules: [actions, people]", actions_py=PEOPLE, people_py=PEOPLE.replace("name", "nick")
    )
    write(tmp_path, flows__a_yaml=RECORDS.replace("MODEL", "people.Person"))

    assert check_project(tmp_path)[0] == []
    write(tmp_path, flows__a_yaml=RECORDS.replace("MODEL", "Person"))
    (problem,) = check_project(tmp_path)[0]
    assert (problem.code, problem.message, problem.hint) == (
        "FB147",
        "several modules have a model 'Person'",
        "write actions.Person or people.Person",
    )
