"""What can be wrong, in words a worker understands. `sentence` is an English msgid, translated on the page."""

from collections.abc import Callable, Iterator, Mapping


class CasefileError(Exception):
    """Base of every refusal the program gives on purpose; `words` fill the sentence's %(names)s."""

    sentence = "Something is not right."

    def __init__(self, sentence: str | None = None, **words: object) -> None:
        self.sentence = sentence or type(self).sentence
        self.words: Mapping[str, object] = words
        super().__init__(self.sentence % words if words else self.sentence)


class NotFound(CasefileError):
    """The thing does not exist, or its existence is no business of the asker: 404."""

    sentence = "This page does not exist."


class Forbidden(CasefileError):
    """May read, but not do this: 403, with whom to ask."""

    sentence = "You may read this, but not do it. Please ask your supervisor."


class NotReady(CasefileError):
    """The wrong moment, or something is missing: 409, with what is missing."""

    sentence = "This cannot be done now."


class Conflict(CasefileError):
    """Somebody else was faster: 409, with both versions."""

    sentence = "Someone else has changed this in the meantime."


class Invalid(CasefileError):
    """A value that cannot be right; `field` names where it was typed."""

    def __init__(self, sentence: str, *, field: str | None = None, **words: object) -> None:
        super().__init__(sentence, **words)
        self.field = field


def faults(*checks: Callable[[], object]) -> Iterator[Invalid]:
    """Make every check and give what each finds wrong, so that all of it is told at once."""
    for check in checks:
        try:
            check()
        except Invalid as error:
            yield error


class Unusable(CasefileError):
    """The installation cannot run like this: one clear sentence, nothing half-written."""
