"""Tests for flowbot.messageml._inline: files that catalogues share."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from flowbot.errors import RenderError
from flowbot.messageml.catalogue import Messages, load_messages
from flowbot.values.functions import FUNCTIONS

MACROS = """\
{# What several flows say. #}
{% set sign = "–" %}
{% macro quoted(x) %}“{{ x }}”{% endmacro %}
{% macro note(title) %}<p class="{{ title }}"><b>{{ quoted(title) }}</b> {{ sign }} {{ caller() }}</p>{% endmacro %}
{% macro amount(x) %}{{ x | money("EUR") }}{% endmacro %}
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "messages" / "shared").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**sources: str) -> None:
    """Write files: `talk_en` is messages/talk.en.mml.j2, and `macros` is messages/shared/macros.mml.j2."""
    for name, source in sources.items():
        flow, is_catalogue, locale = name.partition("_")
        file = f"{flow}.{locale}" if is_catalogue else f"shared/{flow}"
        Path("messages", f"{file}.mml.j2").write_text(dedent(source), encoding="utf-8")


def load(**sources: str) -> Messages:
    write(**sources)
    messages, problems = load_messages(Path("messages"), functions=FUNCTIONS, locale="en")
    assert [str(each) for each in problems] == []
    return messages


def problems(**sources: str) -> list[tuple[str, str, str | None]]:
    write(**sources)
    _messages, found = load_messages(Path("messages"), functions=FUNCTIONS, locale="en")
    return [(str(each.location), each.message, each.hint) for each in found]


def said(messages: Messages, name: str, **names: object) -> str:
    message = messages.render("talk", name, names)
    return message.removeprefix("<messageML>").removesuffix("</messageML>")


def test_an_included_file_is_part_of_the_message_and_sees_its_names() -> None:
    messages = load(
        footer="<hr/>{{ who }}, {{ each }}",
        talk_en="{% msg a %}{% for each in rows %}{% include 'shared/footer.mml.j2' %}{% endfor %}{% endmsg %}",
    )

    assert said(messages, "a", who="<Ann>", rows=[1, 2]) == "<hr/>&lt;Ann&gt;, 1<hr/>&lt;Ann&gt;, 2"
    assert messages.variables("talk", "a") == {"who", "rows"}
    assert [file.as_posix() for file in messages.files] == ["messages/talk.en.mml.j2", "messages/shared/footer.mml.j2"]


@pytest.mark.parametrize(
    ("first", "call"),
    [
        ("{% from 'shared/macros.mml.j2' import note %}", "note"),
        ("{% from 'shared/macros.mml.j2' import note as box %}", "box"),
        ("{% import 'shared/macros.mml.j2' as kit %}", "kit.note"),
    ],
)
def test_macros_are_imported_with_what_they_use(first: str, call: str) -> None:
    messages = load(
        macros=MACROS, talk_en=f"{first}\n{{% msg a %}}{{% call {call}('T') %}}{{{{ x }}}}{{% endcall %}}{{% endmsg %}}"
    )

    assert said(messages, "a", x="<") == '<p class="T"><b>“T”</b> – &lt;</p>'
    assert messages.variables("talk", "a") == {"x"}


def test_what_a_file_defines_meets_nothing_of_the_same_name() -> None:
    messages = load(
        macros=MACROS,
        talk_en="""\
            {% from 'shared/macros.mml.j2' import note %}
            {% macro quoted(x) %}my {{ x }}{% endmacro %}
            {% set sign = '!' %}
            {% msg a %}{% call note('T') %}{{ quoted('x') }}{{ sign }}{% endcall %}{% endmsg %}
            """,
    )

    assert said(messages, "a") == '<p class="T"><b>“T”</b> – my x!</p>'


def test_a_message_may_import_for_itself() -> None:
    messages = load(
        macros=MACROS,
        talk_en="{% msg a %}{% from 'shared/macros.mml.j2' import amount %}{{ amount(x) }}{% endmsg %}",
    )

    assert said(messages, "a", x=3) == "3.00 EUR"


def test_a_shared_file_takes_in_another_one() -> None:
    messages = load(
        macros=MACROS,
        more="{% from 'shared/macros.mml.j2' import amount %}{% macro total(x) %}<b>{{ amount(x) }}</b>{% endmacro %}",
        talk_en="{% from 'shared/more.mml.j2' import total %}{% msg a %}{{ total(x) }}{% endmsg %}",
    )

    assert said(messages, "a", x=3) == "<b>3.00 EUR</b>"


