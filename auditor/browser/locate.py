"""Find the one element that a declaration means: ranked locators, what a person can reach, no doubt allowed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from playwright.async_api import Error

from auditor.browser.scripts import script
from auditor.browser.text_match import in_selector, normal, whole
from auditor.model.locator import by_test_id
from auditor.model.observation import LocatorHit, Trouble
from auditor.model.reason import Reason
from auditor.model.texts import every

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Frame, Page
    from playwright.async_api import Locator as PageLocator

    from auditor.browser.state import Facts
    from auditor.model.locator import Locator
    from auditor.model.reading import Reading

    _Match = tuple[int, Locator, list[Facts]]
    """A locator's rank from 1, itself, and what it matched."""

OTHER_KIND = "other_kind"
"""`why` and `detail` where the row of a control holds something else than what is declared."""
_TOGGLES = frozenset({"switch", "checkbox"})


def on_page(page: Page | Frame | PageLocator, locator: Locator, names: tuple[str, ...] = ()) -> PageLocator:
    """The declared locator as Playwright's. `names` name a role that has no name of its own."""
    scope = on_page(page, locator.within, names) if locator.within else page
    if locator.test_id:
        return scope.locator(by_test_id(locator.test_id))
    if locator.role:
        return _by_role(scope, locator.role, every(locator.name) or names)
    if locator.label:
        return scope.get_by_label(whole(every(locator.label)))
    if locator.placeholder:
        return scope.get_by_placeholder(whole(every(locator.placeholder)))
    if locator.text or locator.row:
        return scope.locator(f"text={in_selector(every(locator.text) or names)}")
    return scope.locator(locator.css or "")


def _by_role(scope: Page | Frame | PageLocator, role: str, names: tuple[str, ...]) -> PageLocator:
    """A switch and a checkbox are the same to a person; which of them a page uses changes with its design."""
    named = f"[name={in_selector(names)}]" if names else ""
    found = scope.locator(f"role={role}{named}")
    if role not in _TOGGLES:
        return found
    (other,) = _TOGGLES - {role}
    return found.or_(scope.locator(f"role={other}{named}"))


async def facts_of(
    page: Page | Frame,
    locator: Locator,
    *,
    names: tuple[str, ...] = (),
    others: Sequence[str] = (),
    reach: bool = True,
    words: bool = False,
) -> list[Facts]:
    """Facts about every element that the locator matches now.

    `reach`: also whether a person could touch it; `words`: also which words of it are drawn in other ways than as text.
    """
    options = {"row": locator.row, "others": [normal(other) for other in others], "reach": reach, "words": words}
    found = await on_page(page, locator, names).evaluate_all(script("probe"), options)
    return cast("list[Facts]", found)


async def facts_in_frames(
    page: Page, locators: Sequence[Locator], *, names: tuple[str, ...], others: Sequence[str] = ()
) -> list[Facts]:
    """Facts about what these locators match in the documents inside the page: nothing is read there."""
    inner = [frame for frame in page.frames if frame is not page.main_frame and not frame.is_detached()]
    found: list[Facts] = []
    for frame in inner:
        for locator in locators:
            with suppress(Error):  # it is just being replaced
                found += await facts_of(frame, locator, names=names, others=others)
    return found


async def is_shown(page: Page, locator: Locator) -> bool:
    """Whether a person can see an element that this locator matches, reachable or not."""
    return any(facts["why"] is None for facts in await facts_of(page, locator, reach=False))


def selector_of(key: str) -> str | None:
    """The CSS selector of the element with this key; None inside a shadow root."""
    if "^" in key:
        return None
    return ":root" + "".join(f" > :nth-child({int(index) + 1})" for index in key.split("/")[1:])


@dataclass(frozen=True)
class Found:
    """The one element, which locator found it, and whether its name says that it is the declared control.

    `hidden`: other elements that match, and that nobody could see or reach. `means`: the value that its presence
    stands for, where that is declared.
    """

    facts: Facts
    locator: Locator
    hit: LocatorHit
    named: bool
    hidden: tuple[Facts, ...] = ()
    means: str | None = None


