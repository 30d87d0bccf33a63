"""Every answer tells the browser to load nothing from elsewhere and to keep nothing."""

from flask import Flask

from tests.people_builders import Installed
from tests.web.clients import Visitor, application, visitor

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def test_pages_allow_no_inline_script_no_style_and_no_frame(stranger: Visitor) -> None:
    policy = stranger.get("/sign-in").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy


def test_pages_are_not_kept_by_the_browser(reader: Visitor) -> None:
    for path in ("/me", "/nothing/here", "/sign-in"):
        assert reader.get(path).headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_only_under_an_address_that_changes_with_them(stranger: Visitor) -> None:
    assert stranger.get("/static/css/casefile.css").headers["Cache-Control"] == "no-cache"
    assert "immutable" in stranger.get("/static/css/casefile.css?v=1").headers["Cache-Control"]


def test_other_headers_are_on_every_answer(stranger: Visitor) -> None:
    for path in ("/sign-in", "/nothing/here", "/static/icon.svg"):
        headers = stranger.get(path).headers
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "camera=()" in headers["Permissions-Policy"]


def test_strict_transport_is_asked_for_only_under_tls(stranger: Visitor) -> None:
    assert "Strict-Transport-Security" not in stranger.get("/sign-in").headers
    assert "Strict-Transport-Security" in stranger.get("/sign-in", base_url="https://localhost").headers


def test_plain_http_from_another_machine_is_refused_with_a_page_that_says_why(stranger: Visitor) -> None:
    answer = stranger.get("/sign-in", environ_base=ELSEWHERE)
    assert answer.status_code == 403
    assert "https" in answer.text
    assert 'name="password"' not in answer.text
    assert stranger.get("/sign-in", environ_base=ELSEWHERE, base_url="https://localhost").status_code == 200


def test_a_forwarded_address_counts_only_behind_a_proxy(app: Flask, house: Installed) -> None:
    import dataclasses

    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    assert visitor(app).get("/sign-in", environ_base=ELSEWHERE, headers=forwarded).status_code == 403
    house.database.config = dataclasses.replace(house.database.config, behind_proxy=True)
    proxied = visitor(application(house))
    assert proxied.get("/sign-in", headers=forwarded).status_code == 200
    assert proxied.get("/sign-in", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
