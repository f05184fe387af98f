from __future__ import annotations

from dataclasses import replace

import pytest

from auditor.practice.account import Account
from auditor.practice.app import App
from auditor.practice.chatgpt import chatgpt
from auditor.practice.demo import demo
from auditor.practice.gemini import gemini
from auditor.practice.github_copilot import github_copilot
from auditor.practice.knobs import Knobs
from auditor.practice.web import Request, html

ADA = Account("ada", "x", settings={"training": "on", "memory": "on"}, locked=frozenset({"memory"}))
ASKED = Request("POST", "service.test", "/write?key=training")


def service(**knobs: object) -> App:
    app = App("service", ("service.test",), lambda app, request: html(""), [ADA], defaults={"ads": "on"})
    app.turn(**knobs)
    return app


def test_stored_settings_are_the_defaults_under_the_account_s_own() -> None:
    assert service().stored("ada") == {"ads": "on", "training": "on", "memory": "on"}


def test_stored_settings_cannot_be_changed_through_the_answer() -> None:
    app = service()
    app.stored("ada")["training"] = "off"
    assert app.stored("ada")["training"] == "on"


def test_write_is_stored_and_recorded() -> None:
    app = service()
    assert app.write(ASKED, "ada", {"training": "off"}) == 200
    assert app.stored("ada")["training"] == "off"
    assert [(write.method, write.target, write.changes) for write in app.writes] == [
        ("POST", "/write?key=training", {"training": "off"})
    ]


def test_write_of_what_an_organisation_locked_is_refused_and_recorded() -> None:
    app = service()
    assert app.write(ASKED, "ada", {"memory": "off"}) == 403
    assert app.stored("ada")["memory"] == "on"
    assert len(app.writes) == 1


def test_ignored_write_is_answered_well_and_forgotten() -> None:
    app = service(write_ignored=True)
    assert app.write(ASKED, "ada", {"training": "off"}) == 200
    assert app.stored("ada")["training"] == "on"


def test_refused_write_is_not_stored() -> None:
    app = service(write_status=500)
    assert app.write(ASKED, "ada", {"training": "off"}) == 500
    assert app.stored("ada")["training"] == "on"


def test_change_is_taken_back_when_the_next_document_opens() -> None:
    app = service(turns_on_again=True)
    app.write(ASKED, "ada", {"training": "off"})
    assert app.stored("ada")["training"] == "off"
    app.document(lambda: html(""))
    assert app.stored("ada")["training"] == "on"


def test_session_ends_when_it_is_expired_and_a_new_one_is_good() -> None:
    app = service()
    old = app.begin("ada")
    app.expire_sessions()
    assert (app.who(old), app.has_ended(old)) == (None, True)
    assert app.who(app.begin("ada")) == ADA


def test_unknown_session_has_not_ended_because_it_never_was() -> None:
    assert not service().has_ended("nobody's")


def test_knob_that_would_do_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="github-copilot has no use for the knob state_attribute"):
        github_copilot([ADA]).turn(state_attribute="mixed")


def test_word_that_a_service_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="gemini knows overlay = none, unknown; not 'declared'"):
        gemini([ADA]).turn(overlay="declared")


def test_misspelt_knob_is_refused() -> None:
    with pytest.raises(TypeError, match="setings_delay"):
        chatgpt([ADA]).turn(setings_delay=1)


def test_knobs_given_at_the_start_are_checked_too() -> None:
    with pytest.raises(ValueError, match="layout"):
        chatgpt([ADA], replace(Knobs(), layout="upside down"))


def test_demo_has_a_safe_a_deviating_a_locked_and_a_two_factor_account_for_every_service() -> None:
    made = demo()
    assert len({account.id for account in made.accounts}) == len(made.accounts)
    training = {
        "chatgpt": "training_allowed",
        "gemini": "keep_activity",
        "github-copilot": "training",
        "open-webui": "memory",
    }
    for app in made.apps:
        accounts = [account for account in made.accounts if account.service == app.service]
        assert [account.username for account in accounts] == list(app.accounts)
        assert any(account.totp_secret for account in accounts) or not app.tls
        assert any(person.locked for person in app.accounts.values())
        free = [name for name, person in app.accounts.items() if not person.locked]
        assert len({app.stored(name).get(training[app.service]) for name in free}) >= 2
