"""Tests for flowbot.messageml.kept."""

from __future__ import annotations

from pathlib import Path

from flowbot.messageml.catalogue import load_messages
from flowbot.messageml.kept import KeptWords

WORDS = KeptWords(
    {
        "en": "{% msg hello %}Hello{% include 'shared/end.mml.j2' %}{% endmsg %}",
        "de-ch": "{% msg hello %}Hoi{% endmsg %}",
    },
    {"shared/end.mml.j2": "{% include 'shared/mark.mml.j2' %}", "shared/mark.mml.j2": "!"},
)


def test_words_are_read_again_as_they_were(tmp_path: Path) -> None:
    files = {"a.en.mml.j2": WORDS.catalogues["en"], "a.de-CH.mml.j2": WORDS.catalogues["de-ch"], **WORDS.shared}
    (tmp_path / "shared").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    messages, problems = load_messages(tmp_path, functions={}, locale="en")
    words = messages.words_of("a")
    nothing, _ = load_messages(tmp_path / "nowhere", functions={}, locale="en")
    again, found = nothing.with_words("a", words, "before")

    assert (list(problems), found) == ([], [])
    assert words == WORDS
    assert again.render("a", "hello", {}) == messages.render("a", "hello", {}) == "<messageML>Hello!</messageML>"
    assert again.render("a", "hello", {}, words="de-CH") == "<messageML>Hoi</messageML>"


def test_words_of_other_flows_and_of_the_bot_stay_the_new_ones() -> None:
    messages, _ = load_messages(Path("nowhere"), functions={}, locale="en")
    messages.add("a", "{% msg hello %}New{% endmsg %}{% msg only.new %}x{% endmsg %}", "a.en")
    messages.add("pattern", "{% msg pattern.cancelled %}Gone.{% endmsg %}", "pattern.en")
    again, _ = messages.with_words("a", WORDS, "before")

    assert messages.render("a", "hello", {}) == "<messageML>New</messageML>"
    assert not again.has("a", "only.new")
    assert again.render("pattern", "pattern.cancelled", {}) == "<messageML>Gone.</messageML>"


def test_what_is_wrong_with_them_is_told_with_where_they_come_from() -> None:
    messages, _ = load_messages(Path("nowhere"), functions={}, locale="en")
    again, problems = messages.with_words("a", KeptWords({"en": WORDS.catalogues["en"]}, {}), "version 1")

    assert [(str(each.location), each.message) for each in problems] == [
        ("version 1.en:1:33", "the file 'shared/end.mml.j2' was not kept")
    ]
    assert again.is_incomplete("a")
    assert not messages.is_incomplete("a")
