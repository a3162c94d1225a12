"""The words that a bot knows itself: a recording keeps them, so that it is routed as the talk was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources

from flowbot.project import Project
from flowbot.values.vocabulary import common_words, words_in

_ENDINGS = "pdf csv tsv txt xls xlsx doc docx ppt pptx png jpg jpeg gif zip json xml html https http www com mailto"
"""Of files and addresses: they tell what something is, and not whose."""


def vocabulary_of(project: Project, keep: Iterable[str] = ()) -> frozenset[str]:
    """The words of a bot's flows, messages, settings and modules, and those that flowbot brings.

    Args:
        project: The bot.
        keep: Further ones.
    """
    texts = [*_texts_of(project), *_own_texts(), _ENDINGS, *keep]
    return common_words(project.config.locales) | {word for text in texts for word in words_in(text)}


def _texts_of(project: Project) -> Iterator[str]:
    for definition in project.definitions:
        yield definition.model_dump_json()
    modules = [project.root / f"{name}.py" for name in project.config.modules]
    for file in [*project.messages.files, *modules, project.root / "flowbot.yaml"]:
        if file.is_file():
            yield file.read_text(encoding="utf-8", errors="replace")


def _own_texts() -> Iterator[str]:
    for package in ("flowbot.compiler", "flowbot.messageml"):
        for file in resources.files(package).iterdir():
            if file.name.startswith("pattern.") or file.name.endswith(".j2"):
                yield file.read_text(encoding="utf-8")
