"""The session that a BDK and flowbot share: each uses the tokens that the other has got."""

from __future__ import annotations

from symphony.bdk.core.auth.exception import AuthUnauthorizedError

from flowbot.bdk.protocols import BdkSession
from flowbot.errors import AuthenticationError, SymphonyError
from flowbot.symphony.auth import Tokens


class SharedLogin:
    """Logs in for flowbot: what `Authenticator` calls when there are no tokens, or they were refused."""

    def __init__(self, session: BdkSession) -> None:
        self._session = session
        self._given: tuple[str, str] | None = None

    async def __call__(self) -> Tokens:
        """The tokens of the BDK's session, which logs in again where it still has those that were given before.

        Raises:
            AuthenticationError: The bot is not accepted.
            SymphonyError: The BDK could not log in for another reason.
        """
        try:
            if self._given is not None and await self._held() == self._given:
                await self._session.refresh()
            self._given = await self._held()
        except AuthUnauthorizedError as error:
            raise AuthenticationError(
                "the pod or the key manager does not accept the bot; the BDK logs in, with the key or certificate of "
                "its configuration: is it that of the account?",
                status=401,
            ) from error
        except Exception as error:  # the BDK lets through whatever its HTTP client raises
            raise SymphonyError(f"the BDK cannot log in: {type(error).__name__}: {error}") from error
        session, key_manager = self._given
        return Tokens(session, key_manager or None)

    async def _held(self) -> tuple[str, str]:
        return await self._session.session_token, await self._session.key_manager_token
