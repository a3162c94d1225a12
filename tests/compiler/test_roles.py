"""Tests for flowbot.compiler.roles."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.compiler import Known, compile_source
from flowbot.compiler.roles import unknown_roles
from flowbot.errors import DefinitionErrors
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS


def test_roles_that_there_are_not_are_found_with_their_places() -> None:
    source = "  user in roles.traders or user in roles.aprovers"

    (found,) = unknown_roles(source, ["traders", "approvers"])

    assert found == ("aprovers", source.index("aprovers"))


@pytest.mark.parametrize(
    ("roles", "hint"),
    [
        (["approvers"], "did you mean 'approvers'?"),
        ([], "write a function with @role('aprovers'), in a module of the project"),
    ],
)
def test_an_unknown_role_is_told_with_what_helps(roles: list[str], hint: str) -> None:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    known = Known(messages=messages, roles={name: list for name in roles})
    text = "flow: pay\nversion: 1\nstart: [{ command: /pay, who: roles.aprovers }]\nsteps: [{ say: hi }]\n"

    with pytest.raises(DefinitionErrors) as raised:
        compile_source(text, "pay.yaml", known)

    (problem,) = raised.value.problems
    assert (str(problem.location), problem.message, problem.hint) == (
        "pay.yaml:3:37",
        "there is no role 'aprovers'",
        hint,
    )
