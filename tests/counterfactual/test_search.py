"""Which leaves are changed in which replay, against pages that are functions of their leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from auditor.counterfactual.candidates import Wanted, candidates, described
from auditor.counterfactual.leaves import leaves_of
from auditor.counterfactual.search import MOST_REPLAYS, Found, Turned, search
from auditor.counterfactual.tape import Answer, Entry, Tape
from auditor.model.reason import Unproven

Page = Callable[[Mapping[str, object]], dict[str, str | None]]
"""What is shown, from the values by their last key."""
SWITCH = (("on",), ("off",))


def tape_of(**answers: object) -> Tape:
    made = [
        Entry("GET", f"https://a.test/api/{name}", "fetch",
              answer=Answer(200, (("content-type", "application/json"),), json.dumps(body).encode()))
        for name, body in answers.items()
    ]  # fmt: skip
    return Tape(tuple(made))


def searched(
    page: Page,
    tape: Tape,
    *wanted: Wanted,
    follow: Mapping[str, set[str]] | None = None,
    identity: tuple[str, ...] = (),
    lost: tuple[str, ...] = (),
) -> tuple[Found, int]:
    """What is found, and after how many replays."""
    leaves = leaves_of(tape)
    ranked = {want.control: candidates(tape, leaves, want, identity, lost) for want in wanted}
    steps = search({want.control: want for want in wanted}, ranked, follow or {})
    values = {str(leaf.path[-1]): leaf.value for leaf in leaves}
    changes, replays = next(steps), 0
    try:
        while True:
            replays += 1
            changes = steps.send(page({**values, **{str(leaf.path[-1]): value for leaf, value in changes.items()}}))
    except StopIteration as done:
        return done.value, replays


def wants(control: str, value: str = "off", *hints: str, known: str | None = None) -> Wanted:
    return Wanted(control, value, (control, *hints), SWITCH, known)


def word(value: object) -> str:
    return "on" if value else "off"


def key_of(found: Found, control: str) -> object:
    turned = found[control]
    assert isinstance(turned, Turned)
    return turned.leaf.path[-1]


MANY = {f"flag_{number}": True for number in range(40)}


def test_a_leaf_that_is_named_like_the_control_is_found_in_the_second_replay() -> None:
    tape = tape_of(features=MANY, settings={"training_allowed": False, "theme": "dark"})
    found, replays = searched(lambda v: {"training": word(v["training_allowed"])}, tape, wants("training"))
    assert key_of(found, "training") == "training_allowed"
    assert replays == 2


def test_a_leaf_with_any_name_is_found_by_halving() -> None:
    tape = tape_of(features=MANY)
    found, replays = searched(lambda v: {"training": word(not v["flag_13"])}, tape, wants("training"))
    assert key_of(found, "training") == "flag_13"
    assert replays <= MOST_REPLAYS


def test_controls_share_the_replays() -> None:
    tape = tape_of(settings={"training": False, "memory": False, "voice": False, "photos": False})
    page: Page = lambda v: {name: word(v[name]) for name in ("training", "memory", "voice", "photos")}  # noqa: E731
    found, replays = searched(page, tape, *(wants(name) for name in ("training", "memory", "voice", "photos")))
    assert [key_of(found, name) for name in found] == ["training", "memory", "voice", "photos"]
    assert replays == 5


def test_a_page_that_shows_its_default_whatever_it_is_sent_proves_nothing() -> None:
    found, replays = searched(
        lambda _: {"training": "off"}, tape_of(settings={"training": True}, features=MANY), wants("training")
    )
    assert found == {"training": Unproven.DEFAULT_PAINTED}
    assert replays <= MOST_REPLAYS


def test_a_leaf_that_turns_several_controls_is_no_proof() -> None:
    page: Page = lambda v: {"training": word(not v["adult"]), "other": word(not v["adult"])}  # noqa: E731
    tape = tape_of(profile={"adult": True})
    assert searched(page, tape, wants("training"))[0] == {"training": Unproven.DEFAULT_PAINTED}
    followed = searched(page, tape, wants("training"), follow={"training": {"other"}})[0]
    assert key_of(followed, "training") == "adult"


def test_a_control_that_goes_away_did_not_turn() -> None:
    page: Page = lambda v: {"training": word(v["training"]), "voice": "off" if v["training"] else None}  # noqa: E731
    found, _ = searched(page, tape_of(settings={"training": True}), wants("training", "on"))
    assert key_of(found, "training") == "training"
    gone: Page = lambda v: {"training": None if v["training"] else "off"}  # noqa: E731
    assert searched(gone, tape_of(settings={"training": False}), wants("training"))[0] == {
        "training": Unproven.DEFAULT_PAINTED
    }


def test_a_control_that_comes_with_it_did_not_turn() -> None:
    page: Page = lambda v: {"training": word(v["training"]), **({"voice": "on"} if v["training"] else {})}  # noqa: E731
    found, _ = searched(page, tape_of(settings={"training": False}), wants("training"))
    assert key_of(found, "training") == "training"


def test_a_leaf_that_may_not_be_a_controls_is_not_found_for_it_by_another() -> None:
    tape = tape_of(profile={"memory": False, "training": False})
    page: Page = lambda v: {"training": word(v["training"]), "memory": word(v["training"])}  # noqa: E731
    lost = ("https://a.test/api/training ",)
    found, _ = searched(page, tape, wants("training"), wants("memory"), follow={"training": {"memory"}}, lost=lost)
    assert found["training"] is Unproven.NOTHING_TO_CHANGE


def test_the_unchanged_replay_must_show_what_the_page_showed() -> None:
    found, replays = searched(lambda _: {"training": "on"}, tape_of(settings={"training": True}), wants("training"))
    assert found == {"training": Unproven.REPLAY_FAILED}
    assert replays == 1
    assert searched(lambda _: {}, tape_of(settings={"training": True}), wants("training"))[0] == {
        "training": Unproven.REPLAY_FAILED
    }


def test_where_no_answer_holds_a_value_there_is_nothing_to_change() -> None:
    found, replays = searched(lambda _: {"training": "off"}, tape_of(settings={"id": "x8"}), wants("training"))
    assert found == {"training": Unproven.NOTHING_TO_CHANGE}
    assert replays == 1


def test_a_leaf_that_breaks_the_page_does_not_hide_the_right_one() -> None:
    def page(v: Mapping[str, object]) -> dict[str, str | None]:
        return {"training": word(v["flag_2"]) if v["flag_3"] else None}

    found, replays = searched(page, tape_of(features=MANY), wants("training", "on"))
    assert key_of(found, "training") == "flag_2"
    assert replays <= MOST_REPLAYS


def test_what_holds_by_default_is_no_witness() -> None:
    tape = tape_of(region={"defaults": {"training": "off"}}, settings_default={"training": False})
    assert searched(lambda _: {"training": "off"}, tape, wants("training"))[0] == {
        "training": Unproven.NOTHING_TO_CHANGE
    }


@pytest.mark.parametrize(
    "profile",
    [
        {"region": {"training": False}},
        {"eu": True},
        {"experiment_training": False},
        {"training_default": False},
        {"ok": True},
        {"success": True},
    ],
)
def test_what_holds_for_many_and_whether_it_went_well_is_no_witness(profile: dict[str, object]) -> None:
    page: Page = lambda v: {"training": word(v[key] is not value)}  # noqa: E731
    ((key, value),) = [(k, v) for k, v in _flat(profile).items()]
    assert searched(page, tape_of(profile=profile), wants("training"))[0] == {"training": Unproven.NOTHING_TO_CHANGE}


def _flat(told: dict[str, object]) -> dict[str, object]:
    return {
        key: value
        for name, each in told.items()
        for key, value in (each.items() if isinstance(each, dict) else [(name, each)])
    }


@pytest.mark.parametrize(
    ("lost", "proven"),
    [
        ("https://a.test/api/settings ", False),
        ('https://a.test/graphql {"operationName": "ModelTrainingQuery"}', False),
        ("https://a.test/api/notifications ", True),
        ("https://a.test/api/profile?fresh=1 settings", True),
    ],
)
def test_where_the_settings_did_not_come_another_answer_is_no_witness(lost: str, proven: bool) -> None:
    tape = tape_of(profile={"training": False})
    found, _ = searched(lambda v: {"training": word(v["training"])}, tape, wants("training"), lost=(lost,))
    assert isinstance(found["training"], Turned) is proven


def test_who_is_signed_in_is_changed_last() -> None:
    tape = tape_of(me={"training": True, "name": "ada"}, settings={"x": False})
    asked = candidates(tape, leaves_of(tape), wants("training"), ("/api/me",))
    assert [exchange.leaf.path[-1] for exchange in asked] == ["x", "training"]


def test_what_was_found_last_time_is_tried_first() -> None:
    tape = tape_of(features=MANY)
    leaf = next(leaf for leaf in leaves_of(tape) if leaf.path == ("flag_31",))
    assert described(tape, leaf) == "GET /api/features → …"  # two digits may be an id
    tape = tape_of(features={**MANY, "qx": True})
    found, replays = searched(
        lambda v: {"training": word(not v["qx"])}, tape, wants("training", known="GET /api/features → qx")
    )
    assert (key_of(found, "training"), replays) == ("qx", 2)


def test_a_value_is_named_by_the_texts_beside_it() -> None:
    tape = tape_of(settings=[{"key": "theme", "value": True}, {"key": "model_training", "value": False}], features=MANY)
    ranked = candidates(tape, leaves_of(tape), wants("training"), ())
    assert ranked[0].leaf.path == (1, "value")


def test_a_leaf_is_described_without_ids_and_queries() -> None:
    body = json.dumps({"ada@example.test": {"training": True}})
    url = "https://a.test/api/users/8f14e45f/settings?user=ada"
    tape = Tape((Entry("GET", url, "fetch", answer=Answer(200, (), body.encode())),))
    (leaf,) = leaves_of(tape)
    assert described(tape, leaf) == "GET /api/users/…/settings → ….training"
