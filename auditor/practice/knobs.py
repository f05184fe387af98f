"""Drift and trouble that a practice service makes on request: one value per service, changeable while it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Knobs:
    """What the service does wrong, or differently. The default is a service on a good day.

    `settings_*` are about the answer that brings the settings: the JSON, or the settings page itself where the
    service renders its state into it. `page_*` are about every document of the service but its sign-in. Times are
    seconds. A service refuses a knob that would do nothing there.
    """

    settings_delay: float = 0.0
    settings_status: int = 200
    settings_never: bool = False
    drop_key: str | None = None
    wrong_type: str | None = None
    """This key's value becomes null (JSON), or a word that means nothing (page)."""

    page_status: int = 200
    page_hangs: bool = False
    late_render: float = 0.0
    """The page is blank for this long."""
    paints_early: bool = False
    """The page says "Off" while, and where, its settings do not arrive."""
    page_shows: bool | None = None
    """Every switch on the page shows this, whatever the service has stored."""
    state_attribute: str = "explicit"
    """How switches say their state: `explicit`, `mixed`, or `missing`."""

    language: str = "en"
    layout: str = "usual"
    open_by: tuple[str, ...] = ("path", "hash", "menu")
    """The ways to the settings that work."""
    overlay: str = "none"
    """`declared`: the cookie question; `declared_leaving`: it comes first, and answering it leads away.

    `banner`: the cookie question of a page that is hydrated, which says by nothing but its text what it is.
    `unknown`: an advertisement without a way out. All cover the page.
    """
    missing: bool = False
    """The training control is not on the page."""
    duplicate: bool = False
    """The training control is there twice."""
    extra_switch: bool = False
    """A switch that nobody has declared."""
    beacon: str | None = None
    """An address that the page loads a picture from and posts to."""

    expire_session: bool = False
    """Every session counts as ended, also one that has just begun."""
    shown_name: str | None = None
    """The service says that this user is signed in, whoever it is."""
    clock_ahead: float = 0.0
    """Seconds by which the service's clock is ahead of this machine's: in its answers and for one-time codes."""
    codes_refused: int = 0
    """How many right one-time codes of a sign-in are called wrong."""
    challenge: bool = False
    """The service asks whether a person is there."""

    write_delay: float = 0.0
    write_status: int = 200
    """Anything but 200: the change is refused."""
    write_ignored: bool = False
    """The change is answered with 200 and forgotten."""
    optimistic: bool = False
    """The page shows a change at once, and takes it back where the service refuses it."""
    question: str = "none"
    """What is asked when a control is switched: `first`, before it is; `second`, something else once it is; `both`."""
    turns_on_again: bool = False
    """What was changed has its old value again when the next document is opened."""
