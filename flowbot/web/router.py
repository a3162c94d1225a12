"""Which handler answers which method and path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

from flowbot.web.messages import Handler, Request, Response, error_response


class Router:
    """A handler that passes each request to the handler of its route.

    Routes are written `"POST /streams/{name}/read"`. A part in braces matches one path
    segment, which the handler finds decoded in `request.params`.
    """

    def __init__(self, routes: Mapping[str, Handler]) -> None:
        self._routes = [(*_split(route), handler) for route, handler in routes.items()]

    async def __call__(self, request: Request) -> Response:
        """The answer of the route's handler; 404 for an unknown path, 405 for a known one with another method."""
        segments = request.path.split("/")
        allowed = []
        for method, template, handler in self._routes:
            params = _match(template, segments)
            if params is None:
                continue
            if method == request.method:
                return await handler(replace(request, params=params))
            allowed.append(method)
        if allowed:
            methods = ", ".join(allowed)
            answer = error_response(405, f"{request.method} is not allowed on {request.path}: use {methods}")
            return replace(answer, headers={**answer.headers, "Allow": methods})
        return error_response(404, f"there is nothing at {request.path}")


def _split(route: str) -> tuple[str, list[str]]:
    method, _, path = route.partition(" ")
    return method, path.split("/")


def _match(template: list[str], segments: list[str]) -> dict[str, str] | None:
    if len(template) != len(segments):
        return None
    params = {}
    for expected, segment in zip(template, segments, strict=True):
        if expected.startswith("{"):
            if not segment:
                return None
            params[expected[1:-1]] = unquote(segment)
        elif expected != segment:
            return None
    return params
