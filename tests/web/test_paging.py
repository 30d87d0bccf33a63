"""Lists page by key: the address carries a key and the filters, and leads on without gaps."""

import pytest
from flask import Flask

from casefile.kernel.errors import Invalid
from casefile.web import paging

ROWS = [("2026-03-02", number) for number in range(7)]


def key(row: tuple[str, int]) -> paging.Key:
    return row


@pytest.fixture
def app() -> Flask:
    made = Flask("lists")
    made.add_url_rule("/list", "list", lambda: "")
    return made


def test_the_way_on_begins_behind_the_last_row_shown_and_keeps_the_filters(app: Flask) -> None:
    with app.test_request_context("/list?stage=care"):
        assert paging.after() is None
        first = paging.page(ROWS[:4], key, size=3)
        assert list(first.rows) == ROWS[:3]
        assert "stage=care" in first.more
    with app.test_request_context(first.more):
        assert tuple(paging.after() or ()) == ROWS[2]
        assert not paging.page(ROWS[3:6], key, size=3).more


def test_the_last_page_leads_nowhere(app: Flask) -> None:
    with app.test_request_context("/list"):
        assert not paging.page(ROWS[:3], key, size=3).more


@pytest.mark.parametrize("text", ["x", "!!", "eyJhIjoxfQ"])
def test_a_key_that_was_never_given_is_refused(app: Flask, text: str) -> None:
    with app.test_request_context(f"/list?after={text}"), pytest.raises(Invalid):
        paging.after()
