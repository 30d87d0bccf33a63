"""The program in a real browser: the first page, in both languages, on a desk and on a phone."""

import pytest
from playwright.sync_api import Page

from casefile.kernel.config import Config
from casefile.vault import deployment


@pytest.fixture(autouse=True)
def _secret(config: Config) -> None:
    deployment.make(config).write(config.deployment_secret)


@pytest.mark.browser
@pytest.mark.parametrize("window", ["desk", "phone"])
def test_the_sign_in_page_speaks_both_languages_and_fits(window: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(window)
    page.goto("/sign-in")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert "登录" in page.locator("main").inner_text()
    page.get_by_role("button", name="English").first.click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "/sign-in" in page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
