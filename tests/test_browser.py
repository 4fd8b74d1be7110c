"""The browser that tests drive is the machine's own, and it catches what pages must not do."""

import pytest

from support import browser as browser_support
from support.browser import opened_pages, running_browser


@pytest.mark.browser
def test_a_page_has_the_size_language_and_scheme_asked_for(open_page):
    page = open_page(width_px=390, height_px=700, language="de", scheme="dark")
    page.set_content("<p>Hallo</p>")
    seen = page.evaluate(
        "[innerWidth, navigator.language, matchMedia('(prefers-color-scheme: dark)').matches]"
    )
    assert seen == [390, "de", True]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("setTimeout(() => { throw new Error('broken'); })", "thrown: .*broken"),
        ("console.error('unhappy')", "on the console: unhappy"),
        (
            "fetch('http://192.0.2.1/count').catch(() => 0)",
            "asked another machine: http://192.0.2.1",
        ),
    ],
)
def test_what_a_page_must_not_do_is_found(browser, script, fault):
    def visit() -> None:
        with opened_pages(browser) as open_page:
            page = open_page()
            page.set_content(f"<script>{script}</script>")
            page.wait_for_timeout(100)

    with pytest.raises(pytest.fail.Exception, match=fault):
        visit()


@pytest.mark.browser(allowed_errors=("unhappy",))
def test_an_error_that_is_meant_can_be_named(open_page):
    open_page().evaluate("console.error('unhappy, as the test wants it')")


@pytest.mark.parametrize(
    ("in_ci", "outcome"),
    [("true", pytest.fail.Exception), ("", pytest.skip.Exception)],
)
def test_without_chromium_tests_are_skipped_aloud_and_fail_in_ci(monkeypatch, in_ci, outcome):
    monkeypatch.setattr(browser_support, "chromium_path", lambda: None)
    monkeypatch.setenv("CI", in_ci)
    with pytest.raises(outcome, match="apt-get install -y chromium"), running_browser():
        pass
