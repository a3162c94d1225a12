"""What is told of a config.yaml that cannot be read shows no value that may be a secret."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from flowbot.config import ServerConfig, load_symphony_config
from flowbot.config._bdk_keys import KNOWN
from flowbot.config._older import RENAMED
from flowbot.errors import ConfigError

SECRET = "s3cret"
PEM = f"-----BEGIN RSA PRIVATE KEY-----\nMIIE{SECRET}\n{SECRET}\n-----END RSA PRIVATE KEY-----\n"
SMALLEST = 'host: pod.test\nbot:\n  username: my-bot\n  privateKey: {content: "-----BEGIN"}\n'


def problems_of(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> list[str]:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        load_symphony_config(path, environ=environ or {})
    except ConfigError as error:
        return str(error).replace(f"{folder}/", "").splitlines()
    return []


def _keys(known: Mapping[str, Any] = KNOWN, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, below in known.items():
        yield (*at, name)
        yield from _keys(below or {}, (*at, name))


def written_at(place: tuple[str, ...], value: object) -> dict[str, Any]:
    """Settings that are wrong elsewhere, too."""
    written: dict[str, Any] = {"bot": {"username": 3}}
    here = written
    for name in place[:-1]:
        here = here.setdefault(name, {})
    here[place[-1]] = value
    return written


PLACES = [*_keys(), *(tuple(old.split(".")) for old in RENAMED)]


@pytest.mark.parametrize(
    "content", [PEM, PEM.replace("\n", "\\n"), f"LS0tLS1CRUdJTi{SECRET}", f"MIIE\n{SECRET}", f"rsa/{PEM}"]
)
def test_a_key_that_stands_where_its_file_is_named_is_not_shown(tmp_path: Path, content: str) -> None:
    text = SMALLEST.replace('content: "-----BEGIN"', 'path: "${BOT_KEY}"')

    assert problems_of(tmp_path, text, {"BOT_KEY": content}) == [
        "config.yaml:4: bot.privateKey.path: this is the key itself; write it at bot.privateKey.content"
    ]


@pytest.mark.parametrize("place", ["ssl: {trustStore: {path: %s}}", "app: {appId: a, certificate: {path: %s}}"])
def test_certificates_that_stand_where_their_file_is_named_are_not_shown(tmp_path: Path, place: str) -> None:
    [problem] = problems_of(tmp_path, SMALLEST + place % json.dumps(PEM))

    assert problem.endswith("path: these are the certificates themselves; write them into a file, and its name here")


def test_the_name_of_a_file_that_is_too_long_for_one_is_cut(tmp_path: Path) -> None:
    for name in ("M" * 130 + SECRET, "M" * 4000 + SECRET):
        [problem] = problems_of(tmp_path, SMALLEST.replace('content: "-----BEGIN"', f"path: {name}"))

        assert f"'{'M' * 120}…'" in problem
        assert SECRET not in problem


@pytest.mark.parametrize("place", PLACES, ids=".".join)
@pytest.mark.parametrize("value", [PEM, [PEM], {PEM: {"a": [PEM]}, "s": PEM}], ids=["text", "list", "map"])
def test_no_value_of_any_key_is_shown(tmp_path: Path, place: tuple[str, ...], value: object) -> None:
    problems = problems_of(tmp_path, json.dumps(written_at(place, value)))

    assert problems != []
    assert SECRET not in str(problems)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('password: "s3cret', '5:11: the quote that opens here is never closed; end the text with "'),
        ("password: s3cret: x", "5:11: a text that contains ': ' must stand in quotes"),
        ("password: @s3cret", "5:11: a text that begins with '@' must stand in quotes"),
        (
            "password: *s3cret",
            "5:11: there is no anchor '…'; a text that begins with '*' must stand in quotes",
        ),
        ("password: [s3cret", "5:11: the '[' that opens here is not closed; end it with ']'"),
        ("content: -----BEGIN\ns3cret", "6:1: there is no ':' after '…'; a key is followed by ': ' and its value"),
        ("s3c'r3t's3cret", "5:1: there is no ':' after '…'; a key is followed by ': ' and its value"),
        (
            "password: !s3cret x",
            "5: '…' is a tag, and tags are not allowed; remove it; a text that begins with '!' must stand in quotes",
        ),
        ("password: 1\npassword: 2", "6: the key 'password' is repeated: it is already on line 5; keep one of them"),
    ],
)
def test_yaml_that_is_broken_is_told_without_its_line(tmp_path: Path, line: str, told: str) -> None:
    assert problems_of(tmp_path, f"{SMALLEST}{line}\n") == [f"config.yaml:{told}"]


@given(line=st.lists(st.sampled_from([SECRET, *string.punctuation, " ", "\n", "\t", "a: ", "- "]), max_size=12))
def test_no_word_of_broken_yaml_is_shown(tmp_path_factory: pytest.TempPathFactory, line: list[str]) -> None:
    problems = problems_of(tmp_path_factory.getbasetemp(), f"{SMALLEST}password: {''.join(line)}\n")

    assert SECRET not in str([each for each in problems if " is repeated: " not in each])


def test_headers_are_shown_neither_with_their_settings_nor_when_they_are_wrong() -> None:
    server = ServerConfig(host="h", default_headers={"X-Key": SECRET})
    with pytest.raises(ValidationError) as caught:
        ServerConfig(host="h", default_headers={"X-Key": f"{SECRET}\n"})

    assert SECRET not in repr(server)
    assert SECRET not in str(caught.value)


def test_a_variable_that_is_no_utf_8_is_a_problem(tmp_path: Path) -> None:
    text = SMALLEST + "proxy: {host: p, port: 1, password: '${PASSWORD}'}\n"

    assert problems_of(tmp_path, text, {"PASSWORD": "s3cr\udce9t"}) == [
        "config.yaml:5: proxy.password: a text is expected here; this one, or a variable in it, is not UTF-8"
    ]


@pytest.mark.parametrize("value", ["[" * 600 + "]" * 600, '{"b":' * 600 + "1" + "}" * 600], ids=["lists", "maps"])
def test_json_that_is_nested_too_deep_is_a_problem(tmp_path: Path, value: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(f'{{"a": {value}}}', encoding="utf-8")

    with pytest.raises(ConfigError, match="nested more than 100 levels deep"):
        load_symphony_config(path, environ={})
