"""The navigation is rendered once for all of the same duties: it must still follow duty, page and language."""

import re

from flask import Flask

from casefile.web import words
from tests.web.clients import Visitor, visitor

SIDE = re.compile(r'<nav class="side".*?</nav>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]+)"')
HERE = re.compile(r'<a href="([^"]+)" aria-current="page"')


def side(who: Visitor, path: str = "/me") -> str:
    found = SIDE.search(who.get(path).text)
    assert found is not None
    return found.group()


def test_each_role_is_led_to_its_own_pages_whoever_asked_before(app: Flask, reader: Visitor) -> None:
    auditor = visitor(app, "auditor")
    for _twice in range(2):
        supervisor, audit = set(LINK.findall(side(reader))), set(LINK.findall(side(auditor)))
        assert {"/dossiers", "/search"} <= supervisor
        assert not {"/dossiers", "/search"} & audit
        assert "/audit" in audit - supervisor


def test_the_navigation_marks_the_page_and_speaks_the_readers_language(reader: Visitor) -> None:
    assert HERE.findall(side(reader)) == ["/me"]
    assert HERE.findall(side(reader, "/dossiers")) == ["/dossiers"]
    assert HERE.findall(side(reader, "/me/password")) == []
    assert "我的工作台" not in side(reader)
    reader.client.set_cookie(words.COOKIE, "en")
    assert "My day" in side(reader)
    reader.client.set_cookie(words.COOKIE, "zh")
    assert "My day" not in side(reader)
