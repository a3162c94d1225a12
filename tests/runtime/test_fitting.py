"""Tests for flowbot.runtime.fitting: messages that are too long, from the flow to what people see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from flowbot.engine.recipients import Recipient
from flowbot.errors import MessageTooLargeError, RenderError
from flowbot.ids import EffectId, StreamId, effect_id
from flowbot.messageml import SendingLimits
from flowbot.runtime.encoding import MARK_TYPE, outbound_messages, read_message_body
from flowbot.runtime.fitting import fitted

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

LIMITS = SendingLimits(markdown_characters=60)
EFFECT = EffectId("0123456789abcdef01234567")
LONG = f"<messageML><p>{'a' * 50}</p><p>{'b' * 50}</p></messageML>"
SORRY = "Sorry, something went wrong on our side."

LISTING = """
flow: listing
version: 1
start: /list {{count}}
slots: {{ count: {{ type: integer }}, name: {{ type: text }} }}
steps:
  - say: "Listing"
  - say: "{{% for number in range(count) %}}word {{{{ number }}}}\\n{{% endfor %}}"
    too_long: {too_long}
  - ask: name
"""


@pytest.fixture
def narrow(tmp_path: Path) -> None:
    """A bot whose messages have 120 characters at most."""
    (tmp_path / "flowbot.yaml").write_text("limits: { markdown_characters: 120 }\n")


def test_a_message_that_fits_is_itself() -> None:
    message = "<messageML>hi</messageML>"

    assert fitted("x", message, EFFECT, "refuse", LIMITS) == [message]
    assert fitted("x", message, EFFECT, "split", LIMITS) == [message]


def test_a_message_that_is_too_long_is_split_or_refused() -> None:
    assert fitted("x", LONG, EFFECT, "split", LIMITS) == [
        f"<messageML><p>{letter * 50}</p></messageML>" for letter in "ab"
    ]
    with pytest.raises(RenderError, match=r"^listing: say: the message is too large: it has 104 characters") as caught:
        fitted("listing: say", LONG, EFFECT, "refuse", LIMITS)
    assert isinstance(caught.value.__cause__, MessageTooLargeError)


def test_a_message_that_would_become_too_many_is_refused() -> None:
    limits = SendingLimits(markdown_characters=60, pieces=1)

    with pytest.raises(RenderError, match=r"^x: the message is too large: it has 2 pieces once it is split where 1"):
        fitted("x", LONG, EFFECT, "split", limits)


def test_the_mark_of_the_effect_counts_as_an_entity() -> None:
    tags = "<messageML>" + '<hash tag="x"/>' * 40 + "</messageML>"

    with pytest.raises(RenderError, match="it has 41 mentions, tags, emojis and other entities where 40 are allowed"):
        fitted("x", tags, EFFECT, "refuse", SendingLimits())


def test_the_ids_of_split_messages_follow_from_the_first() -> None:
    stream = effect_id("a", "b", 0)  # any text
    sent = outbound_messages(EFFECT, Recipient(stream_id=StreamId(stream)), ["a", "b", "c"])

    assert [each.id for each in sent] == [EFFECT, effect_id(EFFECT, "part", 2), effect_id(EFFECT, "part", 3)]
    assert [read_message_body(each).message for each in sent] == ["a", "b", "c"]
    assert {each.lane for each in sent} == {stream}


@pytest.mark.usefixtures("narrow")
async def test_what_is_too_long_arrives_as_several_messages_in_order(on_stage: OnStage) -> None:
    async with on_stage(LISTING.format(too_long="split")) as stage:
        said = await stage.says("ann", "/list 20")

        assert said[0] == "Listing"
        assert said[-1] == "Name?"
        assert "\n".join(said[1:-1]).split("\n") == [f"word {number}" for number in range(20)]
        assert len(said) == 4
        marks = {message.data for message in stage.pod.messages if MARK_TYPE in message.data}
        assert len(marks) == 4


@pytest.mark.usefixtures("narrow")
async def test_split_is_what_say_does_unless_it_says_so(on_stage: OnStage) -> None:
    async with on_stage(LISTING.replace("    too_long: {too_long}\n", "").format()) as stage:
        assert len(await stage.says("ann", "/list 20")) == 4


@pytest.mark.usefixtures("narrow")
async def test_what_must_not_be_split_fails_its_turn_and_nothing_is_half_said(on_stage: OnStage) -> None:
    async with on_stage(LISTING.format(too_long="refuse")) as stage:
        (said,) = await stage.says("ann", "/list 20")

        assert said.startswith(SORRY)
        assert stage.outcome().reason.startswith("RenderError: listing: say: the message is too large: it has ")
        assert await stage.says("ann", "/list 2") == ["Listing", "word 0\nword 1", "Name?"]


@pytest.mark.usefixtures("narrow")
async def test_a_message_of_the_catalogue_goes_the_same_way(on_stage: OnStage, tmp_path: Path) -> None:
    table = (
        "<table><tr><th>No.</th></tr>{% for n in range(9) %}<tr><td>row number {{ n }}</td></tr>{% endfor %}</table>"
    )
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages" / "rows.en.mml.j2").write_text(f"{{% msg rows %}}{table}{{% endmsg %}}")
    flow = "flow: rows\nversion: 1\nstart: {}\nsteps: [{{ send: rows, too_long: {} }}]\n"
    async with on_stage(flow.format("/rows", "split")) as stage:
        said = await stage.says("ann", "/rows")

        assert len(said) == 2
        assert all(each.startswith("No.\nrow number ") for each in said)
    async with on_stage(flow.format("/rows", "refuse")) as stage:
        assert (await stage.says("ann", "/rows"))[0].startswith(SORRY)


@pytest.mark.usefixtures("narrow")
async def test_a_question_that_is_too_long_is_refused_and_an_end_is_split(on_stage: OnStage) -> None:
    asking = "flow: a\nversion: 1\nstart: /ask {n}\nslots: { n: { type: integer }, m: { type: text } }\n"
    asking += "steps: [{ ask: m, say: \"{{ 'word ' * n }}\" }]\n"
    ending = "flow: b\nversion: 1\nstart: /end {n}\nslots: { n: { type: integer } }\n"
    ending += 'ends: { over: "{% for i in range(n) %}word {{ i }}. {% endfor %}" }\nsteps: [{ end: over }]\n'
    async with on_stage(
        asking.replace("{{ 'word ' * n }}", "{% for i in range(n) %}word {% endfor %}"), ending
    ) as stage:
        assert (await stage.says("ann", "/ask 40"))[0].startswith(SORRY)
        assert len(await stage.says("ann", "/end 20")) == 2


@pytest.mark.usefixtures("narrow")
async def test_the_words_of_the_bot_are_split(on_stage: OnStage) -> None:
    flows = [f"flow: f{n}\nversion: 1\nstart: /command{n}\nsteps: [{{ say: Hello }}]\n" for n in range(12)]
    async with on_stage(*flows) as stage:
        said = await stage.says("ann", "help")

        assert len(said) > 1
        assert all(f"/command{n}" in "\n".join(said) for n in range(12))
