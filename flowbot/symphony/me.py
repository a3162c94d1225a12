"""Who the bot is."""

from __future__ import annotations

from flowbot.errors import SymphonyError
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.session import Session


async def get_me(session: Session) -> User:
    """The user of a session.

    Raises:
        AuthenticationError: They are not accepted.
        SymphonyError: The pod cannot be reached, or its answer has no user.
    """
    return _user(await session.fetch(Request(component="pod", method="GET", path="/v2/sessioninfo")))


def _user(answer: Answer) -> User:
    """The user of a session (`UserV2` of the pod's API), as far as it tells."""
    user_id = answer.field("id")
    if not isinstance(user_id, int):
        raise SymphonyError(
            f"the pod does not say who the bot is (no numeric id in its session, trace id {answer.trace_id})",
            status=answer.status,
            trace_id=answer.trace_id,
        )

    def text(name: str) -> str | None:
        value = answer.field(name)
        return value if isinstance(value, str) and value else None

    return User(
        id=UserId(user_id),
        display_name=text("displayName") or "",
        first_name=text("firstName"),
        last_name=text("lastName"),
        email=text("emailAddress"),
        username=text("username"),
    )
