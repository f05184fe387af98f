"""What frameworks make of one setting: its markup while its value is not known, and how a script shows a value."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Shape:
    """One convention. `html` takes an id, a label, what is shown at first and both words; `show` is a script's function
    body that shows `on` (a boolean) at `root`, the element with that id. `reading` declares it for a label.
    """

    name: str
    html: Callable[[str, str, bool, tuple[str, str]], str]
    show: str
    reading: Callable[[str, str, tuple[str, str]], dict[str, Any]]
    clicked: bool = True
    """Whether one click turns it."""


def _state(on: bool) -> str:
    return "checked" if on else "unchecked"


def _switch(key: str, label: str, words: tuple[str, str]) -> dict[str, Any]:
    return {"see": "switch", "find": [{"role": "switch", "name": label}]}


def _in_row(key: str, label: str, words: tuple[str, str]) -> dict[str, Any]:
    return {"see": "switch", "find": [{"row": "switch"}]}


def _checkbox(key: str, label: str, words: tuple[str, str]) -> dict[str, Any]:
    return {"see": "checkbox", "find": [{"role": "checkbox", "name": label}]}


def _menu(key: str, label: str, words: tuple[str, str]) -> dict[str, Any]:
    return {"see": "menu", "find": [{"row": "button"}], "words": {"on": {"en": words[0]}, "off": {"en": words[1]}}}


def _radio(key: str, label: str, words: tuple[str, str]) -> dict[str, Any]:
    return {
        "see": "radio",
        "find": [{"role": "radiogroup", "name": label}],
        "words": {"on": {"en": words[0]}, "off": {"en": words[1]}},
    }


def _radix(key: str, label: str, on: bool, words: tuple[str, str]) -> str:
    return (
        f'<div class="flex items-center justify-between py-3"><label for="{key}" class="text-sm">{escape(label)}</label>'
        f'<button id="{key}" type="button" role="switch" aria-checked="{str(on).lower()}" data-state="{_state(on)}" '
        f'value="on" class="sw"><span data-state="{_state(on)}" class="th"></span></button></div>'
    )


def _headless(key: str, label: str, on: bool, words: tuple[str, str]) -> str:
    return (
        f'<div class="row"><span id="headlessui-label-{key}">{escape(label)}</span>'
        f'<button id="{key}" type="button" role="switch" aria-checked="{str(on).lower()}" class="sw" tabindex="0" '
        f'aria-labelledby="headlessui-label-{key}" data-headlessui-state="{"checked" if on else ""}"><span aria-hidden="true" '
        'class="th"></span></button></div>'
    )


def _mui(key: str, label: str, on: bool, words: tuple[str, str]) -> str:
    return (
        f'<label class="MuiFormControlLabel-root row"><span class="MuiSwitch-root sw"><span class="MuiSwitch-switchBase">'
        f'<input id="{key}" class="MuiSwitch-input over" type="checkbox"{" checked" if on else ""}><span class="th"></span></span>'
        f'</span><span class="MuiTypography-root">{escape(label)}</span></label>'
    )


def _ant(key: str, label: str, on: bool, words: tuple[str, str]) -> str:
    return (
        f'<div class="ant-form-item row"><div class="ant-form-item-label"><div>{escape(label)}</div></div>'
        f'<button id="{key}" type="button" role="switch" aria-checked="{str(on).lower()}" class="ant-switch sw">'
        '<div class="ant-switch-handle th"></div><span class="ant-switch-inner"></span></button></div>'
    )


def _bootstrap(key: str, label: str, on: bool, words: tuple[str, str]) -> str:
    return (
        f'<div class="form-check form-switch row"><input class="form-check-input" type="checkbox" role="switch" id="{key}"'
        f'{" checked" if on else ""}><label class="form-check-label" for="{key}">{escape(label)}</label></div>'
    )


def _native(key: str, label: str, on: bool, words: tuple[str, str]) -> str:
    return f'<p class="row"><label><input id="{key}" type="checkbox"{" checked" if on else ""}> {escape(label)}</label></p>'


def _component(key: str, label: str, on: bool, words: tuple[str, str]) -> str:
    return (
        f'<div class="row"><x-toggle id="{key}" label="{escape(label)}"><template shadowrootmode="open"><button role="switch" '
        f'aria-label="{escape(label)}" aria-checked="{str(on).lower()}" style="width:44px;height:24px"></button></template>'
        "</x-toggle></div>"
    )


def _button(key: str, label: str, on: bool, words: tuple[str, str]) -> str:
    return (
        f'<li class="Box-row row"><h3>{escape(label)}</h3><button id="{key}" type="button" aria-haspopup="true" class="Button">'
        f'<span class="Button-label">{escape(words[0] if on else words[1])}</span></button></li>'
    )


def _radios(key: str, label: str, on: bool, words: tuple[str, str]) -> str:
    each = "".join(
        f'<label><input type="radio" name="{key}-r" value="{place}"{" checked" if on is (place == 0) else ""}>{escape(word)}</label>'
        for place, word in enumerate(words)
    )
    return (
        f'<div id="{key}" role="radiogroup" aria-label="{escape(label)}" class="row"><b>{escape(label)}</b>{each}</div>'
    )


_ARIA = "root.setAttribute('aria-checked', String(on));"
SHAPES = (
    Shape("radix", _radix, _ARIA + "for (const e of [root, root.firstElementChild]) e.dataset.state = on ? 'checked' : 'unchecked';", _switch),
    Shape("headless", _headless, _ARIA + "root.dataset.headlessuiState = on ? 'checked' : '';", _switch),
    Shape("mui", _mui, "root.checked = on; root.parentElement.classList.toggle('Mui-checked', on);", _checkbox),
    Shape("ant", _ant, _ARIA + "root.classList.toggle('ant-switch-checked', on);", _in_row),
    Shape("bootstrap", _bootstrap, "root.checked = on;", _switch),
    Shape("native", _native, "root.checked = on;", _checkbox),
    Shape("component", _component, "root.shadowRoot.querySelector('button').setAttribute('aria-checked', String(on));", _switch),
    Shape("button", _button, "root.firstElementChild.textContent = on ? words[0] : words[1];", _menu, clicked=False),
    Shape("radios", _radios, "root.querySelectorAll('input')[on ? 0 : 1].checked = true;", _radio, clicked=False),
)  # fmt: skip
STYLE = (
    ".row, .flex { display: flex; gap: 24px; padding: 12px; align-items: center; justify-content: space-between; position: relative }"
    " .sw { width: 44px; height: 24px; position: relative; display: inline-block; background: #ccd }"
    " .th { width: 18px; height: 18px; background: #fff; display: block }"
    " .over { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0; margin: 0; z-index: 1 }"
)


def shows(shape: Shape, key: str, words: tuple[str, str]) -> str:
    """A script's statement: the function that shows a value of this control."""
    told = json.dumps({"words": words})
    return (
        f"shows[{json.dumps(key)}] = (on) => {{ const root = document.getElementById({json.dumps(key)}), "
        f"{{ words }} = {told}; now[{json.dumps(key)}] = on; {shape.show} }};"
    )
