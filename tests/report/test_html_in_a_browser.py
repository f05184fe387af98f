from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from auditor.model.status import Status
from auditor.report import FORMATS

from . import sample

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from auditor.model.report import Report

SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")


def opened(page: Page, report: Report, folder: Path) -> list[str]:
    """Opens the report as a file; gives a list that fills with what the page tried to load or complained about."""
    path = folder / "report.html"
    path.write_text(FORMATS["html"].render(report, sample.FILES.get), encoding="utf-8")
    noise: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("dialog", lambda dialog: noise.append(dialog.message))
    page.on("request", lambda request: None if request.url.startswith("data:") else noise.append(request.url))
    page.goto(path.as_uri())
    noise.remove(path.as_uri())
    return noise


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def test_only_its_own_script_runs_and_nothing_is_loaded_when_a_page_meant_harm(
    page: Page, hostile: Report, tmp_path: Path
) -> None:
    noise = opened(page, hostile, tmp_path)
    unfold(page)
    for link in page.get_by_role("link").all():
        assert (link.get_attribute("href") or "").startswith(("http", "#"))
    assert page.title().endswith("auditor report")
    assert noise == []


def test_a_script_would_not_run_when_it_got_into_the_page(page: Page, complete: Report, tmp_path: Path) -> None:
    path = tmp_path / "broken.html"
    text = FORMATS["html"].render(complete, sample.FILES.get)
    bad = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    path.write_text(text.replace("<footer", f"{bad}<footer"), encoding="utf-8")
    page.goto(path.as_uri())
    assert page.title() != "owned"


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("which", ["complete", "hostile"])
def test_nothing_is_wider_than_the_screen(
    page: Page, tmp_path: Path, width: int, which: str, request: pytest.FixtureRequest
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, request.getfixturevalue(which), tmp_path)
    for _ in ("folded", "unfolded"):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(
            "[...document.querySelectorAll('main *, header *')].filter(one => one.checkVisibility()"
            " && !one.closest('thead') && one.getBoundingClientRect().right > innerWidth + 1).length"
        ) == 0  # fmt: skip
        unfold(page)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("which", ["complete", "declared"])
def test_axe_finds_nothing_against_it(
    page: Page, tmp_path: Path, which: str, width: int, scheme: Literal["light", "dark"], request: pytest.FixtureRequest
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, request.getfixturevalue(which), tmp_path)
    for _ in ("folded", "unfolded"):
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        unfold(page)


def shown(page: Page) -> list[str]:
    """The titles of the rows that are shown."""
    return page.locator(".row[data-status]:visible h3").all_inner_texts()


def test_the_rows_are_filtered_by_each_question(page: Page, complete: Report, tmp_path: Path) -> None:
    opened(page, complete, tmp_path)
    everything = len(shown(page))
    for label, choice, wanted in (
        ("Status", "not applicable", {"Share with the workspace"}),
        ("Severity", "low", {"Shared links", "Personalised ads", "Share with the workspace"}),
        ("Service", "Gemini", {"No session"}),
        ("Account", "grace", {"No session"}),
        ("Group", "finance", {"Shared links"}),
    ):
        page.get_by_role("combobox", name=label).select_option(choice)
        assert wanted <= set(shown(page)), label
        assert f"of {len(complete.findings)} checks" in page.get_by_role("status").inner_text()
        page.get_by_role("button", name="Clear").click()
        assert page.get_by_role("status").inner_text() == ""
    page.get_by_role("combobox", name="Group").select_option("finance")
    assert "No session" not in shown(page)
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("searchbox").fill("SHARED links")
    assert "Shared links" in shown(page)
    assert len(shown(page)) < everything
    page.get_by_role("searchbox").fill("nobody wrote this")
    assert shown(page) == []
    assert page.locator("#action").is_hidden()
    assert page.get_by_role("status").inner_text() == f"0 of {len(complete.findings)} checks"


def test_a_row_of_several_accounts_is_narrowed_to_the_one_asked_for(page: Page, tmp_path: Path) -> None:
    findings = tuple(sample.finding(account=name) for name in ("ada", "ben", "cleo"))
    opened(page, sample.report(findings), tmp_path)
    unfold(page)
    page.get_by_role("combobox", name="Account").select_option("ben")
    assert page.locator(".at > li:visible > b").all_inner_texts() == ["ben"]
    assert page.get_by_role("status").inner_text() == "1 of 3 checks"
    page.get_by_role("combobox", name="Account").select_option("all")
    page.get_by_role("searchbox").fill("cleo")
    assert page.locator(".at > li:visible > b").all_inner_texts() == ["cleo"]


def test_without_a_script_it_is_a_list_that_unfolds(browser: Browser, complete: Report, tmp_path: Path) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        opened(page, complete, tmp_path)
        assert page.locator("#filter").is_hidden()
        row = page.locator("#action .row").first
        assert not row.locator(".message").first.is_visible()
        row.locator("> summary").click()
        assert row.locator(".message").first.is_visible()


def test_a_link_to_what_is_folded_unfolds_it(page: Page, complete: Report, tmp_path: Path) -> None:
    opened(page, complete, tmp_path)
    row = page.locator("#action .row").first
    row.locator("> summary").click()
    row.get_by_role("link", name="What this control covers").click()
    assert page.locator("#control-chatgpt-training .facts").is_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_what_needs_action_fits_the_first_two_screens_for_fourteen_accounts(
    page: Page, tmp_path: Path, width: int
) -> None:
    """Five controls that deviate at each of the accounts, and ten that comply."""
    people = [f"person-{number}" for number in range(14)]
    findings = [
        sample.finding(account=name, control=f"c{n}", title=f"Keep my voice {n}") for name in people for n in range(5)
    ]
    fine = [
        sample.finding(account=name, control=f"d{n}", status=Status.PASS, observed="off")
        for name in people
        for n in range(10)
    ]
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, sample.report((*findings, *fine)), tmp_path)
    assert page.evaluate("document.querySelector('#action').getBoundingClientRect().bottom") < 1600
    opened(
        page, sample.report(tuple(finding for finding in (*findings, *fine) if finding.account == "person-1")), tmp_path
    )
    assert page.evaluate("document.querySelector('#action').getBoundingClientRect().bottom") < 800


def test_light_and_dark_differ(page: Page, complete: Report, tmp_path: Path) -> None:
    grounds = set()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        opened(page, complete, tmp_path)
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2


def test_the_page_can_be_walked_by_keyboard_and_by_landmark(page: Page, complete: Report, tmp_path: Path) -> None:
    opened(page, complete, tmp_path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the findings"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "findings"
    for role in ("banner", "main", "contentinfo"):
        assert page.locator(f"role={role}").count() == 1
    assert page.locator("h1").count() == 1
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(one => +one.tagName[1])")
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_picture_is_shown(page: Page, complete: Report, tmp_path: Path) -> None:
    opened(page, complete, tmp_path)
    assert page.locator("img").evaluate("one => one.complete && one.naturalWidth") == 480
    assert page.get_by_alt_text("What the page showed").count() == 1


def test_paper_shows_what_is_folded_on_a_screen(page: Page, complete: Report, tmp_path: Path) -> None:
    opened(page, complete, tmp_path)
    proof = page.locator("#action .row .story").first
    assert not proof.evaluate("one => one.checkVisibility({contentVisibilityAuto: true})")
    page.emulate_media(media="print")
    assert proof.evaluate("one => one.checkVisibility({contentVisibilityAuto: true})")
    assert len(page.pdf(format="A4")) > 10_000
