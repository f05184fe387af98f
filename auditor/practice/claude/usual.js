// The settings as the app has them: a dialog over the page, rows without test ids, switches that are buttons.
import { el, newId, toggle } from "./common/dom.js";

const TABS = [["general", "General"], ["account", "Account"], ["data-privacy-controls", "Privacy"], ["billing", "Billing"], ["customize-memory", "Memory"]];

export const usual = {
  frame: (open, content, close) => el("div", { class: "backdrop" }, el("div", { role: "dialog", "aria-modal": "true", "aria-labelledby": "settings-title", id: newId() },
    el("nav", {}, el("h2", { id: "settings-title" }, "Settings"), TABS.map(([name, label]) => el("a", { href: `#settings/${name}`, "aria-current": name === open ? "page" : null }, label))),
    el("div", { class: "content" }, el("button", { type: "button", class: "close", "aria-label": "Close", onclick: close }, "✕"), content))),
  screen: (name, title, rows) => [el("div", { "data-perf-screen": name }, el("h3", {}, title), rows)],
  row(label, note, control) {
    const id = newId();
    return el("div", { "data-settings-row": "", class: "row" }, el("div", {}, el("p", { id }, label), note ? el("p", { class: "note" }, note) : null), control({ "aria-labelledby": id }));
  },
  toggle: (on, names, flip) => toggle(on, { id: newId(), ...names }, flip),
};
