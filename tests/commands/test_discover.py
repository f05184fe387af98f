"""`auditor discover`: what no service file declares is listed, traced, and drafted."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_service
from auditor.model.reading import Kind
from auditor.model.texts import every
from auditor.practice.account import Account
from auditor.practice.gemini import gemini
from auditor.practice.github_copilot import github_copilot
from auditor.practice.server import PracticeServer
from auditor.practice.signed_in import signed_in_state
from auditor.practice.x import x
from tests.serving import Asked, Server

from .program import Program

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.model.service import Service
    from auditor.practice.app import App


def undeclared(folder: Path, service: str, keep: str) -> str:
    """A service file of one's own, as the shipped one, but with one control only. Its name."""
    text = open_catalog().services[service].path.read_text("utf-8")
    head, _, controls = text.partition("\ncontrols:\n")
    (kept,) = [block for block in re.split(r"(?m)^(?=  \S+:$)", controls) if block.startswith(f"  {keep}:")]
    (folder / "checks" / "services").mkdir(parents=True)
    (folder / "checks" / "services" / "mine.yaml").write_text(f"{head}\ncontrols:\n{kept}", "utf-8")
    return "mine"


def discovered(folder: Path, app: App, service: str, username: str, keep: str) -> str:
    name = undeclared(folder, service, keep)
    with PracticeServer([app]) as server:
        program = Program(folder, server)
        (folder / "auditor.yaml").write_text(
            f"policy: baseline\nchecks: [checks]\naccounts:\n"
            f"  me: {{service: {name}, username: {username}, sign_in: session}}\n"
        )
        (folder / "state.json").write_text(json.dumps(signed_in_state(app, username)))
        assert program.run("sessions", "import", "me", "state.json").code == 0
        done = program.run("discover", "me", "--timeout", "12")
        assert app.writes == []
        assert server.errors == []
    assert done.code == 0, done.errors
    print(done.output)
    return done.output


def with_drafts(folder: Path, output: str) -> Service:
    """The service with the draft added to its file: it is taken as it is."""
    file = folder / "checks" / "services" / "mine.yaml"
    file.write_text(file.read_text("utf-8") + output.partition("\ncontrols:\n")[2], "utf-8")
    return load_service(file, str(file)).value


def test_a_switch_that_nobody_declared_is_drafted_with_the_response_it_shows(tmp_path: Path) -> None:
    app = x([Account("ada_example", "x", settings={"allow_xai_data_sharing": False, "allow_grok_memory": True})])
    output = discovered(tmp_path, app, "x", "ada_example", "personalization")
    controls = with_drafts(tmp_path, output).controls
    told = [reading for control in controls.values() for reading in control.readings if reading.response]
    assert {reading.json_paths: dict(reading.values) for reading in told} == {
        ("data.viewer.grok_settings.allow_xai_data_sharing",): {"false": "off", "true": "on"},
        ("data.viewer.grok_settings.allow_grok_memory",): {"true": "on", "false": "off"},
    }
    assert {reading.response for reading in told} == {"/i/api/graphql/practice/XaiDataSharingSettingsQuery"}
    writes = [control.write for control in controls.values() if control.write]
    assert {(write.method, write.path, write.json_path) for write in writes} == {
        ("POST", "/i/api/graphql/practice/XaiDataSharingSettingsMutation", "variables.allow_xai_data_sharing"),
        ("POST", "/i/api/graphql/practice/XaiDataSharingSettingsMutation", "variables.allow_grok_memory"),
    }
    assert output.count("in an offline replay. Confirm it.") == 2
    assert "grok  mine/personalization: off\n    # Found on " in output


def test_values_in_the_answers_of_an_rpc_are_drafted_too(tmp_path: Path) -> None:
    app = gemini([Account("ada@gmail.test", "x", settings={"audio": False})])
    output = discovered(tmp_path, app, "gemini", "ada@gmail.test", "auto-delete")
    controls = with_drafts(tmp_path, output).controls.values()
    (told,) = [reading for control in controls for reading in control.readings if reading.response]
    assert (told.method, told.response) == ("POST", "/_/FootprintsMyactivityUi/data/batchexecute")
    assert dict(told.values) == {"false": "off", "true": "on"}
    assert told.json_paths == ("0.0.2.{}.2.0",)


