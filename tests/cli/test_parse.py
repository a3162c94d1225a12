"""Tests for flowbot.cli.parse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flowbot.cli import main

EXCEL = (
    '<div data-format="PresentationML" data-version="2.0" class="wysiwyg"><p>Hi <span class="entity" '
    'data-entity-id="0">@Flow Bot</span>, see <a href="https://x.y">this</a></p><table><tr><td>Ticker</td>'
    "<td>Qty</td></tr><tr><td>GOOG</td><td>1,000</td></tr><tr><td>日本</td><td/></tr></table></div>"
)
DATA = json.dumps(
    {
        "0": {"type": "com.symphony.user.mention", "id": [{"type": "com.symphony.user.userId", "value": 7}]},
        "rfq": {"type": "com.acme.rfq", "side": "BUY"},
    }
)


def parse(*arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["parse", *arguments], input=given, catch_exceptions=False)


def outline(given: str | bytes) -> str:
    result = parse("-", given=given)

    assert result.exit_code == 0
    return result.stdout


def test_a_pasted_table_is_drawn_with_what_its_records_are_called(tmp_path: Path) -> None:
    file, data = tmp_path / "message.xml", tmp_path / "data.json"
    file.write_text(EXCEL, encoding="utf-8")
    data.write_text(DATA, encoding="utf-8")

    result = parse(str(file), "--data", str(data))

    assert result.exit_code == 0
    assert result.stdout == (
        "text\n"
        "  Hi @Flow Bot, see this↵\n"
        "  Ticker→Qty↵\n"
        "  GOOG→1,000↵\n"
        "  日本→\n"
        "blocks\n"
        "  paragraph 0-22 'Hi @Flow Bot, see this'\n"
        "  table 23-48, 3 rows of 2 columns\n"
        "    Ticker │ Qty\n"
        "    GOOG   │ 1,000\n"
        "    日本   │\n"
        "    as_records(): 2 records, keys from the first row, since no header is marked: 'Ticker', 'Qty'\n"
        "mentions\n"
        "  3-12 '@Flow Bot' user 7\n"
        "links\n"
        "  18-22 'this' https://x.y\n"
        "custom entities\n"
        '  rfq: {"type": "com.acme.rfq", "side": "BUY"}\n'
    )


def test_a_header_of_the_markup_is_underlined() -> None:
    assert outline("<table><tr><th>e\u0301</th><th>Qty</th></tr><tr><td>GOOG</td></tr></table>").endswith(
        "blocks\n"
        "  table 0-11, 1 row of 2 columns\n"
        "    e\u0301    │ Qty\n"
        "    ─────┼────\n"
        "    GOOG │\n"
        "    as_records(): 1 record, keys from the header: 'e\u0301', 'Qty'\n"
    )


def test_a_table_without_records_says_so() -> None:
    assert "as_records(): 0 records, keys from the first row, since no header is marked: none" in outline(
        "<table><tr><td>a</td></tr></table>"
    )


def test_every_kind_of_block_is_in_the_outline() -> None:
    shown = outline(
        "<div><h2>t</h2><hr/><blockquote>q</blockquote><pre>a\n b</pre><p>.</p>"
        '<code data-language="c">x</code><ul><li>a<ol><li>b</li></ol></li></ul>'
        '<div class="card"><div class="cardHeader">h</div><div class="cardBody">b</div></div>'
        '<form id="order"><input type="text" name="qty" required="true" id="1" value="5"/><label for="1">Size</label>'
        '<select name="side"><option value="B">Buy</option></select><button name="ok">OK</button></form></div>'
    )

    assert shown.partition("blocks\n")[2] == (
        "  heading 2, 0-1 't'\n"
        "  rule 1-1\n"
        "  quote 2-3\n"
        "    paragraph 2-3 'q'\n"
        "  code 4-8 'a\\n b'\n"
        "  paragraph 9-10 '.'\n"
        "  code 11-12 in c 'x'\n"
        "  list 13-16\n"
        "    item 13-16\n"
        "      paragraph 13-14 'a'\n"
        "      ordered list 15-16\n"
        "        item 15-16\n"
        "          paragraph 15-16 'b'\n"
        "  card 17-20\n"
        "    header\n"
        "      paragraph 17-18 'h'\n"
        "    body\n"
        "      paragraph 19-20 'b'\n"
        "  form 'order' 21-32\n"
        "    text-field 'qty', label 'Size', value '5', required\n"
        "    select 'side', options 'B' 'Buy'\n"
        "    button 'ok', label 'OK'\n"
        "    paragraph 21-25 'Size'\n"
        "    paragraph 26-29 'Buy'\n"
        "    paragraph 30-32 'OK'\n"
    )


def test_every_kind_of_entity_is_told() -> None:
    shown = outline(
        '<messageML><hash tag="a"/> <tag fallback-ticker="X" isin="I"/> <emoji shortcode="s"/> '
        '<img src="i.png" alt="I"/><img src="j.png"/></messageML>'
    )

    assert shown.endswith(
        "hashtags\n"
        "  0-2 '#a' a\n"
        "cashtags\n"
        "  3-5 '$X' X, isin I\n"
        "emojis\n"
        "  6-9 ':s:' s\n"
        "images\n"
        "  9-9 '' i.png 'I'\n"
        "  9-9 '' j.png\n"
    )


def test_a_chime_has_no_text() -> None:
    assert outline("<messageML><chime/></messageML>") == "text: none\nchime\n"


MESSAGE: dict[str, Any] = {"messageId": "m", "message": "<p>hi</p>", "data": '{"a": {"b": 1}}'}


@pytest.mark.parametrize(
    "value",
    [
        MESSAGE,
        {"message": MESSAGE},
        {"type": "MESSAGESENT", "payload": {"messageSent": {"message": MESSAGE}}},
        {"note": "recorded", "event": {"type": "MESSAGESENT", "payload": {"messageSent": {"message": MESSAGE}}}},
        {"type": "SHAREDPOST", "payload": {"sharedPost": {"message": MESSAGE}}},
        {**MESSAGE, "data": {"a": {"b": 1}}},
    ],
)
def test_the_json_of_a_message_or_an_event_has_the_body_and_its_data(value: object) -> None:
    assert outline(json.dumps(value)) == (
        "text\n  hi\nblocks\n  paragraph 0-2 'hi'\ncustom entities\n  a: {\"b\": 1}\n"
    )


@pytest.mark.parametrize("body", ["{not json", '{"a": 1}', '{"payload": {}}', '{"message": 1}'])
def test_other_text_in_braces_is_text(body: str) -> None:
    assert outline(body).startswith(f"text\n  {body}\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_may_be_in_any_usual_encoding(encoding: str) -> None:
    assert outline("<p>é</p>".encode(encoding)).startswith("text\n  é\n")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<p>a", "the message is not well-formed XML: "),
        ("<!DOCTYPE x><x/>", "the message was refused: it declares a document type\n"),
        ('{"message": null, "diagnostic": "lost"}', "the message has no body\n"),
        ('{"message": "a", "data": "broken"}', "the message's EntityJSON cannot be read: "),
    ],
)
def test_a_problem_is_told_and_the_exit_code_is_1(body: str, problem: str) -> None:
    result = parse("-", given=body)

    assert result.exit_code == 1
    assert f"\nproblem: {problem}" in result.stdout
    assert json.loads(parse("-", "--json", given=body).stdout)["problem"].startswith(problem.strip())


def test_everything_is_one_json_object() -> None:
    given = {"message": EXCEL.replace("<td>Ticker", "<th>Ticker").replace("Ticker</td>", "Ticker</th>"), "data": DATA}
    result = parse("-", "--json", given=json.dumps(given))
    shown = json.loads(result.stdout)

    assert result.exit_code == 0
    assert shown["text"].startswith("Hi @Flow Bot")
    assert [block["kind"] for block in shown["blocks"]] == ["paragraph", "table"]
    assert shown["mentions"] == [{"text": "@Flow Bot", "start": 3, "end": 12, "user_id": 7}]
    assert shown["tables"] == shown["blocks"][1:]
    assert shown["tables"][0]["records"] == [{"Ticker": "GOOG", "Qty": "1,000"}, {"Ticker": "日本", "Qty": ""}]
    assert shown["entities"] == {"rfq": {"type": "com.acme.rfq", "side": "BUY"}}
    assert shown["problem"] is None


def test_lists_and_forms_are_objects_within_one_another() -> None:
    shown = json.loads(
        parse("-", "--json", given="<form id='f'><ul><li>a</li></ul><button name='b'>c</button></form>").stdout
    )
    (form,) = shown["blocks"]

    assert [block["kind"] for block in form["blocks"]] == ["list", "paragraph"]
    assert form["blocks"][0]["items"][0]["blocks"][0]["text"] == "a"
    assert form["controls"][0]["label"] == "c"


def test_a_file_that_is_not_there_is_named() -> None:
    result = parse("no-such-file.xml")

    assert result.exit_code == 2
    assert "no-such-file.xml" in result.stderr


def test_several_messages_are_refused() -> None:
    result = parse("-", given='{"message": "a"}\n{"message": "b"}\n')

    assert result.exit_code == 2
    assert "there are 2 lines of JSON; give one message" in result.stderr
