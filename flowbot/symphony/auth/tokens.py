"""The tokens of a session."""

from __future__ import annotations

from dataclasses import dataclass, field

from flowbot.symphony.auth.logins import Logins
from flowbot.symphony.http import Component


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """What a login gives: kept until the first 401, as they say nothing about their own life."""

    session: str = field(repr=False)
    key_manager: str | None = field(default=None, repr=False)
    """None where the agent wants none: on behalf of people, and with Simplified Key Delivery."""

    def headers(self, component: Component) -> dict[str, str]:
        """The headers that a request to `component` needs; only the agent is shown both tokens."""
        if component == "agent" and self.key_manager is not None:
            return {"sessionToken": self.session, "keyManagerToken": self.key_manager}
        return {"sessionToken": self.session}


class Authenticator(Logins[Tokens]):
    """Has the tokens of a session, and logs in when it must.

    A 401 from the agent does not say which of the two tokens died, so both are renewed.
    """

    async def tokens(self) -> Tokens:
        """The tokens in use; logs in when there are none yet.

        Raises:
            AuthenticationError: Who logs in is not accepted.
            SymphonyError: There is no answer, or one that gives no tokens.
        """
        return self.current or await self.renew(None)
