"""Whatever a config.yaml holds, it is settings or a ConfigError."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.config import SymphonyConfig, load_symphony_config
from flowbot.config._bdk_keys import KNOWN
from flowbot.config._older import RENAMED
from flowbot.errors import ConfigError

WORDS = sorted({part for name in (*KNOWN, *RENAMED) for part in name.split(".")} | {"path", "trustStore", "bdk"})
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["${X}", "${X:y}", "~nobody/x", "a\0b", "x" * 5000, "http://[", "v2", "-----BEGIN"]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "config.yaml"


def load(file: Path, content: bytes) -> SymphonyConfig | None:
    file.write_bytes(content)
    try:
        return load_symphony_config(file, environ={})
    except ConfigError:
        return None


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_settings_or_a_config_error(file: Path, content: bytes) -> None:
    load(file, content)


@given(value=st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=8))
def test_any_values_of_known_keys_are_settings_or_a_config_error(file: Path, value: dict[str, Any]) -> None:
    load(file, json.dumps(value).encode())


@given(
    wrong=st.sets(
        st.sampled_from(["port: 0", "scheme: x", "retry: {maxAttempts: a}", "agent: 3", "maxAttachmentBytes: 0"]),
        min_size=1,
    )
)
def test_every_problem_is_told_at_once(file: Path, wrong: set[str]) -> None:
    file.write_text("host: h\n" + "\n".join(sorted(wrong)) + "\n", encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load_symphony_config(file, environ={})

    # and that there is no bot: its name, and its key
    assert len(str(caught.value).splitlines()) == len(wrong) + 2
