"""The part of the control API that sets the knobs of a pod: what a real Symphony may do in one way or another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import to_json, to_jsonable_python

from flowbot.errors import SymphonyError, did_you_mean
from flowbot.pod.control._reading import problems
from flowbot.pod.local import LocalPod
from flowbot.web.messages import Handler, Request, Response, json_response


class SettingsApi:
    """Answers a script that asks for knobs, and sets them."""

    def __init__(self, pod: LocalPod) -> None:
        self._pod = pod
        self._first = show_settings(pod)
        self.endpoints: Mapping[str, Handler] = {
            "GET /v1/settings": self._show,
            "POST /v1/settings": self._change,
            "DELETE /v1/settings": self._restore,
        }

    async def _show(self, request: Request) -> Response:
        return json_response(show_settings(self._pod))

    async def _change(self, request: Request) -> Response:
        try:
            body = request.json()
        except ValueError as error:
            raise SymphonyError(f"the body is not JSON: {error}", status=400) from error
        change_settings(self._pod, body)
        return json_response(show_settings(self._pod))

    async def _restore(self, request: Request) -> Response:
        change_settings(self._pod, self._first)
        return json_response(show_settings(self._pod))


def show_settings(pod: LocalPod) -> dict[str, dict[str, Any]]:
    """Every knob by its group, in camel case."""
    return {group: _shown(settings) for group, settings in pod.settings.items()}


def change_settings(pod: LocalPod, given: object) -> None:
    """Set some knobs; what does not fit changes nothing.

    Raises:
        SymphonyError: There is no such group or knob, or a value is not what the knob takes (400).
    """
    if not isinstance(given, dict) or not all(isinstance(each, dict) for each in given.values()):
        raise SymphonyError('send groups of settings: {"feeds": {"pollSeconds": 5}}', status=400)
    changed = {_known("group of settings", group, pod.settings): values for group, values in given.items()}
    checked = {group: _checked(group, pod.settings[group], values) for group, values in changed.items()}
    for group, values in checked.items():
        for name, value in values.items():
            setattr(pod.settings[group], name, value)


def _checked(group: str, settings: Any, given: Mapping[str, object]) -> Mapping[str, object]:
    """The fields of a group with what is given, each of its own type."""
    names = {to_camel(each.name): each.name for each in fields(settings)}
    values = {names[_known(f"setting of {group}", name, names)]: value for name, value in given.items()}
    try:
        read = TypeAdapter(type(settings)).validate_json(to_json({**asdict(settings), **values}), strict=True)
    except ValidationError as error:
        raise SymphonyError(f"the settings of {group} do not fit: {problems(error)}", status=400) from error
    checked = {name: getattr(read, name) for name in values}
    for name, value in checked.items():
        if isinstance(value, int | float) and value < 0:
            raise SymphonyError(f"the settings of {group} do not fit: {to_camel(name)}: {value} is below 0", status=400)
    return checked


def _known(what: str, name: str, names: Mapping[str, object]) -> str:
    if name not in names:
        hint = did_you_mean(name, names) or f"there are {', '.join(names)}"
        raise SymphonyError(f"there is no {what} '{name}'; {hint}", status=400)
    return name


def _shown(settings: Any) -> dict[str, Any]:
    return {to_camel(name): value for name, value in to_jsonable_python(asdict(settings)).items()}
