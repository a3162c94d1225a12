"""Tests for flowbot.cli.render."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowbot.cli import main

FLOW = """flow: order
version: 1
start: /order
slots:
  amount: { type: decimal, gt: 0 }
  day: { type: date }
steps:
  - ask: amount
  - ask: day
    name: first
  - confirm: day
  - say: "It is for {{ initiator.name }}."
ends: { booked: "Done" }
"""
CATALOGUE = """{% msg amount.ask %}How much, <mention uid="{{ initiator.id }}"/>?{% endmsg %}
{% msg day.ask %}On {{ day | date }}, for {{ amount }}?{% endmsg %}
"""
GERMAN = "{% msg amount.ask %}Wie viel?{% endmsg %}\n{% msg day.ask %}Wann?{% endmsg %}\n"


def render(*arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["render", *arguments], input=given, catch_exceptions=False)


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "flowbot.yaml": "name: order-bot\n",
        "flows/order.yaml": FLOW,
        "messages/order.en.mml.j2": CATALOGUE,
        "messages/order.de.mml.j2": GERMAN,
    }.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_message_is_shown_as_everything_that_it_becomes() -> None:
    result = render("-", given='<messageML>Hi <hash tag="fx"/>\n<b>x</b></messageML>\n')

    assert result.exit_code == 0
    assert result.stdout == (
        "MessageML\n"
        '  <messageML>Hi <hash tag="fx"/>\n'
        "  <b>x</b></messageML>\n"
        "PresentationML\n"
        '  <div data-format="PresentationML" data-version="2.0">Hi <span class="entity" data-entity-id="keyword1">#fx</span> <b>x</b></div>\n'
        "entities\n"
        "  {\n"
        '    "keyword1": {\n'
        '      "type": "org.symphonyoss.taxonomy",\n'
        '      "version": "1.0",\n'
        '      "id": [\n'
        "        {\n"
        '          "type": "org.symphonyoss.taxonomy.hashtag",\n'
        '          "value": "fx"\n'
        "        }\n"
        "      ]\n"
        "    }\n"
        "  }\n"
        "text\n"
        "  Hi #fx x\n"
    )


def test_a_message_may_come_with_its_entities(tmp_path: Path) -> None:
    message, data = tmp_path / "m.xml", tmp_path / "d.json"
    message.write_text(
        '<div data-format="PresentationML" data-version="2.0"><div class="entity" data-entity-id="o">x</div></div>'
    )
    data.write_text('{"o": {"type": "com.acme.order", "version": "1.0"}}')

    result = render(str(message), "--entities", str(data), "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["entities"] == {"o": {"type": "com.acme.order", "version": "1.0"}}


def test_what_an_agent_would_refuse_is_told_with_its_place() -> None:
    result = render("-", given="<messageML>\n <p>Hi <bold>x</bold></p></messageML>")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        "-:2:8: error[FB403]: <bold> is not an element of MessageML\n"
        "2 |  <p>Hi <bold>x</bold></p></messageML>\n"
        "  |        ^^^^^ help: did you mean 'b'?\n"
    )


def test_the_json_of_a_message_that_is_refused_has_the_reason() -> None:
    result = render("-", "--json", given="<messageML><br>x</br></messageML>")

    assert result.exit_code == 1
    assert "<br> may have nothing inside" in json.loads(result.stdout)["error"]


def test_a_message_of_a_catalogue_has_sample_values(bot: Path) -> None:
    result = render("messages/order.en.mml.j2", "--message", "day.ask")

    assert result.exit_code == 0
    assert result.stdout.startswith(
        "day.ask (order · en, messages/order.en.mml.j2:2)\nMessageML\n  <messageML>On Sep 1, 2026, for 12.50?</messageML>\n"
    )


def test_data_goes_before_the_samples_and_is_read_as_the_slots_are(bot: Path) -> None:
    (bot / "data.json").write_text('{"day": "2026-12-24"}')
    said = ["messages/order.en.mml.j2", "--message", "day.ask", "--json"]

    texts = [json.loads(render(*said, "--data", data).stdout)["text"] for data in ('{"amount": 7.25}', "@data.json")]

    assert texts == ["On Sep 1, 2026, for 7.25?", "On Dec 24, 2026, for 12.50?"]


@pytest.mark.parametrize("where", [("--all",), ("messages/order.en.mml.j2",)])
def test_data_that_a_slot_cannot_hold_is_refused_by_the_name_of_the_slot(bot: Path, where: tuple[str, ...]) -> None:
    result = render(*where, "--data", '{"day": "tomorrow"}')

    assert result.exit_code == 2
    assert "--data: \"tomorrow\" is no value of the slot 'day' (date) of 'order'" in result.stderr


def test_data_may_say_that_a_slot_is_not_filled(bot: Path) -> None:
    result = render("messages/order.en.mml.j2", "--message", "day.ask", "--data", '{"day": null}')

    assert result.stderr == "messages/order.en.mml.j2:2: message 'day.ask' cannot be made: nothing is not a date\n"


def test_whom_a_message_mentions_in_vain_is_told_with_the_place_of_the_message(bot: Path) -> None:
    result = render("messages/order.en.mml.j2", "--message", "amount.ask", "--data", '{"initiator": {"id": -7}}')

    assert result.exit_code == 1
    assert result.stderr == (
        "messages/order.en.mml.j2:1: message 'amount.ask' is refused: there is no user \"-7\" to mention\n"
    )


def test_every_message_of_a_catalogue_is_rendered_without_a_name(bot: Path) -> None:
    shown = json.loads(render("messages/order.en.mml.j2", "--json").stdout)["messages"]

    assert [(each["name"], each["text"]) for each in shown] == [
        ("amount.ask", "How much, @Ann Lee?"),
        ("day.ask", "On Sep 1, 2026, for 12.50?"),
    ]


def test_a_catalogue_says_its_own_words_to_people_of_another_locale(bot: Path) -> None:
    catalogue = "{% msg pattern.busy %}Wait {{ 1234.5 | number }} s.{% endmsg %}"
    (bot / "messages/pattern.en.mml.j2").write_text(catalogue, encoding="utf-8")

    shown = json.loads(render("messages/pattern.en.mml.j2", "--locale", "de", "--json").stdout)

    assert shown["text"] == "Wait 1.234,5 s."


def test_a_message_that_a_catalogue_does_not_have_gets_the_right_name(bot: Path) -> None:
    result = render("messages/order.en.mml.j2", "--message", "amout.ask")

    assert result.exit_code == 1
    assert result.stderr == (
        "messages/order.en.mml.j2:1:1: error[FB206]: there is no message 'amout.ask'\n   help: did you mean 'amount.ask'?\n"
    )


def test_a_catalogue_that_is_broken_is_told_as_check_tells_it(bot: Path) -> None:
    (bot / "messages" / "order.en.mml.j2").write_text("{% msg a.ask %}{{ x | nofilter }}{% endmsg %}\n")

    result = render("messages/order.en.mml.j2")

    assert result.exit_code == 1
    assert "messages/order.en.mml.j2:1:23: error[FB404]: there is no filter 'nofilter'" in result.stderr


def test_a_catalogue_without_a_project_has_the_names_that_all_flows_have(tmp_path: Path) -> None:
    file = tmp_path / "lost.en.mml.j2"
    file.write_text("{% msg a.ask %}Hi {{ user.name }}{% endmsg %}{% msg b.ask %}{{ amount }}{% endmsg %}")

    result = render(str(file))

    assert result.exit_code == 1
    assert "text\n  Hi Ann Lee\n" in result.stdout
    assert "the catalogue belongs to no project: slots have no sample values" in result.stderr
    assert "message 'b.ask' cannot be made: there is no name 'amount' here" in result.stderr


def test_a_catalogue_of_a_project_with_problems_says_so(bot: Path) -> None:
    (bot / "flows" / "order.yaml").write_text("flow: order\n")

    result = render("messages/order.de.mml.j2")

    assert result.exit_code == 0
    assert "the project has problems, which `flowbot check` shows" in result.stderr


def test_everything_that_a_project_says_is_rendered_in_every_locale(bot: Path) -> None:
    result = render("--all", "--json")
    shown = json.loads(result.stdout)["messages"]
    order = [(each["group"], each["name"]) for each in shown if each["group"].startswith("order")]
    texts = {(each["group"], each["name"]): each["text"] for each in shown}

    assert result.exit_code == 0
    assert order[:7] == [
        ("order · en", "amount.ask"),
        ("order · en", "amount.invalid"),
        ("order · en", "first.ask"),
        ("order · en", "first.invalid"),
        ("order · en", "day.ask"),
        ("order · en", "day.invalid"),
        ("order · en", order[6][1]),
    ]
    assert texts["order · en", order[6][1]] == "It is for Ann Lee."
    assert texts["order · de", "amount.ask"] == "Wie viel?"
    assert texts["order · en", "day.ask"].startswith("On Sep 1, 2026, for 12.50?")
    assert texts["the bot's own words · en", "pattern.cancelled"] == "Cancelled."
    assert result.stderr.endswith("messages, 0 of them cannot be made\n")


def test_one_locale_of_a_project_is_rendered_alone(bot: Path) -> None:
    shown = json.loads(render("--all", str(bot), "--locale", "de", "--json").stdout)["messages"]

    assert {each["group"] for each in shown} == {"order · de", "the bot's own words · de"}


def test_a_message_that_fails_is_on_the_page_with_its_reason(bot: Path) -> None:
    broken = GERMAN.replace("Wann?", "{{ day + 1 }}")
    (bot / "messages" / "order.de.mml.j2").write_text(broken)

    result = render("--all", "-o", "page.html")
    page = (bot / "page.html").read_text(encoding="utf-8")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "messages/order.de.mml.j2:2: message 'day.ask' cannot be made: " in result.stderr
    assert "1 of them cannot be made" in result.stderr
    assert '<div class="failed"><pre>messages/order.de.mml.j2:2: message &#39;day.ask&#39; cannot be made: ' in page
    assert "order-bot" in page
    assert '<span class="entity mention">@Ann Lee</span>' in page


def test_the_page_of_one_message_has_its_look(tmp_path: Path) -> None:
    file = tmp_path / "page.html"

    result = render("-", "-o", str(file), given='<messageML><card accent="x"><body>hi</body></card></messageML>')

    assert result.exit_code == 0
    assert '<div class="card"><div class="card-body">hi</div></div>' in file.read_text(encoding="utf-8")


def test_a_page_goes_to_standard_output_for_a_dash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = render("-", "-o", "-", given="<messageML>hi</messageML>")

    assert result.stdout.startswith("<!DOCTYPE html>")
    assert list(tmp_path.iterdir()) == []


def test_a_project_with_many_messages_shows_how_far_it_is(bot: Path) -> None:
    steps = "\n".join(f'  - say: "Number {number}"' for number in range(120))
    (bot / "flows" / "order.yaml").write_text(f"flow: order\nversion: 1\nstart: /order\nsteps:\n{steps}\n")
    for file in (bot / "messages").iterdir():
        file.unlink()

    result = render("--all", "-o", "page.html")

    assert result.exit_code == 0
    assert re.search(r"^flowbot: 100 of \d+ messages$", result.stderr, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give a FILE, or --all for every message of a project"),
        (("--all", "--message", "x"), "--all renders every message"),
        (("-", "--data", "{}"), "--data is for a catalogue (FLOW.LOCALE.mml.j2); a message gets --entities"),
        (("-", "--message", "x"), "--message is for a catalogue"),
        (("-", "--locale", "de"), "--locale is for a catalogue"),
        (("x.en.mml.j2", "--locale", "../de"), "--locale: '../de' is not a locale, such as en or en-GB"),
        (("--all", "--locale", ""), "--locale: '' is not a locale"),
        (("x.en.mml.j2", "--entities", "-"), "--entities is for a message; a template gets its names with --data"),
        (("x.en.mml.j2", "--data", "{"), "--data is no JSON"),
        (("x.en.mml.j2", "--data", "[]"), "--data is an object of JSON"),
        (("x.en.mml.j2", "--data", "@no-such.json"), "--data: no-such.json cannot be read"),
        (("no-such.xml",), "no-such.xml cannot be read"),
        (("-", "-o", "no-such/page.html"), "no-such/page.html cannot be written"),
    ],
)
def test_a_command_line_that_means_nothing_is_refused(arguments: tuple[str, ...], said: str) -> None:
    result = render(*arguments, given="<messageML>x</messageML>")

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "entities.json").write_bytes(b'{"a": "\xe9"}')

    message = render("-", given="<messageML>\né</messageML>".encode("latin-1"))
    entities = render("-", "--entities", str(tmp_path / "entities.json"), given="<messageML>e</messageML>")

    assert (message.exit_code, entities.exit_code) == (2, 2)
    assert "- is not UTF-8 text in line 2" in message.stderr
    assert "the file of --entities is not UTF-8 text in line 1" in entities.stderr


VARIANTS = """{% msg amount.ask %}
  How much?
{% variant %}
  {{ 1 / 0 }}
{% variant %}
  What is it worth?
{% endmsg %}
{% msg day.ask %}When?{% endmsg %}
"""


@pytest.mark.parametrize("where", [("--all", "--locale", "en"), ("messages/order.en.mml.j2",)])
def test_every_variant_of_a_message_is_rendered(bot: Path, where: tuple[str, ...]) -> None:
    (bot / "messages" / "order.en.mml.j2").write_text(VARIANTS)

    result = render(*where, "--json")
    shown = [each for each in json.loads(result.stdout)["messages"] if each["name"] in ("amount.ask", "day.ask")]

    assert result.exit_code == 1
    assert [(each["name"], each["variant"], each["error"] is None) for each in shown] == [
        ("amount.ask", {"number": 1, "of": 3}, True),
        ("amount.ask", {"number": 2, "of": 3}, False),
        ("amount.ask", {"number": 3, "of": 3}, True),
        ("day.ask", None, True),
    ]
    assert [each["text"][:5] for each in shown if each["text"]] == ["How m", "What ", "When?"]
    assert "messages/order.en.mml.j2:4: message 'amount.ask' cannot be made: division by zero" in result.stderr


def test_variants_are_told_apart_by_their_numbers(bot: Path) -> None:
    (bot / "messages" / "order.en.mml.j2").write_text(VARIANTS.replace("{{ 1 / 0 }}", "And how much?"))
    catalogue = ("messages/order.en.mml.j2", "--message", "amount.ask")

    printed = render(*catalogue).stdout
    render(*catalogue, "-o", "page.html")

    assert "amount.ask, variant 2 of 3 (order · en, messages/order.en.mml.j2:1)\n" in printed
    assert "<b>amount.ask, variant 3 of 3</b>" in (bot / "page.html").read_text(encoding="utf-8")
