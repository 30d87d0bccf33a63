"""The document says what the program does."""

from casefile.access import Action
from casefile.access.docs import render
from casefile.kernel.assets import folder


def test_the_document_is_current() -> None:
    assert (folder("config").parent / "docs" / "access.md").read_text(encoding="utf-8") == render()


def test_every_action_stands_in_it() -> None:
    text = render()
    assert [action for action in Action if f"| `{action}` |" not in text] == []
