"""Tests for flowbot.messageml.catalogue."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from flowbot.errors import DefinitionErrors, RenderError
from flowbot.messageml.catalogue import Messages, load_messages, normal_locale
from flowbot.values.context import Reader
from flowbot.values.functions import FUNCTIONS

Write = Callable[..., list[Path]]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write catalogue files, by keyword: `expense_en="…"` is messages/expense.en.mml.j2."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "messages").mkdir()

    def written(**sources: str) -> list[Path]:
        files = []
        for name, source in sources.items():
            flow, _, locale = name.partition("_")
            files.append(Path("messages") / f"{flow}.{locale.replace('_', '-')}.mml.j2")
            files[-1].write_text(dedent(source), encoding="utf-8")
        return files

    return written


def loaded(files: list[Path], fallback: str = "en") -> Messages:
    return Messages.load(files, functions=FUNCTIONS, fallback=fallback)


def said(messages: Messages, name: str, flow: str = "expense", **variables: object) -> str:
    message = messages.render(flow, name, variables)
    return message.removeprefix("<messageML>").removesuffix("</messageML>")


def problems(files: list[Path]) -> list[tuple[str, str]]:
    """The place and text of every problem of some catalogues."""
    with pytest.raises(DefinitionErrors) as caught:
        loaded(files)
    return [(str(each.location), each.message) for each in caught.value.problems]


def test_a_message_is_found_by_flow_and_name(write: Write) -> None:
    messages = loaded(
        write(
            expense_en="""\
                {# words of the expense flow #}
                {% msg amount.ask %}How much was it?{% endmsg %}
                {% msg end.approved %}Booked <b>{{ amount | money(currency) }}</b>.{% endmsg %}
                {% msg slot.amount.label %}Amount{% endmsg %}
                {% msg option.decision.send_back %}Send back{% endmsg %}
                {% msg slot.currency.EUR %}Euro{% endmsg %}
                {% msg sorry %}Sorry{% endmsg %}
                """
        )
    )

    assert list(messages.names("expense")) == [
        "amount.ask",
        "end.approved",
        "slot.amount.label",
        "option.decision.send_back",
        "slot.currency.EUR",
        "sorry",
    ]
    assert said(messages, "amount.ask") == "How much was it?"
    assert said(messages, "end.approved", amount=Decimal("12.5"), currency="EUR") == "Booked <b>12.50 EUR</b>."
    assert messages.variables("expense", "end.approved") == {"amount", "currency"}
    assert messages.variables("expense", "nothing") == frozenset()
    assert messages.has("expense", "sorry")
    assert not messages.has("expense", "sory")
    assert not messages.has("other", "sorry")
    assert list(messages.names("other")) == []


def test_a_message_that_is_not_there_is_told_with_the_nearest(write: Write) -> None:
    messages = loaded(write(expense_en="{% msg amount.ask %}x{% endmsg %}"))

    with pytest.raises(RenderError) as caught:
        messages.render("expense", "amuont.ask", {})

    assert str(caught.value) == "there is no message 'amuont.ask' of flow 'expense'; did you mean 'amount.ask'?"


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "hello"),
        ("de", "hallo"),
        ("de-CH", "grüezi"),
        ("de_ch", "grüezi"),
        ("de-AT", "hallo"),
        ("fr", "hello"),
        (None, "hello"),
    ],
)
def test_the_words_are_those_of_the_locale_or_of_the_nearest(write: Write, locale: str | None, words: str) -> None:
    messages = loaded(
        write(
            talk_de_CH="{% msg hi %}grüezi{% endmsg %}",
            talk_de="{% msg hi %}hallo{% endmsg %}{% msg bye %}tschüss{% endmsg %}",
            talk_en="{% msg hi %}hello{% endmsg %}",
        )
    )

    assert (
        messages.render("talk", "hi", {}, Reader(locale=locale) if locale else None)
        == f"<messageML>{words}</messageML>"
    )


def test_words_in_another_language_are_better_than_none(write: Write) -> None:
    messages = loaded(write(talk_de="{% msg bye %}tschüss{% endmsg %}", talk_en="{% msg hi %}hello{% endmsg %}"))

    assert messages.render("talk", "bye", {}, Reader(locale="fr")) == "<messageML>tschüss</messageML>"
    assert messages.has("talk", "bye")
    assert messages.has("talk", "bye", "DE")
    assert not messages.has("talk", "bye", "de-CH")
    assert not messages.has("talk", "bye", "en")
    assert not messages.has("talk", "bye", "fr")


def test_a_message_reads_the_names_of_all_its_locales(write: Write) -> None:
    messages = loaded(write(talk_de="{% msg hi %}{{ a }}{% endmsg %}", talk_en="{% msg hi %}{{ b }}{% endmsg %}"))

    assert messages.variables("talk", "hi") == {"a", "b"}
    found = messages.find("talk", "hi")
    assert found is not None
    assert found.variables == {"a", "b"}
    assert found.render({"b": 1}) == "<messageML>1</messageML>"
    assert found.render({"a": 2}, Reader(locale="de")) == "<messageML>2</messageML>"
    assert messages.find("talk", "bye") is None


def test_a_flow_in_the_place_of_a_pattern_has_a_catalogue_of_its_own(tmp_path: Path) -> None:
    for name, words in (
        ("pattern.help.en", "{% msg hi %}Hi.{% endmsg %}"),
        ("pattern.en", "{% msg pattern.busy %}B.{% endmsg %}"),
    ):
        (tmp_path / f"{name}.mml.j2").write_text(words, encoding="utf-8")
    messages = loaded(sorted(tmp_path.iterdir()))

    assert [(each.flow, each.locale) for each in messages.catalogues] == [("pattern", "en"), ("pattern.help", "en")]
    assert said(messages, "hi", flow="pattern.help") == "Hi."
    assert said(messages, "pattern.busy", flow="pattern.help") == "B."


def test_the_built_in_patterns_are_there_for_every_flow() -> None:
    messages = loaded([])

    assert said(messages, "pattern.cancelled") == "Cancelled."
    assert messages.pattern("cancelled").render({}) == "<messageML>Cancelled.</messageML>"
    assert messages.pattern("usage").variables == {"pointed", "problem", "usage"}
    with pytest.raises(KeyError):
        messages.pattern("nonsense")


def test_a_project_overrides_some_patterns_and_a_flow_overrides_both(write: Write) -> None:
    messages = loaded(
        write(
            pattern_en="{% msg pattern.busy %}Wait.{% endmsg %}{% msg pattern.cancelled %}Gone.{% endmsg %}",
            expense_en="{% msg pattern.cancelled %}No claim, then.{% endmsg %}",
        )
    )

    assert said(messages, "pattern.busy") == "Wait."
    assert said(messages, "pattern.cancelled") == "No claim, then."
    assert said(messages, "pattern.cancelled", flow="other") == "Gone."
    assert messages.pattern("cancelled").render({}) == "<messageML>Gone.</messageML>"
    assert "start again" in said(messages, "pattern.expired")


@pytest.mark.parametrize(
    ("locale", "cancelled", "busy"),
    [
        ("en", "No claim, then.", "Wait."),
        ("en-GB", "No claim, then.", "Wait."),
        ("de", "Abgebrochen.", "Warten."),
        ("de-CH", "Aus.", "Warten."),
        ("fr", "C’est annulé.", "Un instant, s’il vous plaît, j’y travaille encore."),
        ("it", "No claim, then.", "Wait."),
    ],
)
def test_words_in_the_language_of_the_reader_go_before_those_of_the_project(
    write: Write, locale: str, cancelled: str, busy: str
) -> None:
    messages = loaded(
        write(
            pattern_en="{% msg pattern.busy %}Wait.{% endmsg %}",
            pattern_de="{% msg pattern.busy %}Warten.{% endmsg %}",
            expense_en="{% msg pattern.cancelled %}No claim, then.{% endmsg %}",
            expense_de_CH="{% msg pattern.cancelled %}Aus.{% endmsg %}",
        )
    )
    reader = Reader(locale=locale)

    assert messages.render("expense", "pattern.cancelled", {}, reader) == f"<messageML>{cancelled}</messageML>"
    assert messages.render("expense", "pattern.busy", {}, reader) == f"<messageML>{busy}</messageML>"


def test_a_language_that_flowbot_does_not_speak_falls_back_to_the_locale_of_the_bot_then_to_english(
    write: Write,
) -> None:
    files = write(pattern_it="{% msg pattern.busy %}Un attimo.{% endmsg %}")
    italian, swiss = loaded(files, fallback="it"), loaded([], fallback="de-CH")

    assert said(italian, "pattern.busy") == "Un attimo."
    assert said(italian, "pattern.cancelled") == "Cancelled."
    assert swiss.render("f", "pattern.cancelled", {}, Reader(locale="it")) == "<messageML>Abgebrochen.</messageML>"


def test_help_lists_what_can_be_started() -> None:
    commands = [{"usage": "/a [x]", "description": "Does <a>"}, {"usage": "/b", "description": ""}]

    help_text = loaded([]).pattern("help").render({"commands": commands})

    assert "<li><b>/a [x]</b> – Does &lt;a&gt;</li><li><b>/b</b></li>" in help_text


def test_a_message_that_is_a_whole_message_is_not_wrapped(write: Write) -> None:
    messages = loaded(
        write(
            talk_en="""\
                {% msg a %}
                  <messageML>a</messageML>
                {% endmsg %}
                {% msg b %}<div data-format="PresentationML" data-version="2.0">b</div>{% endmsg %}
                {% msg c %}<div>c</div>{% endmsg %}
                {% msg d %}{% endmsg %}
                """
        )
    )

    assert messages.render("talk", "a", {}) == "<messageML>a</messageML>"
    assert messages.render("talk", "b", {}) == '<div data-format="PresentationML" data-version="2.0">b</div>'
    assert messages.render("talk", "c", {}) == "<messageML><div>c</div></messageML>"
    assert messages.render("talk", "d", {}) == "<messageML></messageML>"


def test_the_indentation_of_a_block_is_taken_away(write: Write) -> None:
    messages = loaded(
        write(
            talk_en="""\
                {% msg code %}
                    <pre>
                      one
                        two {{ x }}
                    </pre>
                {% endmsg %}
                {% msg rows %}
                  <ul>
                    {% for row in x %}
                    <li>{{ row }}</li>
                    {% endfor %}
                  </ul>
                {% endmsg %}
                """
        )
    )

    assert said(messages, "code", flow="talk", x=3) == "<pre>\n  one\n    two 3\n</pre>"
    assert said(messages, "rows", flow="talk", x=[1, 2]) == "<ul>\n  <li>1</li>\n  <li>2</li>\n</ul>"


def test_a_catalogue_shares_macros_and_settings(write: Write) -> None:
    messages = loaded(
        write(
            talk_en="""\
                {% macro bold(x) %}<b>{{ quoted(x) }}{{ mark }}</b>{% endmacro %}
                {% macro quoted(x) %}“{{ x }}”{% endmacro %}
                {% set mark = '!' ~ tail %}
                {% set tail = 'never seen' %}
                {% msg a %}{{ bold(who) }}{% endmsg %}
                {% msg b %}plain{% endmsg %}
                """
        )
    )

    assert said(messages, "a", flow="talk", who="<Ann>", tail="?") == "<b>“&lt;Ann&gt;”!?</b>"
    assert messages.variables("talk", "b") == frozenset()


@pytest.mark.parametrize(
    ("source", "column", "stray"),
    [
        ("{% msg a %}x{% endmsg %} x", 26, "x"),
        ("x {% msg a %}x{% endmsg %}", 1, "x"),
        ("{% msg a %}x{% endmsg %} x y {% msg b %}x y{% endmsg %}", 26, "x y"),
        ("{% msg a %}{{ x }}{% endmsg %} {{ x }}", 32, "{{ x }}"),
        ("{% msg a %}{% if x %}y{% endif %}{% endmsg %}{% if x %}y{% endif %}", 46, "{% if x %}"),
        ("{% msg a %}x{% endmsg %}\n  some stray words  \n{% msg b %}y{% endmsg %}", 3, "some stray words"),
    ],
)
def test_only_the_words_outside_of_messages_are_pointed_at(source: str, column: int, stray: str) -> None:
    (problem,) = Messages({}).add("talk", source, "talk.en.mml.j2")
    place = problem.location

    assert problem.message.startswith("words must stand in a message")
    assert place is not None
    assert (place.column, place.source[place.column - 1 :][: place.length]) == (column, stray)


def test_all_problems_of_all_files_are_told_at_once(write: Write) -> None:
    files = write(
        a_en="""\
            {% msg one %}x{% endmsg %}
            {% msg two %}{{ x | monye }}{% endmsg %}
            stray
            {% msg one %}y{% endmsg %}
            {{ stray }}
            {% if x %}{% endif %}
            {% msg three %}{{ x is nice }}{% endmsg %}
            """,
        b_en="{% msg one %}\n{{ x\n{% endmsg %}",
        c_en="{% msg one %}x",
    )

    assert problems(files) == [
        ("messages/a.en.mml.j2:2:21", "there is no filter 'monye'"),
        ("messages/a.en.mml.j2:3:1", "words must stand in a message: {% msg name %}…{% endmsg %}"),
        ("messages/a.en.mml.j2:4:8", "line 1 has a message 'one' too"),
        ("messages/a.en.mml.j2:5:1", "words must stand in a message: {% msg name %}…{% endmsg %}"),
        ("messages/a.en.mml.j2:6:1", "words must stand in a message: {% msg name %}…{% endmsg %}"),
        ("messages/a.en.mml.j2:7:24", "there is no test 'nice'"),
        ("messages/b.en.mml.j2:2:1", "'{{' is not closed"),
        ("messages/c.en.mml.j2:1:4", "unexpected end of template; expected 'endmsg' to close 'msg'"),
    ]


@pytest.mark.parametrize(
    ("source", "line", "column", "reason"),
    [
        ("{% msg %}x{% endmsg %}", 1, 1, "'' is not the name of a message: write {% msg step.moment %}"),
        ("\n{% msg Ask %}x{% endmsg %}", 2, 8, "'Ask' is not the name of a message: write {% msg step.moment %}"),
        ("{% msg a. %}x{% endmsg %}", 1, 8, "'a.' is not the name of a message: write {% msg step.moment %}"),
        ("{% msg a-b %}x{% endmsg %}", 1, 8, "'a-b' is not the name of a message: write {% msg step.moment %}"),
        (
            "{% msg a %}\n{% msg b %}x{% endmsg %}{% endmsg %}",
            2,
            4,
            "{% msg %} stands within another message; close that with {% endmsg %} first",
        ),
        (
            "{% msg a %}\n{% block b %}x{% endblock %}{% endmsg %}",
            2,
            4,
            "{% block %} is not part of a message: a catalogue that extends another one has its {% msg %} instead",
        ),
        (
            "{% msg a %}{% for loop in x %}{% endfor %}{% endmsg %}",
            1,
            1,
            "can't assign to special loop variable in for-loop target",
        ),
        (
            "{% msg a %}\nx\n<{{ tag }}>{% endmsg %}",
            3,
            2,
            'a value within a tag must stand between quotes: <a href="{{ url }}">',
        ),
        (
            "{% macro m(x) %}\n<p {{ x }}/>{% endmacro %}",
            2,
            4,
            'a value within a tag must stand between quotes: <a href="{{ url }}">',
        ),
    ],
)
def test_a_mistake_in_a_catalogue_is_told_with_its_line(
    write: Write, source: str, line: int, column: int, reason: str
) -> None:
    assert problems(write(talk_en=source)) == [(f"messages/talk.en.mml.j2:{line}:{column}", reason)]


def test_a_problem_shows_its_line(write: Write) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        loaded(write(talk_en="{# words #}\n{% msg a %}{{ x | mony }}{% endmsg %}\n"))

    assert str(caught.value) == dedent("""\
        messages/talk.en.mml.j2:2:19: error[FB404]: there is no filter 'mony'
        2 | {% msg a %}{{ x | mony }}{% endmsg %}
          |                   ^^^^ help: did you mean 'money'?""")


def test_a_file_that_is_no_catalogue_is_told(write: Write, tmp_path: Path) -> None:
    (tmp_path / "messages" / "expense.mml.j2").write_text("", encoding="utf-8")
    (tmp_path / "messages" / "latin.en.mml.j2").write_bytes(b"{# a #}\n{# \xe9 #}")
    good = write(talk_en="{% msg a %}\ufeffx{% endmsg %}")

    messages, found = load_messages(Path("messages"), functions=FUNCTIONS, locale="en")

    assert [(str(each.location), each.message) for each in found] == [
        ("messages/expense.mml.j2:1:1", "a catalogue is named FLOW.LOCALE.mml.j2, such as expense.en.mml.j2"),
        ("messages/latin.en.mml.j2:2:1", "this is not UTF-8 text"),
    ]
    assert messages.has("talk", "a")
    assert good[0] in messages.files
    assert len(messages.files) == 3


def test_two_files_for_one_flow_and_locale_are_told(write: Write, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    other = Path("more/talk.EN.mml.j2")
    other.write_text("{% msg b %}x{% endmsg %}", encoding="utf-8")

    assert problems([*write(talk_en="{% msg a %}x{% endmsg %}"), other]) == [
        ("more/talk.EN.mml.j2:1:1", "messages/talk.en.mml.j2 holds the messages of 'talk' in this locale too")
    ]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "\n{% msg a %}\n<b>{{ x }}</b>\n{{ amuont }}{% endmsg %}",
            "messages/expense.en.mml.j2:4: message 'a' cannot be made: "
            "there is no name 'amuont' here; did you mean 'amount'?",
        ),
        (
            '\n\n{% msg a %}<b>x</b> <a href="{{ x }}"/>{% endmsg %}',
            "messages/expense.en.mml.j2:3: message 'a' does not give MessageML: the attribute \"href\" of <a> must be an "
            "absolute URI, such as https://example.com (line 1, column 21 of what was made)",
        ),
        (
            "{% macro m(y) %}\n{{ y | money }}\n{% endmacro %}\n\n{% msg a %}{{ m('z') }}{% endmsg %}",
            "messages/expense.en.mml.j2:2: message 'a' cannot be made: a text is not a number",
        ),
        (
            '{% msg a %}{% set y %}<i>x</i>{% endset %}<p class="{{ y }}"/>{% endmsg %}',
            "messages/expense.en.mml.j2:1: message 'a' does not give MessageML: not well-formed: Unescaped '<' not "
            "allowed in attributes values (line 1, column 22 of what was made)",
        ),
    ],
)
def test_what_cannot_be_said_is_told_with_its_place(write: Write, source: str, reason: str) -> None:
    messages = loaded(write(expense_en=source))

    with pytest.raises(RenderError) as caught:
        messages.render("expense", "a", {"x": "x", "amount": 3})

    assert str(caught.value) == reason
    assert caught.value.__cause__ is not None


def test_a_function_of_the_authors_that_fails_is_told(write: Write) -> None:
    def broken(_value: object) -> object:
        raise RuntimeError("no luck")

    files = write(talk_en="{% msg a %}{{ broken(1) }}{% endmsg %}")
    messages = Messages.load(files, functions={"broken": broken})

    with pytest.raises(RenderError) as caught:
        messages.render("talk", "a", {})

    assert str(caught.value) == "messages/talk.en.mml.j2:1: message 'a' cannot be made: no luck"
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_inline_texts_are_compiled_with_the_same_functions() -> None:
    template = loaded([]).text("{{ upper(x) }}", file="f.yaml", line=3)

    assert template.render({"x": "a"}) == "<messageML>A</messageML>"


@pytest.mark.parametrize(("locale", "normal"), [("en_GB", "en-gb"), ("DE", "de"), ("zh-Hant-TW", "zh-hant-tw")])
def test_a_locale_has_one_way_to_be_written(locale: str, normal: str) -> None:
    assert normal_locale(locale) == normal
