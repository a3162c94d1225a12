"""How logins behave on a local pod, and the apps that people let act for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flowbot.errors import NotAllowedError
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.pod.knobs import Seconds


@dataclass(slots=True, kw_only=True)
class LoginSettings:
    """How logins behave; may be changed while the pod runs."""

    token_seconds: Seconds = 3600
    """How long a session is good for; a real pod's administrator sets it, from an hour to two weeks."""
    jwt_seconds: Seconds = 300
    """How far ahead a login's `exp` may lie ("RSA authentication", Symphony's developer documentation)."""
    skew_seconds: Seconds = 0
    """How much a client's clock may differ all the same; what a real pod forgives is not published."""
    simplified_key_delivery: bool = False
    """Sessions say that they need no token of the key manager, and the agent wants none."""


@dataclass(slots=True, kw_only=True)
class PodApp:
    """An app, and who lets it act for them."""

    id: str
    people: set[UserId] | None = None
    """None: everybody does."""


class Apps:
    """The apps of a local pod."""

    def __init__(self) -> None:
        self._apps: dict[str, PodApp] = {}

    def add(self, app_id: str, people: Iterable[UserId] | None = None) -> PodApp:
        """An app, new or in the place of one with this id, and who lets it act for them; None for everybody."""
        app = self._apps[app_id] = PodApp(id=app_id, people=None if people is None else set(people))
        return app

    def __iter__(self) -> Iterator[PodApp]:
        return iter(list(self._apps.values()))

    def get(self, app_id: str) -> PodApp | None:
        """The app with this id; None when there is none."""
        return self._apps.get(app_id)

    def check_allowed(self, app_id: str, user: User) -> None:
        """Be silent when a person lets an app act for them.

        Raises:
            NotAllowedError: They do not (403), or there is no such app (401).
        """
        app = self.get(app_id)
        if app is None:
            raise NotAllowedError(f"there is no app {app_id!r} on this pod", status=401)
        if app.people is not None and user.id not in app.people:
            raise NotAllowedError(f"{user.display_name} does not let the app {app_id!r} act for them", status=403)