async def find_read(
    page: Page, reading: Reading, *, names: tuple[str, ...], others: Sequence[str] = (), words: bool = False
) -> Found | Trouble:
    """The element that a `see` reading means. Where presence is the value, the only one of several that is there."""
    if reading.find:
        return await find_one(page, reading.find, names=names, others=others, words=words)
    found = [
        (value, await find_one(page, locators, names=names, others=others))
        for value, locators in reading.present.items()
    ]
    there = [replace(element, means=value) for value, element in found if isinstance(element, Found)]
    absent = [element for _, element in found if isinstance(element, Trouble)]
    doubts = [trouble for trouble in absent if trouble.reason is not Reason.CONTROL_MISSING]
    if len(there) > 1:
        return Trouble(reason=Reason.CONTROL_AMBIGUOUS, saw="what stands for one value and for another are both there")
    if doubts or not there:
        return (doubts or absent)[0]
    return there[0]


async def find_one(
    page: Page, locators: Sequence[Locator], *, names: tuple[str, ...], others: Sequence[str] = (), words: bool = False
) -> Found | Trouble:
    """The one reachable element that every matching locator means; Trouble where there is none, or a doubt."""
    matches = await _matches(page, locators, names, others, words)
    reachable = _reachable(matches)
    if not reachable[0][2] and any(facts for _, _, facts in reachable):  # perhaps painted between two questions
        matches = await _matches(page, locators, names, others, words)
        reachable = _reachable(matches)
    keys = {element["key"] for _, _, facts in reachable for element in facts}
    if not keys:
        return absence([element for _, _, facts in matches for element in facts])
    if len(keys) > 1:
        return Trouble(reason=Reason.CONTROL_AMBIGUOUS, saw=f"{len(keys)} different controls match its declaration")
    hits = [(rank, locator, facts[0]) for rank, locator, facts in reachable if facts]
    rank, locator, first = hits[0]
    label = _declared_name(first["name"], locators, names)
    in_row = any(locator.row for _, locator, _ in hits) and _says_little(first, names)
    hidden = tuple(element for _, _, facts in matches for element in facts if element["why"] not in {None, OTHER_KIND})
    hit = LocatorHit(rank=rank, of=len(locators), label=label)
    return Found(first, locator, hit, named=bool(label) or in_row, hidden=hidden)


async def _matches(
    page: Page, locators: Sequence[Locator], names: tuple[str, ...], others: Sequence[str], words: bool
) -> list[_Match]:
    return [
        (rank, locator, await facts_of(page, locator, names=names, others=others, words=words))
        for rank, locator in enumerate(locators, 1)
    ]


def _reachable(matches: list[_Match]) -> list[_Match]:
    return [
        (rank, locator, [element for element in facts if element["why"] is None]) for rank, locator, facts in matches
    ]


def _declared_name(name: str, locators: Sequence[Locator], names: tuple[str, ...]) -> str | None:
    declared = (*names, *(text for locator in locators for text in every(locator.name)))
    return next((label for label in declared if normal(label) == normal(name)), None)


def _says_little(facts: Facts, names: tuple[str, ...]) -> bool:
    """Whether the element's own name is nothing but its state, so that the row's label names it."""
    own = normal(facts["name"])
    return own in {"", normal(facts["text"])} or any(own.startswith(normal(name)) for name in names)


def absence(hidden: Sequence[Facts]) -> Trouble:
    """Why none of these elements can be used: something covers it, it cannot be seen, or there is none."""
    covers = [facts["cover"] for facts in hidden if facts["why"] == "covered"]
    if covers:
        return Trouble(reason=Reason.BLOCKED, detail=covers[0], saw=f"“{covers[0]}” covers it")
    if any(facts["why"] == OTHER_KIND for facts in hidden):
        saw = "in its row stands a control of another kind than its service file declares"
        return Trouble(reason=Reason.STATE_UNREADABLE, detail=OTHER_KIND, saw=saw)
    if hidden:
        return Trouble(
            reason=Reason.CONTROL_MISSING,
            detail=hidden[0]["why"],
            saw="it is in the page, but nobody could see or reach it",
        )
    return Trouble(reason=Reason.CONTROL_MISSING)
