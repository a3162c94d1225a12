"""Versions of flows: the store keeps those that conversations are on, and a bot that starts has them beside its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flowbot.compiler import CheckedFlow, check_flow
from flowbot.compiler.built_in import built_in_flows, known_to
from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import ReadFlow, read_flow
from flowbot.definition.writer import write_flow
from flowbot.engine.encoding import read_standing
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import FlowVersionError, StorageError, has_errors
from flowbot.ids import FlowId
from flowbot.messageml.kept import KeptWords
from flowbot.ports import FlowVersion, Store, StoredConversation
from flowbot.project import Project

FORMAT = 1
_NAMED = 3
"""How many of those who wait an error names."""

Key = tuple[FlowId, int]
"""A flow and its version."""


def write_versions(project: Project) -> Mapping[Key, bytes]:
    """What the store keeps of each flow of a project, those that flowbot brings included."""
    own = [*project.definitions, *_brought(project)]
    return {(FlowId(each.flow), each.version): _encode(each, project.messages.words_of(each.flow)) for each in own}


async def keep_versions(project: Project, store: Store, written: Mapping[Key, bytes]) -> Sequence[CompiledFlow]:
    """The versions of flows that live conversations are on, beside those of the project.

    From now on the store keeps these, and those of the project, and no others: a version is there as long as
    somebody is on it. Words in catalogues may change under the same version, and everybody hears the new ones.

    Args:
        project: The bot that is about to start.
        store: Its conversations.
        written: What `write_versions` makes of the project.

    Raises:
        FlowVersionError: A flow is another one under the same version, or an older version cannot be compiled or
            was not kept, while conversations are on it; every such flow is told, and the store is as it was.
        StorageError: The store failed, or a newer flowbot has written it.
    """
    own = {(FlowId(each.flow), each.version): each for each in [*project.definitions, *_brought(project)]}
    stored = {(each.flow, each.version): each for each in await store.load_versions()}
    same = {key for key, each in stored.items() if each.body is not None and each.body == written.get(key)}
    found = {
        key: None if key in same else _take_on(each, own.get(key), project) for key, each in stored.items() if each.live
    }
    refused = {key: each for key, each in found.items() if isinstance(each, _Refusal)}
    if refused:
        raise FlowVersionError(await _tell(refused, {key: each.live for key, each in stored.items()}, store))
    kept = {key: each.body for key, each in stored.items() if each.body is not None}
    wanted = {key: body for key, body in kept.items() if key in found}
    wanted |= written
    if wanted != kept:
        await store.keep_versions([FlowVersion(flow=key[0], version=key[1], body=wanted[key]) for key in wanted])
    return [each for each in found.values() if isinstance(each, CompiledFlow)]


def _brought(project: Project) -> list[FlowDefinition]:
    """What those flows are made of that flowbot brings: another flowbot may bring them in another version."""
    there, brought = {flow.id for flow, _ in project.built_in}, built_in_flows().values()
    return [each.definition for each in brought if each.definition is not None and each.definition.flow in there]


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a version cannot be taken on, and the mend."""

    reason: str
    mend: str
    details: Sequence[str] = ()


_CHANGED = _Refusal("was changed", "raise `version`, so that they go on as they began")
_NOT_KEPT = _Refusal("was not kept", "start the bot with that version once more, and then with the newer one")
_BROKEN = _Refusal("can no longer be compiled", "bring back what it needs until they are done:")


def _take_on(stored: FlowVersion, own: FlowDefinition | None, project: Project) -> CompiledFlow | _Refusal | None:
    """What a version in use is compiled to, or why it cannot be taken on.

    None where there is nothing to do: it is the project's own, or of a flow of which nothing is known.
    """
    if own is not None:
        return _CHANGED if stored.body is not None and _is_another(stored, own) else None
    if stored.body is None:
        return _NOT_KEPT if stored.flow in {each.flow for each in project.definitions} else None
    checked = _compile(stored, project)
    if checked.flow is not None:
        return checked.flow
    return replace(_BROKEN, details=[str(each) for each in checked.problems if each.severity == "error"])


def _encode(definition: FlowDefinition, words: KeptWords) -> bytes:
    """What a flow is compiled from; its functions, actions and roles are the project's."""
    data = {
        "format": FORMAT,
        "flow": write_flow(definition),
        "catalogues": words.catalogues,
        "shared": words.shared,
    }
    return json.dumps(data, sort_keys=True).encode()


def _decode(stored: FlowVersion) -> tuple[ReadFlow, KeptWords]:
    data = json.loads(stored.body or b"")
    if data["format"] > FORMAT:
        reason = f"{_name(stored.flow, stored.version)} was kept by a newer flowbot (format {data['format']})"
        raise StorageError(f"{reason}; this one reads up to {FORMAT}: update flowbot")
    read = read_flow(data["flow"], _name(stored.flow, stored.version))
    return read, KeptWords(data["catalogues"], data["shared"])


def _is_another(stored: FlowVersion, definition: FlowDefinition) -> bool:
    """Whether a definition says something else; one that this flowbot cannot read does not."""
    read, _ = _decode(stored)
    return not has_errors(read.problems) and read.definition != definition


def _compile(stored: FlowVersion, project: Project) -> CheckedFlow:
    read, words = _decode(stored)
    if stored.flow in {flow.id for flow, _ in project.built_in}:
        return check_flow(read, known_to(stored.flow, project.known, project.config.human))
    messages, problems = project.messages.with_words(stored.flow, words, _name(stored.flow, stored.version))
    if has_errors(problems):
        return CheckedFlow(problems=problems)
    return check_flow(read, replace(project.known, messages=messages))


async def _tell(refused: Mapping[Key, _Refusal], live: Mapping[Key, int], store: Store) -> str:
    sentences: list[str] = []
    for key, refusal in refused.items():
        some = await store.find_conversations(*key, _NAMED)
        sentences.append(_sentence(key, refusal, live[key], [_standing(each) for each in some]))
    return "\n".join(sentences)


def _standing(stored: StoredConversation) -> str:
    person, state = read_standing(stored.body)
    return f"{person.display_name if person is not None else 'nobody'} at {state}"


def _sentence(key: Key, refusal: _Refusal, live: int, some: Sequence[str]) -> str:
    are = "conversation is" if live == 1 else "conversations are"
    named = ", ".join([*some, *(["…"] if live > len(some) else [])])
    first = f"{_name(*key)} {refusal.reason}, and {live:,} {are} in the middle of it ({named}); {refusal.mend}"
    return "\n".join([first, *refusal.details])


def _name(flow: FlowId, version: int) -> str:
    return f"version {version} of the flow '{flow}'"