DRAFT = """\
name: Labels
vendor: Nobody
verified: 2026-11-01
verified_against: itself
sources: [https://help.parrot.com]
self_hosted: true
sign_in: {start: /account}
identity:
  account: {response: /api/whoami, json: email}
  signed_in: [{response: /api/whoami, json: email}]
pages:
  email: {open: [[{goto: /account}]], ready: [{url: /account}]}
  gone: {open: [[{goto: /gone}]], ready: [{test_id: gone}]}
"""
SCRIPTED = """\
<!doctype html><title>Email</title><div id="root"></div>
<script>
  window.SETTINGS = Object.assign({ user: { id: 7, allow_news: true }, lookup: function (key) { return key } });
  fetch("/api/whoami").then((answer) => answer.json()).then((me) => setTimeout(() => {
    root.innerHTML = '<label><input type="checkbox" aria-label="Send me news"> Send me news</label>';
    const box = root.querySelector("input");
    box.checked = window.SETTINGS.user.allow_news;
    const written = () => JSON.stringify({ allow_news: box.checked ? 1 : 0 });
    box.onclick = () => fetch(`/api/users/${me.id}`, { method: "PATCH", body: written() });
  }, 250));
</script>
"""


class Scripted(Server):
    """As Label Studio does it: the state is in a script with code around it, and an answer has it too."""

    def answer(self, asked: Asked) -> None:
        """Answer one request."""
        if asked.path == "/account":
            asked.send(SCRIPTED, "text/html")
        elif asked.path == "/api/whoami":
            asked.send(json.dumps({"email": "ada@example.test", "id": 7, "allow_news": True}))
        else:
            asked.send("null", status=404)


def test_a_file_without_controls_is_filled_from_its_pages(tmp_path: Path) -> None:
    (tmp_path / "checks/services").mkdir(parents=True)
    file = tmp_path / "checks/services/mine.yaml"
    file.write_text(DRAFT, "utf-8")
    with Scripted() as site:
        program = Program(tmp_path)
        (tmp_path / "auditor.yaml").write_text(
            "policy: baseline\nchecks: [checks]\naccounts:\n"
            f"  me: {{service: mine, url: '{site.origin}', username: ada@example.test, sign_in: session}}\n"
        )
        cookie = {"name": "sid", "value": "1", "domain": "127.0.0.1", "path": "/", "expires": -1}
        cookie |= {"httpOnly": True, "secure": False, "sameSite": "Lax"}
        (tmp_path / "state.json").write_text(json.dumps({"cookies": [cookie], "origins": []}))
        assert "`auditor discover me` drafts them" in program.run("check").errors
        assert program.run("sessions", "import", "me", "state.json").code == 0
        done = program.run("discover", "me", "--timeout", "12")
        assert site.count("/api/users", "PATCH") == 0
    assert done.code == 0, done.errors
    assert "The page `gone` was not read (page missing" in done.output
    file.write_text(f"{DRAFT}controls:\n{done.output.partition(chr(10) + 'controls:' + chr(10))[2]}", "utf-8")
    (control,) = load_service(file, str(file)).value.controls.values()
    assert control.title == "Send me news"
    (seen, told) = control.readings
    assert (seen.see, told.response, told.json_paths) == (Kind.CHECKBOX, "/api/whoami", ("allow_news",))
    assert dict(told.values) == {"true": "on", "false": "off"}
    write = control.write
    assert write is not None
    assert (write.method, write.path, write.json_path) == ("PATCH", "/api/users/*", "allow_news")
    assert "Where it\n      # follows the control in both states" in done.output


def test_what_opens_a_list_of_words_is_drafted_with_all_of_them(tmp_path: Path) -> None:
    app = github_copilot([Account("ada-example", "x", settings={"training": "disabled"})])
    output = discovered(tmp_path, app, "github-copilot", "ada-example", "public-code")
    controls = with_drafts(tmp_path, output).controls
    drafted = controls["allow-github-to-use-my-data-for-ai-model"]
    (reading,) = drafted.readings
    assert (reading.see, drafted.values) == (Kind.MENU, ("disabled", "enabled"))
    assert {value: every(words) for value, words in reading.words.items()} == {
        "disabled": ("Disabled",),
        "enabled": ("Enabled",),
    }
    assert drafted.write is not None
    assert (drafted.write.method, drafted.write.json_path) == ("POST", "value")
    assert set(drafted.write.values.values()) == {"disabled", "enabled"}
    assert "# Only the page shows it: no answer that it got holds a value that turns it." in output
