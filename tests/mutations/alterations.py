"""Every way to alter a practice page, by name: what it touches, where it applies, and whether a person would mind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.practice.account import Account
from tests.mutations import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.mutations.answers import Change
    from tests.mutations.subjects import Subject, Target


_OF_CONTROL = frozenset({"label", "test id", "state", "place", "fold", "twin"})


@dataclass(frozen=True)
class Alteration:
    """One alteration. `touches`: two that touch the same are never combined.

    `script`: alter.js has a part of this name, and says when it did something. `change` alters answers, `knobs` are
    the service's own. `harmless`: a careful person would still read the true value. `undetectable`: why nobody could
    at this service; such pages are counted apart.
    """

    name: str
    touches: str
    harmless: bool = False
    script: bool = False
    change: Change | None = None
    knobs: Callable[[Subject, Target], Mapping[str, object]] = lambda subject, target: {}
    viewport: tuple[int, int] | None = None
    fits: Callable[[Subject, Target], bool] = lambda subject, target: True
    undetectable: Callable[[Subject], str | None] = lambda subject: None
    alone: bool = False
    """It leaves no page that could be altered in a second way."""
    switching: bool = False
    """It is about what a change meets; such pages deviate, and are switched."""
    stranger: bool = False
    """The session is somebody else's, who has the other value stored, and the configuration has the owner's name."""
    person: Mapping[str, object] = field(default_factory=dict)
    """More fields of the practice account that is signed in."""
    configured: Mapping[str, object] = field(default_factory=dict)
    """More fields of the account in the configuration."""
    declared: Mapping[str, object] = field(default_factory=dict)
    """More fields of the service file."""

    def applies(self, subject: Subject, target: Target) -> bool:
        """Whether it makes sense on this control, and the practice service can do it."""
        if self.switching and target.control in subject.unfixed:
            return False
        needs_control = self.touches in _OF_CONTROL or self.switching
        if (needs_control and not target.css) or not self.fits(subject, target):
            return False
        try:
            app = subject.make([Account(subject.username, "x")])
            app.turn(**{**target.knobs, **self.knobs(subject, target)})
        except ValueError:
            return False
        return True


def _only_page(subject: Subject) -> str | None:
    if subject.witness:
        return None
    return "The page is the only reading, and everything that it shows, in every load, is the other value."


def _absent_means_default(subject: Subject) -> str | None:
    if not subject.absence_tells:
        return None
    return "This service has no key for what was never changed: all that it tells and shows agrees on the default."


def _named_before(subject: Subject) -> str | None:
    if subject.identity is None or subject.identity[0] in subject.settings:
        return None
    return "The service tells the name in an earlier answer of its own, and what follows it is all the other person's."


def _null_means_default(subject: Subject) -> str | None:
    return None if subject.witness else _absent_means_default(subject)


def _turn(**knobs: object) -> Callable[[Subject, Target], Mapping[str, object]]:
    return lambda subject, target: knobs


def _says_it_twice(subject: Subject, target: Target) -> bool:
    """Whether the words of a menu are not all that says its state."""
    return bool(target.shows) and (subject.witness or target.twice)


def _has_state(_: Subject, target: Target) -> bool:
    return target.data_state


def _fetches(subject: Subject, _: Target) -> bool:
    """Whether the settings come in an answer of their own, after the document."""
    return subject.fetches


def _speaks(language: str) -> Callable[[Subject, Target], bool]:
    return lambda subject, target: target.translated and language in subject.languages


def _paints(subject: Subject, _: Target) -> Mapping[str, object]:
    """Paint what is the default while the settings are not there, where the practice page can."""
    return {} if subject.service in {"chatgpt", "github-copilot", "midjourney"} else {"paints_early": True}


def _is_named(subject: Subject, _: Target) -> bool:
    return subject.named


def _has_spaces(subject: Subject, _: Target) -> bool:
    return subject.spaces


def _control(name: str, touches: str, **more: object) -> Alteration:
    return Alteration(name, touches, script=True, **more)  # type: ignore[arg-type]


_LABELS = (
    _control("label_changed", "label"),
    _control("label_unlisted_language", "label"),
    _control("label_doubled", "label"),
    *(
        Alteration(
            f"label_in_{language}",
            "label",
            harmless=True,
            knobs=_turn(language=language),
            fits=_speaks(language),
        )
        for language in ("fr", "de", "es", "it", "pt", "ja", "zh", "ar")
    ),
)
_STATES = (
    _control("test_ids_gone", "test id", harmless=True, fits=lambda subject, target: target.test_id),
    _control("test_id_on_another", "test id", fits=lambda subject, target: target.test_id),
    _control("state_missing", "state"),
    _control("state_mixed", "state"),
    _control("native_contradicts", "state", fits=lambda subject, target: not (target.shows or target.native)),
    _control("data_state_contradicts", "state", fits=_has_state),
    _control("aria_contradicts", "state", fits=_has_state),
    _control("words_swapped", "state", fits=_says_it_twice),
    _control("disabled", "state"),
    _control("page_lies", "state", undetectable=_only_page),
)
_PLACES = (
    _control("open_shadow", "place", harmless=True),
    _control("closed_shadow", "place"),
    _control("frame", "place"),
    _control("rendered_often", "place"),
    _control("below_the_fold", "fold", harmless=True),
    _control("destructive_twin", "twin"),
    _control("destructive_place", "place"),
    _control("destructive_test_id", "test id", fits=lambda subject, target: target.test_id),
    _control("destructive_label", "label", fits=lambda subject, target: not target.shows),
    _control("second_dialog", "twin"),
    _control("row_blocked", "twin"),
    *(
        _control(f"twin_{kind}", "twin")
        for kind in ("hidden", "inert", "transparent", "clipped", "covered", "off_screen", "visible")
    ),
    *(_control(f"decoy_before_{kind}", "twin") for kind in ("hidden", "inert", "transparent", "covered")),
)
_TIMES = (
    _control("off_then_back", "state"),
    _control("other_for_a_second", "state"),
    _control("other_after_a_second_once", "state"),
    _control("other_in_the_first_load", "state"),
    _control("flickers", "state"),
    _control("paints_first", "state", change=answers.hold),
    _control("stale_then_fresh", "state", change=answers.stale, fits=_fetches),
    _control("stale_then_fresh_slowly", "state", change=answers.stale_for_long, fits=_fetches),
)
_LATE = (
    *(
        _control(name, "state", change=answers.surroundings)
        for name in ("asks_late", "learns_by_stream", "learns_by_stream_and_says_so")
    ),
    _control("fresh_after_six_seconds", "state", change=answers.late("fresh_after_six_seconds", 6.0), fits=_fetches),
    _control("fresh_is_refused", "state", change=answers.late("fresh_is_refused", 0.5, answers.refused), fits=_fetches),
    _control("fresh_is_cut", "state", change=answers.late("fresh_is_cut", 0.5, answers.cut), fits=_fetches),
)
_PAINTED = (
    *(
        Alteration(f"settings_{status}_and_painted", "settings", knobs=_turn(settings_status=status, paints_early=True))
        for status in (401, 403, 404, 429)
    ),
    *(
        Alteration(name, "settings", change=answers.instead(name, made), knobs=_paints, fits=_fetches,
                   undetectable=_absent_means_default if name == "settings_null" else lambda subject: None)
        for name, made in answers.ERRORS.items()
    ),
    Alteration("settings_connection_cut", "settings", change=answers.connection_cut, knobs=_paints, fits=_fetches),
    *(
        _control(name, "settings", fits=_fetches)
        for name in ("settings_from_another_host", "settings_given_up", "settings_by_put")
    ),
)  # fmt: skip
_READING = (
    _control("drawn_words", "state", fits=lambda subject, target: bool(target.shows)),
    _control("row_of_another_kind", "place"),
    _control("row_of_a_mute_toggle", "place"),
    _control("label_hyphenated", "label", harmless=True),
    _control("label_with_hard_spaces", "label", harmless=True, fits=lambda subject, target: " " in target.label),
    _control("help_in_row", "twin", harmless=True),
)
_BUSY = (
    *(
        _control(name, "network", harmless=True, change=answers.surroundings)
        for name in ("beats", "streams", "picture_hangs")
    ),
    _control("unrelated_503", "network", change=answers.surroundings),
    _control(
        "unrelated_503_declared",
        "network",
        harmless=True,
        change=answers.surroundings,
        declared={"unrelated": ("/__gone",)},
    ),
)
_SETTINGS = (
    Alteration("settings_late", "settings", harmless=True, knobs=_turn(settings_delay=0.8)),
    Alteration("settings_late_and_painted", "settings", knobs=_turn(settings_delay=0.8, paints_early=True)),
    Alteration("settings_never", "settings", knobs=_turn(settings_never=True)),
    Alteration("settings_never_and_painted", "settings", knobs=_turn(settings_never=True, paints_early=True)),
    Alteration("settings_500", "settings", knobs=_turn(settings_status=500)),
    Alteration("settings_500_and_painted", "settings", knobs=_turn(settings_status=500, paints_early=True)),
    Alteration("settings_204", "settings", change=answers.no_content),
    Alteration("settings_html", "settings", change=answers.not_json),
    Alteration(
        "settings_without_key",
        "settings",
        knobs=lambda subject, target: {"drop_key": target.key},
        undetectable=_absent_means_default,
    ),
    Alteration(
        "settings_other_type",
        "settings",
        knobs=lambda subject, target: {"wrong_type": target.key},
        undetectable=_null_means_default,
    ),
    Alteration("page_shows_on", "settings", knobs=_turn(page_shows=True), undetectable=_only_page),
    Alteration("page_shows_off", "settings", knobs=_turn(page_shows=False), undetectable=_only_page),
)
_IDENTITY = (
    Alteration("signed_out_half_way", "identity", change=answers.sign_out_half_way),
    Alteration("session_expired", "identity", alone=True, knobs=_turn(expire_session=True)),
    Alteration("another_user", "identity", stranger=True),
    Alteration("another_name", "identity", knobs=lambda subject, _: {"shown_name": subject.stranger}, fits=_is_named),
    Alteration("handed_over_before_settings", "identity", change=answers.handed_over_before, fits=_is_named,
               undetectable=_named_before),
    Alteration("handed_over_after_settings", "identity", change=answers.handed_over_after, fits=_is_named),
    Alteration("another_space", "identity", stranger=True, fits=_has_spaces,
               knobs=lambda subject, _: {"shown_name": subject.username},
               person={"structure": "workspace", "other_spaces": ("personal",)}, configured={"space": "personal"}),
    Alteration("several_spaces", "identity", harmless=True, fits=_has_spaces,
               person={"other_spaces": ("workspace",)}, configured={"space": "personal"}),
    Alteration("identity_missing", "identity", change=answers.no_name, fits=lambda subject, _: bool(subject.identity)),
    Alteration("challenge", "challenge", alone=True, knobs=_turn(challenge=True)),
    _control("challenge_at_once", "challenge"),
    _control("challenge_late", "challenge"),
)  # fmt: skip
_SURROUNDINGS = (
    Alteration("overlay_declared", "overlay", harmless=True, knobs=_turn(overlay="declared")),
    _control("declared_overlay_late", "overlay", harmless=True, knobs=_turn(overlay="declared")),
    _control("declared_overlay_leaves_slowly", "overlay", knobs=_turn(overlay="declared")),
    Alteration("overlay_unknown_of_its_own", "overlay", knobs=_turn(overlay="unknown")),
    _control("overlay_unknown", "overlay"),
    _control("overlay_unknown_late", "overlay"),
    _control("overlay_unknown_after", "overlay"),
    _control("right_to_left", "direction", harmless=True),
    Alteration("zoomed", "size", harmless=True, viewport=(853, 600)),  # what a zoom of 150 % leaves of 1280 x 900
    Alteration("narrow", "size", harmless=True, viewport=(360, 740), fits=lambda subject, _: subject.narrow),
    Alteration("slow", "network", harmless=True, change=answers.slow),
    Alteration("late_render", "network", harmless=True, knobs=_turn(late_render=0.6)),
    Alteration("another_switch", "neighbour", harmless=True, knobs=_turn(extra_switch=True)),
    Alteration("control_twice", "neighbour", knobs=_turn(duplicate=True),
               fits=lambda subject, target: target.control == "training"),
    Alteration("control_missing", "neighbour", alone=True, knobs=_turn(missing=True),
               fits=lambda subject, target: target.control == "training"),
    Alteration("page_503", "document", alone=True, knobs=_turn(page_status=503)),
)  # fmt: skip


def _met(name: str, **more: object) -> Alteration:
    """Something that a change of the control meets."""
    return _control(name, "change", alone=True, switching=True, **more)


def _has_writes(subject: Subject, _: Target) -> bool:
    return subject.writes_declared


_SWITCHING = (
    *(
        _met(f"question_{name}")
        for name in ("deletes", "deletes_in_text", "without_heading", "unmarked", "german", "japanese", "shares",
                     "native")
    ),
    _met("second_question"),
    _met("slow_handler"),
    _met("row_swaps"),
    _met("writes_by_itself", fits=_has_writes),
    _met("outbox_in_storage", knobs=_turn(write_status=403)),
    _met("outbox_in_database", knobs=_turn(write_status=403)),
    *(
        Alteration(f"refused_{status}", "change", alone=True, switching=True,
                   knobs=_turn(write_status=status, optimistic=True))
        for status in (403, 409, 429, 500)
    ),
    *(
        Alteration(f"taken_back_{seconds}", "change", alone=True, switching=True, change=answers.taken_back(seconds))
        for seconds in (1, 4, 8)
    ),
)  # fmt: skip

ALTERATIONS: Mapping[str, Alteration] = {
    each.name: each
    for each in (
        *_LABELS,
        *_STATES,
        *_PLACES,
        *_TIMES,
        *_LATE,
        *_SETTINGS,
        *_PAINTED,
        *_READING,
        *_BUSY,
        *_IDENTITY,
        *_SURROUNDINGS,
        *_SWITCHING,
    )
}