def test_a_catalogue_extends_another_file_and_says_some_of_its_messages_itself() -> None:
    messages = load(
        approval="""\
            {% macro bold(x) %}<b>{{ x }}</b>{% endmacro %}
            {% msg end.approved %}Approved by {{ bold(by) }}.{% endmsg %}
            {% msg end.rejected %}Rejected.{% endmsg %}
            """,
        talk_en="""\
            {% extends 'shared/approval.mml.j2' %}
            {% macro bold(x) %}<i>{{ x }}</i>{% endmacro %}
            {% msg end.rejected %}{{ bold('No') }}.{% endmsg %}
            """,
    )

    assert list(messages.names("talk")) == ["end.approved", "end.rejected"]
    assert said(messages, "end.approved", by="Ann") == "Approved by <b>Ann</b>."
    assert said(messages, "end.rejected") == "<i>No</i>."
    assert [(each.name, str(each.location), each.is_inherited) for each in messages.of_flow("talk")] == [
        ("end.approved", "messages/shared/approval.mml.j2:2:1", True),
        ("end.rejected", "messages/talk.en.mml.j2:3:1", False),
    ]


def test_what_fails_in_a_shared_file_is_told_with_its_place() -> None:
    messages = load(
        macros=MACROS,
        talk_en="{% from 'shared/macros.mml.j2' import amount %}\n{% msg a %}\n{{ amount(x) }}{% endmsg %}",
    )

    with pytest.raises(RenderError) as caught:
        said(messages, "a", x="lots")

    assert str(caught.value) == ("messages/shared/macros.mml.j2:5: message 'a' cannot be made: a text is not a number")


def test_a_problem_of_a_shared_file_is_told_once_at_its_place() -> None:
    talk = "{% from 'shared/macros.mml.j2' import m %}{% msg a %}{{ m(1) }}{% endmsg %}"

    found = problems(macros="\n{% macro m(x) %}{{ x | monye }}{% endmacro %}", talk_en=talk, talk_de=talk)

    assert found == [("messages/shared/macros.mml.j2:2:24", "there is no filter 'monye'", "did you mean 'money'?")]


@pytest.mark.parametrize(
    "name",
    [
        "../secret.mml.j2",
        "/etc/x.mml.j2",
        "shared/../../x.mml.j2",
        "shared\\\\x.mml.j2",
        "C:x.mml.j2",
        "./x.mml.j2",
        "shared//x.mml.j2",
        "",
    ],
)
def test_no_file_outside_of_the_folder_is_taken_in(name: str) -> None:
    Path("secret.mml.j2").write_text("secret", encoding="utf-8")

    found = problems(talk_en=f"{{% msg a %}}{{% include '{name}' %}}{{% endmsg %}}")

    shown = name.replace("\\\\", "\\")
    assert [(place, text) for place, text, _hint in found] == [
        ("messages/talk.en.mml.j2:1:24", f"'{shown}' leads out of the folder of the messages")
    ]


def test_no_link_leads_out_of_the_folder(project: Path) -> None:
    (project / "secret.mml.j2").write_text("secret", encoding="utf-8")
    Path("messages/shared/link.mml.j2").symlink_to(project / "secret.mml.j2")
    Path("messages/out").symlink_to(project, target_is_directory=True)

    found = problems(
        talk_en="{% msg a %}{% include 'shared/link.mml.j2' %}{% include 'out/secret.mml.j2' %}{% endmsg %}"
    )

    assert [text for _place, text, _hint in found] == [
        "'shared/link.mml.j2' leads out of the folder of the messages through a link",
        "'out/secret.mml.j2' leads out of the folder of the messages through a link",
    ]


def test_a_circle_of_files_is_told_with_its_files() -> None:
    found = problems(
        a="{% include 'shared/b.mml.j2' %}",
        b="\n{% include 'shared/a.mml.j2' %}",
        talk_en="{% msg m %}{% include 'shared/a.mml.j2' %}{% endmsg %}",
    )

    reason = "files take in one another in a circle: shared/a.mml.j2 → shared/b.mml.j2 → shared/a.mml.j2"
    assert found == [("messages/shared/b.mml.j2:2:13", reason, None)]


def test_files_nest_only_so_deep() -> None:
    chain = {f"f{number}": f"{{% include 'shared/f{number + 1}.mml.j2' %}}" for number in range(12)}

    found = problems(**chain, talk_en="{% msg m %}{% include 'shared/f0.mml.j2' %}{% endmsg %}")

    assert found == [("messages/shared/f7.mml.j2:1:13", "files take in one another more than 8 deep", None)]


def test_a_text_that_stands_alone_takes_in_nothing() -> None:
    messages = Messages(FUNCTIONS)

    found = messages.add("talk", "{% msg a %}{% include 'x.mml.j2' %}{% endmsg %}", "talk.en.mml.j2")

    assert [each.message for each in found] == ["no other file can be taken in here"]
