"""The generated documents say what the program does."""

from casefile.cli import documents


def test_the_generated_documents_are_current() -> None:
    stale = [path.name for path, text in documents().items() if not path.exists() or path.read_text("utf-8") != text]
    assert stale == [], "write them anew with ./dev docs"
