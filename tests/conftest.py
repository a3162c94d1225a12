"""What every test may count on: the Hypothesis profile, both event loops, and the shared data."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from textwrap import dedent

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import HealthCheck, settings

from flowbot.compiler import Known, compile_source
from flowbot.compiler.known import ActionSignature
from flowbot.engine.machine import CompiledFlow
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

# A run on a shared machine says nothing about speed, so `too_slow` stays for people at their desk.
UNHURRIED = [HealthCheck.too_slow]

settings.register_profile("dev", max_examples=20, deadline=None)
settings.register_profile(
    "ci", max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=UNHURRIED
)
settings.register_profile(
    "mutants", max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=UNHURRIED
)
settings.register_profile("nightly", max_examples=2_000, deadline=None, suppress_health_check=UNHURRIED)


def profile_name() -> str:
    """The profile that HYPOTHESIS_PROFILE names; without it `ci` where CI=true, else `dev`."""
    return os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") == "true" else "dev")


settings.load_profile(profile_name())


@pytest.fixture(scope="session")
def is_nightly() -> bool:
    """Whether there is time for everything, and not for a part of it."""
    return profile_name() == "nightly"


@pytest.fixture(scope="session", autouse=True)
def keys_are_checked_once() -> Iterator[None]:
    """To read a private key is to check it, for a twentieth of a second; tests read the same few a thousand times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serialization, "load_pem_private_key", lru_cache(serialization.load_pem_private_key))
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """The tests themselves live to the end: the collector of garbage need not look at them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Both event loops: every test that awaits runs once on each."""
    return str(request.param)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to stand in, for tests that run pytest in this process: what it imports from there is forgotten."""
    monkeypatch.chdir(tmp_path)
    path, modules = list(sys.path), set(sys.modules)
    yield tmp_path
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recorded events and MessageML cases, which lies beside the checkout."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the recorded data is not here: no folder {SHARED_DATA.name} beside the checkout")
    return SHARED_DATA


@pytest.fixture(scope="session")
def compile_yaml() -> Callable[..., CompiledFlow]:
    """Compile a flow from YAML, with the built-in patterns and the actions that are named."""
    messages, problems = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    assert not problems

    def compile_(text: str, **actions: tuple[str, ...]) -> CompiledFlow:
        signatures = {
            name.replace("__", "."): ActionSignature(parameters, frozenset(parameters))
            for name, parameters in actions.items()
        }
        return compile_source(dedent(text), "flow.yaml", Known(messages=messages, actions=signatures))

    return compile_
