"""Banners that ask for consent to cookies are refused, however they are made; what is no such banner is left alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from auditor.browser.consent import refuse_consent
from auditor.browser.navigation import dismiss
from auditor.browser.page_signs import View
from auditor.model.locator import Locator
from auditor.model.page import Dismiss

if TYPE_CHECKING:
    from playwright.async_api import Page

    from .conftest import Pages

PAGE = "<main><h1>Settings</h1><p>Training <button>On</button></p></main>"
BOTTOM = "position:fixed;left:0;right:0;bottom:0;background:#fff"
SERVICE: Any = SimpleNamespace(controls={"ads": SimpleNamespace(names=("Personalised answers",))})
LISTEN = """
<script>
window.pressed = [];
addEventListener('click', (event) => {
  const [at] = event.composedPath();
  pressed.push(at.textContent.trim() || at.value);
}, true);
</script>"""


def layer(text: str, *buttons: str, attributes: str = "role=dialog") -> str:
    """A layer at the bottom of the page that says this and has these buttons."""
    made = "".join(f"<button>{name}</button>" for name in buttons)
    return f"<div {attributes} style='{BOTTOM}'><p>{text}</p>{made}</div>"


ONETRUST = f"""<div id="onetrust-consent-sdk">
  <div class="onetrust-pc-dark-filter" style="position:fixed;inset:0;background:#0008"></div>
  <div id="onetrust-banner-sdk" role="region" aria-label="Cookie banner" style="{BOTTOM}">
    <div role="alertdialog" aria-label="Privacy">
      <p>By clicking “Accept All Cookies”, you agree to the storing of cookies on your device.</p>
      <button id="onetrust-pc-btn-handler">Cookies Settings</button>
      <button id="onetrust-reject-all-handler">Reject All</button>
      <button id="onetrust-accept-btn-handler">Accept All Cookies</button>
    </div></div></div>"""
COOKIEBOT = f"""<div id="CybotCookiebotDialog" role="dialog" style="{BOTTOM}"><h2>Diese Webseite verwendet Cookies</h2>
  <label><input type="checkbox" checked disabled>Notwendig</label><label><input type="checkbox">Statistiken</label>
  <button>Auswahl erlauben</button><button>Ablehnen</button><button>Alle zulassen</button></div>"""
USERCENTRICS = f"""<div id="usercentrics-root"></div>
  <script>
  document.getElementById('usercentrics-root').attachShadow({{ mode: 'open' }}).innerHTML = `
    <div data-testid="uc-container" style="{BOTTOM}"><p>Wir verwenden Cookies, um unser Angebot zu verbessern.</p>
    <button role="button" data-testid="uc-accept-all-button">Alles akzeptieren</button>
    <button role="button" data-testid="uc-deny-all-button">Alles ablehnen</button></div>`;
  </script>"""
DIDOMI = f"""<div id="didomi-popup" class="didomi-popup-backdrop" style="position:fixed;inset:0">
  <div role="dialog" aria-modal="true" style="{BOTTOM}">
  <a href="#" class="didomi-continue-without-agreeing">Continuer sans accepter</a>
  <p>Avec votre consentement, nos partenaires et nous utilisons des cookies.</p>
  <button>En savoir plus</button><button>Accepter &amp; Fermer</button></div></div>"""
NATIVE = """<dialog id="cookies"><form method="dialog"><p>Käytämme evästeitä.</p>
  <input type="submit" value="Vain välttämättömät evästeet"><input type="submit" value="Hyväksy kaikki"></form></dialog>
  <script>document.getElementById('cookies').showModal()</script>"""
FRAMEWORK = layer(
    "We and our 842 partners store and/or access information on a device with your consent.",
    "MORE OPTIONS", "REJECT ALL", "ACCEPT ALL",
)  # fmt: skip
JAPANESE = layer("当サイトではクッキーを使用します。", "すべて拒否", "すべて許可", attributes="")
LABELLED = f"""<div style="{BOTTOM}"><p>We use cookies.</p>
  <button aria-label="Reject all"><svg width="16" height="16"></svg></button></div>"""
BANNERS = {
    "OneTrust": (ONETRUST, "Reject All"),
    "Cookiebot": (COOKIEBOT, "Ablehnen"),
    "Usercentrics": (USERCENTRICS, "Alles ablehnen"),
    "Didomi": (DIDOMI, "Continuer sans accepter"),
    "TCF": (FRAMEWORK, "REJECT ALL"),
    "native dialog": (NATIVE, "Vain välttämättömät evästeet"),
    "Japanese": (JAPANESE, "すべて拒否"),
}

NO_BANNERS = {
    "accepts only": layer("We use cookies.", "Accept all", "OK"),
    "more than the name": layer("We use cookies.", "Reject all and close your account"),
    "another question": layer("Ben invited you to a project.", "Decline", "Accept"),
    "terms": layer("Our Terms of Use and our Cookie Policy changed.", "Decline", "Accept"),
    "another consent": layer("Your parent's consent is needed.", "Decline"),
    "training": layer("We use cookies, and your chats train our models.", "Reject all"),
    "an audited control": layer("Cookies. Personalised answers.", "Reject all"),
    "in the page": "<section><h2>Cookies</h2><p>We use cookies.</p><button>Reject all</button></section>",
    "hidden": "<div hidden>" + layer("We use cookies.", "Reject all") + "</div>",
    "an ordinary word": layer("Biscookies of the week", "Reject all"),
    "all of the page": f"<div style='position:absolute;inset:0'>{PAGE}<p>Cookies</p><button>Reject all</button></div>",
    "too much": layer(f"Cookies. {'A chat of mine. ' * 300}", "Reject all"),
    "leads away": layer("We use cookies. <a href='/choices'>Reject all</a>"),
}


def refused(pages: Pages, markup: str, times: int = 1) -> tuple[list[bool], list[str]]:
    """Whether something was refused, each time, and what was pressed."""

    async def work(page: Page) -> tuple[list[bool], list[str]]:
        view = View(page, None, 0.0)  # type: ignore[arg-type]
        done = [await refuse_consent(view, SERVICE) for _ in range(times)]
        return done, await page.evaluate("pressed")

    return pages.on(LISTEN + PAGE + markup, work)


@pytest.mark.parametrize(("markup", "button"), BANNERS.values(), ids=list(BANNERS))
def test_a_banner_is_refused_once_however_it_is_made(pages: Pages, markup: str, button: str) -> None:
    assert refused(pages, markup, times=2) == ([True, False], [button])


def test_a_button_without_text_is_known_by_its_label(pages: Pages) -> None:
    assert refused(pages, LABELLED)[0] == [True]


@pytest.mark.parametrize("markup", NO_BANNERS.values(), ids=list(NO_BANNERS))
def test_what_is_no_banner_is_left_alone(pages: Pages, markup: str) -> None:
    assert refused(pages, markup) == ([False], [])


def test_the_next_banner_is_refused_too(pages: Pages) -> None:
    both = JAPANESE.replace("すべて拒否", "拒否") + FRAMEWORK.replace("bottom:0", "top:0", 1)
    done, pressed = refused(pages, both, times=3)
    assert (done, sorted(pressed)) == ([True, True, False], ["REJECT ALL", "拒否"])


@pytest.mark.parametrize("within", ["#outer", "#inner"])
def test_a_declared_overlay_that_is_a_banner_is_answered_once_while_it_leaves(pages: Pages, within: str) -> None:
    inside = "<div id=inner><p>We use cookies.</p><button>Reject all</button></div>"
    banner = f"<div id=outer role=dialog style='{BOTTOM}'>{inside}</div>"
    overlay = Dismiss(within=Locator(css=within), click=Locator(role="button", name=("Reject all",)))

    async def work(page: Page) -> tuple[int, list[str]]:
        service = SimpleNamespace(controls={}, dismiss=(overlay,))
        account: Any = SimpleNamespace(service=service, consent_refused=0)
        view = View(page, None, 0.0)  # type: ignore[arg-type]
        for _ in range(3):
            await dismiss(account, view)
        return view.dismissed, await page.evaluate("pressed")

    assert pages.on(LISTEN + PAGE + banner, work) == (1, ["Reject all"])
