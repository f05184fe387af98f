// The settings as the app has them: an overlay, rows of title and description, switches that are buttons.
import { el, newId, toggle } from "./common/dom.js";

const TABS = ["Account", "Appearance", "Behavior", "Customize", "Data Controls"];

export const usual = {
  frame: (rows, close) => el("div", { class: "backdrop" }, el("div", { role: "dialog", id: newId(), "aria-label": "Settings", "data-state": "open" },
    el("nav", {}, TABS.map((tab) => el("button", { type: "button", "aria-current": tab === "Data Controls" ? "true" : null }, tab))),
    el("div", { class: "content" }, el("button", { type: "button", class: "close", "aria-label": "Close", onclick: close }, "✕"), el("h2", {}, "Data Controls"), rows))),
  row(title, description, control) {
    const id = newId();
    return el("div", { class: "flex-row" }, el("div", {}, el("label", { for: id }, title), description ? el("p", {}, description) : null), control({ id }));
  },
  toggle: (on, names, flip) => toggle(on, names, flip),
};
