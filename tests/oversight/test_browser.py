"""The auditor's pages fit an office's screen and a phone."""

import pytest
from playwright.sync_api import Browser

from tests import applications
from tests.browser import DESK, PHONE, Server, window
from tests.reports.builders import House, report
from tests.reports.test_browser import fits, shot, sign_in
from tests.web.clients import visitor


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_chain_and_the_page_of_a_thing_fit(home: House, chromium: Browser, size: dict[str, int]) -> None:
    app = applications.own(home.database)
    made = report(home)
    assert visitor(app, "boss").get(f"/reports/{made.id}").status_code == 200
    assert visitor(app, "stranger").get(f"/reports/{made.id}").status_code == 404
    with Server(app) as server, window(chromium, server.url, size) as page:
        sign_in(page, "auditor", "/audit")
        assert fits(page)
        shot(page, f"audit-{size['width']}")
        boxes = [each.bounding_box() for each in page.locator(".narrowing").locator("select, input").all()]
        assert len(boxes) == 5
        assert all(box and box["width"] >= 110 and box["height"] >= 44 for box in boxes), boxes
        page.locator("#number").fill(made.number)
        page.locator("form[action='/audit/find'] button").click()
        page.wait_for_url("**/audit/things/**")
        assert page.locator("tbody tr").count() >= 2
        assert fits(page)
        shot(page, f"audit-thing-{size['width']}")
