"""Every exception of flowbot, as one tree.

FlowbotError                          `except FlowbotError` catches everything flowbot raises
├─ ConfigError                        flowbot.yaml, config.yaml or the environment
├─ FlowVersionError                   conversations wait that the flows of the bot cannot take on
├─ DefinitionError(location, hint)    the author's flow, as written, cannot work
│   ├─ DefinitionSyntaxError          not YAML, or a key that is not in the vocabulary
│   ├─ UnknownNameError               a name that nothing has, with the nearest names
│   ├─ ExpressionError                outside the expression language
│   ├─ FlowShapeError                 unreachable step, no way out
│   ├─ AuthoringError                 a function of the author's cannot be used as it is decorated
│   └─ DefinitionErrors(problems)     every problem found, in file order
├─ TurnError                          while a turn ran; the cause is `__cause__`
│   ├─ GuardError                     a guard could not be evaluated
│   │   └─ FunctionError              a function of the author's raised
│   ├─ RenderError                    the template failed, or its result is not MessageML
│   └─ EndlessTurnError               eventless transitions do not settle
├─ MessageMLError(location)           markup that the agent would refuse
├─ MessageTooLargeError(excesses)     more than Symphony takes in one message
├─ ActionError                        an author's action does not take an argument, or gave what cannot be kept
│   └─ RetryableError                 it may do better when it is called again
├─ ServiceError                       a service of the author's could not be opened
├─ HttpError(kind)                    a web service gave no answer that can be taken
├─ StorageError
│   ├─ SnapshotConflictError          someone saved a newer version
│   ├─ StoreLockedError               another runner holds this file
│   ├─ StoreUnavailableError          it cannot be written just now: the disk is full, another program holds it
│   ├─ StoreDamagedError              what is in the file is not what was written
│   ├─ UnstorableError                a value that no store can hold
│   └─ SnapshotOutdatedError          the flow changed under a running conversation
└─ SymphonyError(status, trace_id)
    ├─ AuthenticationError
    ├─ DatafeedError
    ├─ RateLimitedError(retry_after_seconds)
    ├─ MessageRejectedError
    ├─ AttachmentError
    └─ OperationError
        └─ NotAllowedError              nothing may be done on behalf of this person
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flowbot.findings import Severity, severity_of

_EXCERPT = 160
"""The most characters of a line that are printed with a problem."""
_BEFORE = 60
"""How many of them stand before the place, where the line is longer."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file that an author wrote. Lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1
    length: int = 1
    """How many characters of the line are meant (the carets)."""
    source: str = ""
    """The text of the line, to print under the message."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def excerpt(self) -> tuple[str, int, int]:
        """The line, or what is around the place where it is long; where the carets begin in it, and how many."""
        before, length = self.column - 1, max(1, self.length)
        if len(self.source) <= _EXCERPT:
            return self.source, before, length
        start = max(0, before - _BEFORE)
        end = start + _EXCERPT
        marks = "…" if start else "", "…" if end < len(self.source) else ""
        before += len(marks[0]) - start
        return f"{marks[0]}{self.source[start:end]}{marks[1]}", before, max(1, min(length, _EXCERPT - before))


def shown_path(file: str | Path) -> str:
    """The file as people know it: relative to where they stand, if it is below."""
    try:
        return str(Path(file).resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` was probably meant to be, or None when none is near."""
    found = difflib.get_close_matches(name, list(candidates), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, candidates: Iterable[str]) -> str | None:
    """A hint that names the nearest candidate, or None when none is near."""
    found = nearest(name, candidates)
    return f"did you mean '{found}'?" if found else None


class FlowbotError(Exception):
    """Something that flowbot was asked for cannot be done."""


class ConfigError(FlowbotError):
    """flowbot.yaml, config.yaml or the environment does not say what is needed."""


class FlowVersionError(FlowbotError):
    """Conversations wait that the flows of the bot, as they are now, cannot take on; the store is as it was."""


