"""Tests for flowbot.presentationml.entities, and for entities at their places in the text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flowbot.ids import UserId
from flowbot.message import Cashtag, Emoji, Hashtag, Image, Link, Mention, Message
from flowbot.presentationml import parse_message

BOT = UserId(7696581394433)
ALICE = UserId(11338713661667)

Json = dict[str, Any]


def entity(user_id: object) -> Json:
    return {"type": "com.symphony.user.mention", "id": [{"type": "com.symphony.user.userId", "value": user_id}]}


def hashtag(value: object) -> Json:
    kind = "org.symphonyoss.taxonomy"
    return {"type": kind, "version": "1.0", "id": [{"type": f"{kind}.hashtag", "value": value}]}


def cashtag(version: str, **identifiers: object) -> Json:
    kind = "org.symphonyoss.fin.security"
    ids = [{"type": f"{kind}.id.{name}", "value": value} for name, value in identifiers.items()]
    return {"type": kind, "version": version, "id": ids}


def emoji(**data: object) -> Json:
    return {"type": "com.symphony.emoji", "version": "1.0", "data": data}


def parse(markup: str, **entities: object) -> Message:
    """A message without a problem; `_0` is the key `0`."""
    parsed = parse_message(markup, json.dumps({key.removeprefix("_"): value for key, value in entities.items()}))

    assert parsed.problem is None
    return parsed


def test_mentions_are_joined_to_their_place_in_the_text() -> None:
    data = json.dumps({"0": entity("7696581394433"), "mention1": entity(11338713661667), "2": {"type": "other"}})
    markup = (
        '<div> <p>ask <span class="entity" data-entity-id="mention1">@Alice\n Martin</span>,</p>'
        '<div data-entity-id="0">@Flow Bot</div><i data-entity-id="2">#tag</i><i data-entity-id="9">?</i></div>'
    )

    parsed = parse_message(markup, data)

    assert parsed.text == "ask @Alice Martin,\n@Flow Bot\n#tag?"
    assert parsed.mentions == (
        Mention(user_id=ALICE, text="@Alice Martin", start=4, end=17),
        Mention(user_id=BOT, text="@Flow Bot", start=19, end=28),
    )


def test_a_mention_keeps_its_place_when_blanks_before_it_are_trimmed() -> None:
    parsed = parse_message('<p>\u200b <b data-entity-id="0">\u200b@B</b> x</p>', json.dumps({"0": entity(1)}))

    assert parsed.text == "@B x"
    assert parsed.mentions == (Mention(user_id=UserId(1), text="@B", start=0, end=2),)


def test_a_mention_that_shows_nothing_is_a_mention_still() -> None:
    parsed = parse_message('<p>a <b data-entity-id="0"/> b</p>', json.dumps({"0": entity(1)}))

    assert [mention.user_id for mention in parsed.mentions] == [1]


def test_a_mention_in_a_mention_is_part_of_the_outer_one() -> None:
    data = json.dumps({"0": entity(1), "1": entity(2)})

    parsed = parse_message('<b data-entity-id="0">@<i data-entity-id="1">A</i></b>', data)

    assert parsed.mentions == (Mention(user_id=UserId(1), text="@A", start=0, end=2),)


@pytest.mark.parametrize(
    "data",
    [
        None,
        "",
        "{}",
        "null",
        '""',
        '"{}"',
        '{"0": null}',
        '{"0": {"type": "com.symphony.user.mention"}}',
        '{"0": {"type": "com.symphony.user.mention", "id": {}}}',
        '{"0": {"type": "com.symphony.user.mention", "id": [null]}}',
        json.dumps({"0": entity("nobody")}),
        json.dumps({"0": entity(2**63)}),
        json.dumps({"0": entity(None)}),
        json.dumps({"0": entity(True)}),
        json.dumps({"": entity(1)}),
        '{"0": {"type": "org.symphonyoss.taxonomy", "id": [{"type": "com.symphony.user.userId", "value": 1}]}}',
    ],
)
def test_without_a_readable_entity_nobody_is_mentioned(data: str | None) -> None:
    parsed = parse_message('<p><span class="entity" data-entity-id="0">@Flow Bot</span></p>', data)

    assert parsed.text == "@Flow Bot"
    assert parsed.mentions == ()
    assert parsed.problem is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("[]", "it is not a JSON object"),
        ("7", "it is not a JSON object"),
        ('"7"', "it is not a JSON object"),
        ("{broken", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ('{"0": NaN}', "NaN is not JSON"),
        ("[" * 40_000, "it is nested too deeply"),
        ("[" * 50_001, "it has more than 50,000 objects and lists"),
        ('{"a": ' * 101 + "1" + "}" * 101, "it is nested too deeply"),
        ('{"a": "' + "x" * 1_500_000 + '"}', "it has more than 1,500,000 characters"),
    ],
    ids=range(9),
)
def test_a_message_whose_entity_json_cannot_be_read_says_so_and_keeps_its_text(data: str, reason: str) -> None:
    parsed = parse_message('<p><span class="entity" data-entity-id="0">@Flow Bot</span></p>', data)

    assert parsed.text == "@Flow Bot"
    assert parsed.mentions == ()
    assert parsed.problem == f"the message's EntityJSON cannot be read: {reason}"


def test_entity_json_that_was_encoded_twice_is_read() -> None:
    parsed = parse_message('<b data-entity-id="0">@B</b>', json.dumps(json.dumps({"0": entity(1)})))

    assert [mention.user_id for mention in parsed.mentions] == [1]


def test_a_lone_surrogate_of_entity_json_is_replaced() -> None:
    parsed = parse_message(
        '<b data-entity-id="0">x</b>', json.dumps({"0": emoji(shortcode="a\ud800"), "c": {"\udc00": 1}})
    )

    assert parsed.emojis[0].shortcode == "a\ufffd"
    assert parsed.entities == {"c": {"\ufffd": 1}}


# Where entities stand and what they are


@pytest.mark.parametrize("tag", ["span", "div", "b", "a", "p", "td", "unknown"])
@pytest.mark.parametrize("attributes", ["", 'class="entity" ', 'class="hashTag" ', 'class="x" '])
def test_an_entity_is_known_by_its_id_whatever_the_element_or_class(tag: str, attributes: str) -> None:
    parsed = parse(f'<div>x <{tag} {attributes}data-entity-id="k">@B</{tag}></div>', k=entity("1"))

    assert [(each.user_id, each.text) for each in parsed.mentions] == [(1, "@B")]
    assert parsed.hashtags == ()


def test_an_entity_within_another_ones_object_is_found() -> None:
    markup = (
        '<div class="entity" data-entity-id="rfq">ask <span class="entity" data-entity-id="mention1">@A</span></div>'
    )
    rfq = {"type": "com.acme.rfq", "legs": [{"mention1": entity(ALICE)}]}

    parsed = parse(markup, rfq=rfq)

    assert parsed.mentions == (Mention(user_id=ALICE, text="@A", start=4, end=6),)
    assert parsed.entities == {"rfq": rfq}


def test_of_two_objects_with_one_key_the_one_nearest_to_the_top_is_meant() -> None:
    assert parse('<b data-entity-id="m">@</b>', a={"b": {"m": entity(1)}}, c={"m": entity(2)}).mentions[0].user_id == 2
    assert parse('<b data-entity-id="m">@</b>', a={"m": entity(1)}, m=entity(3)).mentions[0].user_id == 3


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (hashtag("topic"), Hashtag(text="#Shown", start=2, end=8, value="topic")),
        (hashtag(7), Hashtag(text="#Shown", start=2, end=8, value="7")),
        (hashtag(None), Hashtag(text="#Shown", start=2, end=8, value="Shown")),
    ],
)
def test_the_value_of_a_hashtag_is_that_of_entity_json_else_what_is_shown(given: Json, expected: Hashtag) -> None:
    assert parse('<p>a <i data-entity-id="_0">#Shown</i></p>', __0=given).hashtags == (expected,)


@pytest.mark.parametrize(
    ("given", "value", "identifiers"),
    [
        (cashtag("1.0", ticker="IBM"), "IBM", {}),
        (cashtag("2.0", ticker="IBM"), "IBM", {"ticker": "IBM"}),
        (
            cashtag("2.0", ticker="IBM", isin="US4592001014", uniqueId=7),
            "IBM",
            {"ticker": "IBM", "isin": "US4592001014", "uniqueId": "7"},
        ),
        (cashtag("1.0", isin="US4592001014"), "ibm", {"isin": "US4592001014"}),
        (cashtag("1.0"), "ibm", {}),
        (cashtag("2.0", isin=None), "ibm", {}),
    ],
    ids=range(6),
)
def test_a_cashtag_has_the_identifiers_of_its_instrument(given: Json, value: str, identifiers: dict[str, str]) -> None:
    expected = Cashtag(text="$ibm", start=0, end=4, value=value, identifiers=identifiers)

    assert parse('<p><i data-entity-id="c">$ibm</i></p>', c=given).cashtags == (expected,)


def test_identifiers_of_a_cashtag_are_called_by_the_last_part_of_their_type() -> None:
    given = cashtag("2.0", ticker="930")
    given["id"].append({"type": "org.symphonyoss.fin.security.bbgcompticker", "value": "000930 CH"})

    assert parse('<i data-entity-id="c">$930</i>', c=given).cashtags[0].identifiers == {
        "ticker": "930",
        "bbgcompticker": "000930 CH",
    }


@pytest.mark.parametrize(
    ("given", "shortcode", "unicode"),
    [
        (emoji(annotation="grinning", unicode="😀"), "grinning", "😀"),
        (emoji(shortcode="smile", annotation="grinning"), "smile", ""),
        ({"type": "com.symphony.emoji"}, "", ""),
        (emoji(shortcode=None, unicode=[]), "", ""),
    ],
)
def test_an_emoji_has_its_name_and_its_character(given: Json, shortcode: str, unicode: str) -> None:
    expected = Emoji(text=":)", start=0, end=2, shortcode=shortcode, unicode=unicode)

    assert parse('<i data-entity-id="e">:)</i>', e=given).emojis == (expected,)


def test_only_objects_of_other_applications_are_custom_entities() -> None:
    custom = {"type": "com.acme.rfq", "n": [1, {"x": None}]}
    untyped = {"a": 1}

    parsed = parse(
        "<p>x</p>", a=custom, b=untyped, c=entity(1), d=hashtag("x"), e=cashtag("1.0"), f=emoji(), g=7, h=[1]
    )

    assert parsed.entities == {"a": custom, "b": untyped}


# Without EntityJSON


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<p>a <span class="hashTag">#x</span></p>', Hashtag(text="#x", start=2, end=4, value="x")),
        ('<p>a <b class="k hashTag">##x</b></p>', Hashtag(text="##x", start=2, end=5, value="#x")),
        ('<messageML>a <hash tag="x"/></messageML>', Hashtag(text="#x", start=2, end=4, value="x")),
        ('<messageML>a <hash tag="x">ignored</hash></messageML>', Hashtag(text="#x", start=2, end=4, value="x")),
        ('<p>a <span class="cashTag">$x</span></p>', Cashtag(text="$x", start=2, end=4, value="x")),
        ('<messageML>a <cash tag="x"/></messageML>', Cashtag(text="$x", start=2, end=4, value="x")),
        (
            '<messageML>a <tag fallback-ticker="x" isin="I" unique-id="U"/></messageML>',
            Cashtag(text="$x", start=2, end=4, value="x", identifiers={"isin": "I", "uniqueId": "U"}),
        ),
        (
            '<messageML>a <tag isin="I" country-code="C"/></messageML>',
            Cashtag(text="$I", start=2, end=4, value="I", identifiers={"isin": "I"}),
        ),
        ('<messageML>a <mention uid="5"/></messageML>', Mention(text="@5", start=2, end=4, user_id=UserId(5))),
        (
            '<messageML>a <mention uid="5" email="a@b.c">x</mention></messageML>',
            Mention(text="@5", start=2, end=4, user_id=UserId(5)),
        ),
        (
            '<messageML>a <emoji shortcode="smile"/></messageML>',
            Emoji(text=":smile:", start=2, end=9, shortcode="smile", unicode=""),
        ),
        (
            '<messageML>a <emoji annotation="smile"><b>:)</b></emoji> b</messageML>',
            Emoji(text=":)", start=2, end=4, shortcode="smile", unicode=""),
        ),
    ],
)
def test_older_forms_and_messageml_need_no_entity_json(markup: str, expected: object) -> None:
    parsed = parse(markup)

    assert parsed.passage.entities == (expected,)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<messageML>ask <mention email="a@b.c"/></messageML>', "ask @a@b.c"),
        ('<messageML>ask <mention uid="nobody"/></messageML>', "ask @nobody"),
        ('<messageML>at <dateTime value="2026-11-23T09:00:00Z"/></messageML>', "at 2026-11-23T09:00:00Z"),
        ('<p>at <time data-entity-id="t" datetime="x">9:00</time></p>', "at 9:00"),
    ],
)
def test_what_names_no_user_is_text_only(markup: str, text: str) -> None:
    date_time = {
        "type": "org.symphonyoss",
        "version": "1.0",
        "data": {"type": "org.symphonyoss.datetime", "value": "x"},
    }
    parsed = parse(markup, t=date_time)

    assert parsed.text == text
    assert parsed.passage.entities == ()
    assert parsed.entities == {}


def test_a_tag_of_messageml_that_entity_json_knows_is_one_tag() -> None:
    parsed = parse('<messageML><cash tag="ibm" data-entity-id="c"/></messageML>', c=cashtag("1.0", ticker="IBM"))

    assert parsed.cashtags == (Cashtag(text="$ibm", start=0, end=4, value="IBM"),)


# Links, images, chime


def test_links_have_their_address_and_what_they_show() -> None:
    parsed = parse(
        '<p>see <a href="https://a.com/?x=1&amp;y=2"> the <b>page</b> </a>, <a href="https://b.com"/>'
        '<a>x</a> <a href="mailto:c"><i data-entity-id="m">@C</i></a></p>',
        m=entity(1),
    )

    assert parsed.text == "see the page , https://b.comx @C"
    assert parsed.links == (
        Link(text="the page", start=4, end=12, href="https://a.com/?x=1&y=2"),
        Link(text="https://b.com", start=15, end=28, href="https://b.com"),
        Link(text="@C", start=30, end=32, href="mailto:c"),
    )
    assert parsed.mentions == (Mention(text="@C", start=30, end=32, user_id=UserId(1)),)


def test_an_image_has_a_place_and_no_text() -> None:
    parsed = parse('<p>a <img src="x.png" alt="X"/> b</p><img src="y.png"/>')

    assert parsed.text == "a b"
    assert parsed.images == (
        Image(text="", start=1, end=1, src="x.png", alt="X"),
        Image(text="", start=3, end=3, src="y.png", alt=""),
    )


@pytest.mark.parametrize(
    ("markup", "chime"),
    [
        ('<audio src="https://asset.symphony.com/symphony/audio/chime.mp3" autoplay="true"/>', True),
        ('<audio src="HTTPS://asset.symphony.com/symphony/audio/Chime.mp3"/>', True),
        ('<audio src="https://example.com/song.mp3"/>', False),
        ("<chime/>", True),
        ("chime", False),
    ],
)
def test_the_chime_is_known(markup: str, chime: bool) -> None:
    assert parse(f"<div>{markup}</div>").chime is chime
