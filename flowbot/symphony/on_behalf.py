"""Sessions on behalf of people, one for each, forgotten when nothing is asked for with them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from flowbot.clock import Clock
from flowbot.ids import UserId
from flowbot.symphony.auth import App, Authenticator
from flowbot.symphony.session import Session

UNUSED = timedelta(hours=1)
"""A session that nobody asks for in this time is forgotten: as long as one lives at least."""


class PeopleSessions:
    """The sessions that an app has on behalf of people; each logs in when it is first used.

    Args:
        app: Whom they allow it.
        session: Makes a session of what logs it in.
        clock: What time it is.
    """

    def __init__(self, app: App, session: Callable[[Authenticator], Session], clock: Clock) -> None:
        self._app = app
        self._session = session
        self._clock = clock
        self._kept: OrderedDict[UserId | str, tuple[Session, datetime]] = OrderedDict()

    def session_for(self, user: UserId | str) -> Session:
        """The session of a person, told by their id or user name."""
        now = self._clock.now()
        session, _ = self._kept.pop(user, (None, now))
        if session is None:
            session = self._session(Authenticator(self._app.login_for(user)))
        self._kept[user] = (session, now)
        while next(iter(self._kept.values()))[1] <= now - UNUSED:
            self._kept.popitem(last=False)
        return session
