"""One message or text, ready to render; errors name the file, the line and the message."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jinja2 import TemplateError, UndefinedError
from jinja2.exceptions import SecurityError

from flowbot.errors import MessageMLError, RenderError
from flowbot.messageml.validate import check_messageml


@dataclass(frozen=True, slots=True, eq=False)
class MessageTemplate:
    """Words with names in them."""

    file: str
    first_line: int
    """The line of the file that the template's first line is."""
    name: str
    variables: frozenset[str]
    """The names that the words use."""
    run: Callable[[Mapping[str, object]], str]

    def render(self, variables: Mapping[str, object]) -> str:
        """Finished MessageML.

        Raises:
            RenderError: A name is missing, a filter failed, or the result is not MessageML.
        """
        try:
            body = self.run(variables)
        except UndefinedError as error:
            raise self._error(f"{error.message}; is the slot filled on every way to here?", error) from error
        except (SecurityError, TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise self._error(str(error), error) from error
        message = body if body.startswith("<messageML") else f"<messageML>{body}</messageML>"
        try:
            check_messageml(message)
        except MessageMLError as error:
            raise self._error(f"the result is not MessageML: {error.message}", None) from error
        return message

    def _error(self, reason: str, error: Exception | None) -> RenderError:
        line = self.first_line
        if error is not None:
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
            line += (frames[-1].lineno or 1) - 1 if frames else 0
        name = f" in message '{self.name}'" if self.name else ""
        return RenderError(f"{self.file}:{line}:{name} {reason}" if name else f"{self.file}:{line}: {reason}")
