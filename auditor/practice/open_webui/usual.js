// The settings as the release has them: a dialog, rows with labels, switches that are buttons.
import { el, toggle } from "./common/dom.js";
import { modal } from "./modal.js";
import { word } from "./store.js";

const FORMS = new Set(["tab-interface", "tab-personalization", "tab-account"]);

function show(button, on) {
  const fresh = toggle(on, {}, () => {});
  for (const name of ["aria-checked", "data-state"]) {
    if (fresh.hasAttribute(name)) button.setAttribute(name, fresh.getAttribute(name));
  }
}

function tabButton(tab, select) {
  return el("button", { type: "button", role: "tab", "aria-controls": tab.panel, "aria-selected": "false", onclick: () => select(tab) }, el("span", {}, tab.label));
}

let closeOpen = () => {};

export const usual = {
  open(lists, first, panelOf) {
    closeOpen();
    const place = el("div", { class: "panel" });
    const select = (tab) => {
      node.querySelectorAll("[role=tab]").forEach((button) => button.setAttribute("aria-selected", String(button.getAttribute("aria-controls") === tab.panel)));
      place.replaceChildren(panelOf(tab));
    };
    const nav = el("nav", { id: "settings-tabs-container" }, el("button", { type: "button", onclick: () => close() }, "‹ Back"),
      el("input", { id: "search-input-settings-modal", placeholder: "Search", "aria-label": "Search" }),
      lists.map(({ label, tabs }) => el("div", { role: "tablist", "aria-label": label }, el("small", {}, label), tabs.map((tab) => tabButton(tab, select)))));
    const node = el("div", { class: "columns" }, nav, place);
    const close = closeOpen = modal({ class: "modal", "aria-label": word("Settings") }, node);
    select(first);
  },
  panel: (tab, content) => el(FORMS.has(tab.panel) ? "form" : "div", { id: tab.panel }, ...content),
  row: ({ id, label, note, badge, control }) => el("div", {}, el("div", { class: "setting-row" }, el("label", { id, for: `${id}-control` }, label),
    el("div", { class: "setting" }, badge ? el("span", { class: "badge" }, badge) : null, control({ id: `${id}-control`, "aria-labelledby": id }))),
  note ? el("p", { class: "note" }, note) : null),
  toggle(on, names, change) {
    let now = on;
    return toggle(on, { class: "focus-ring", "aria-required": "false", "data-switch-root": "", ...names }, (_, button) => {
      now = !now;
      show(button, now);
      change(now, (value) => { now = value; show(button, value); });
    });
  },
};