class DefinitionError(FlowbotError):
    """The flow, as written, cannot work.

    Printed as compilers do: `file:line:column: error[CODE]: message`, the line, a caret
    under the place and a hint. `severity` is `error`, or `warning` where the flow runs all the same.
    """

    code = "FB100"
    """What `flowbot explain` explains; each kind of finding has its own."""

    def __init__(
        self, message: str, *, location: Location | None = None, hint: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.hint = hint
        if code is not None:
            self.code = code
        self.severity: Severity = severity_of(self.code)

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        lines = [f"{place}{self.severity}[{self.code}]: {self.message}"]
        hint = f" help: {self.hint}" if self.hint else ""
        if self.location and self.location.source:
            number = str(self.location.line)
            source, before, length = self.location.excerpt()
            caret = " " * before + "^" * length
            lines.append(f"{number} | {source}")
            lines.append(f"{' ' * len(number)} | {caret}{hint}")
        elif hint:
            lines.append(f"  {hint}")
        return "\n".join(lines)


class DefinitionSyntaxError(DefinitionError):
    """Not YAML, or a key or value that is not in the vocabulary."""

    code = "FB101"


class UnknownNameError(DefinitionError):
    """A name that nothing in the flow or project has."""

    code = "FB201"


class ExpressionError(DefinitionError):
    """An expression outside the language, or one whose types disagree."""

    code = "FB203"


class FlowShapeError(DefinitionError):
    """A step that cannot be reached, or a flow that cannot end."""

    code = "FB301"


class AuthoringError(DefinitionError):
    """A function of the author's cannot be used as it is decorated."""

    code = "FB506"


class DefinitionErrors(DefinitionError):  # noqa: N818  a list of errors is one too
    """Every problem that was found, in file order."""

    def __init__(self, problems: Sequence[DefinitionError]) -> None:
        ordered = sorted(problems, key=lambda problem: problem.location or Location(""))
        super().__init__(f"{len(ordered)} problem{'s' if len(ordered) != 1 else ''} found")
        self.problems: tuple[DefinitionError, ...] = tuple(ordered)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def has_errors(problems: Iterable[DefinitionError]) -> bool:
    """Whether there are others than warnings among the problems."""
    return any(each.severity == "error" for each in problems)


class TurnError(FlowbotError):
    """A turn failed and was undone; the cause is `__cause__`."""


class GuardError(TurnError):
    """A guard or a value could not be evaluated."""


class FunctionError(GuardError):
    """A function of the author's raised, in a guard or in a value; `location` is where it stands."""

    def __init__(self, message: str, *, location: Location | None = None) -> None:
        super().__init__(message)
        self.location = location


class RenderError(TurnError):
    """A message could not be made: the template failed, or its result is not MessageML."""


class SnapshotOutdatedError(TurnError):
    """A conversation stands in a state that its flow no longer has."""


class EndlessTurnError(TurnError):
    """The flow went from step to step without ever waiting."""


class MessageMLError(FlowbotError):
    """Markup that Symphony's agent would refuse.

    `line` and `column` are where in the markup its element begins, from 1; `hint` is what is
    allowed there, or the name that was probably meant, when that is known.
    """

    def __init__(self, message: str, *, line: int = 1, column: int = 1, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


@dataclass(frozen=True, slots=True)
class Excess:
    """One limit that a message does not keep to."""

    what: str
    """What there is too much of: `entities`."""
    found: int
    allowed: int
    mend: str
    """What to do about it."""


class MessageTooLargeError(FlowbotError):
    """A message is more than Symphony takes at once; `excesses` has every limit that it does not keep to.

    `subject` is what is too large: the message, or the part of it that cannot be split. `what`,
    `found` and `allowed` are those of the first excess; `reason` and `mend` tell of all.
    """

    def __init__(self, excesses: Sequence[Excess], subject: str = "the message") -> None:
        first = excesses[0]
        self.excesses = tuple(excesses)
        self.subject = subject
        self.what, self.found, self.allowed = first.what, first.found, first.allowed
        said = ", and ".join(f"{each.found:,} {each.what} where {each.allowed:,} are allowed" for each in excesses)
        self.reason = f"it has {said}"
        self.mend = "; ".join(dict.fromkeys(each.mend for each in excesses))
        super().__init__(f"{subject} is too large: {self.reason}; {self.mend}")


class ActionError(FlowbotError):
    """An author's action does not take an argument, or gave what cannot be kept."""


class RetryableError(ActionError):
    """What an action raises when it may do better a little later: `call` with `retries` calls it again."""


class ServiceError(FlowbotError):
    """A service of the author's could not be opened, so that the bot cannot run."""


class HttpError(FlowbotError):
    """A web service gave no answer that can be taken, or may not be asked.

    `kind` is what `error.kind` says in a flow: `unreachable`, `certificate`, `too_large`, `answer`, `request`,
    `not_allowed` or `offline`; `may_pass` says that asking again can help. The message holds nothing that
    was sent, for that may be a secret.
    """

    def __init__(self, kind: str, message: str, *, may_pass: bool = False) -> None:
        super().__init__(message)
        self.kind = kind
        self.may_pass = may_pass


class StorageError(FlowbotError):
    """The store cannot do what was asked."""


class SnapshotConflictError(StorageError):
    """A stored version is not the one that was expected, or what is made once only was made before."""


class StoreLockedError(StorageError):
    """Another runner holds this file."""


class StoreUnavailableError(StorageError):
    """The store cannot be read or written just now, and nothing was kept; the same may do later."""


class StoreDamagedError(StorageError):
    """What is in the store is not what was written to it."""


class UnstorableError(StorageError):
    """A value that the store cannot hold, whenever it is tried; nothing was kept."""


class SymphonyError(FlowbotError):
    """A Symphony component refused a request or could not be reached.

    `status` is the HTTP status, or None when there was no answer; `trace_id` is what to
    quote to Symphony's support; `outcome_unknown` says that the request may have been
    carried out all the same, so that doing it again may do it twice.
    """

    def __init__(
        self, message: str, *, status: int | None = None, trace_id: str | None = None, outcome_unknown: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.trace_id = trace_id
        self.outcome_unknown = outcome_unknown


class AuthenticationError(SymphonyError):
    """The pod or the key manager did not accept who we say we are: the bot, or its app."""


class DatafeedError(SymphonyError):
    """The datafeed cannot be read."""


class RateLimitedError(SymphonyError):
    """Symphony asks to slow down."""

    def __init__(
        self,
        message: str,
        *,
        retry_after_seconds: float | None = None,
        status: int | None = 429,
        trace_id: str | None = None,
    ) -> None:
        super().__init__(message, status=status, trace_id=trace_id)
        self.retry_after_seconds = retry_after_seconds


class MessageRejectedError(SymphonyError):
    """The agent refused a message for good: not MessageML, not a member, too large, or a compliance block."""


class AttachmentError(SymphonyError):
    """A file of a message cannot be read: it is not there, not for this bot, too large, or not sent as Base64."""


class OperationError(SymphonyError):
    """The pod refused an operation for good: nothing was done."""


class NotAllowedError(OperationError):
    """Nothing may be done on behalf of a person: they or the settings do not allow it, or it can be done for nobody."""
