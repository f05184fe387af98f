// The settings as another engineer might have built them: in the page itself, labels around native checkboxes.
import { checkbox, el } from "./common/dom.js";

const TABS = [["general", "General"], ["data-privacy-controls", "Privacy"], ["customize-memory", "Memory"]];

export const second = {
  frame: (open, content, close) => el("section", { class: "settings-page", "aria-label": "Settings" },
    el("header", {}, el("h1", {}, "Settings"), el("a", { href: "/new", onclick: (event) => { event.preventDefault(); close(); } }, "Back to chats")),
    el("ul", {}, TABS.map(([name, label]) => el("li", {}, el("a", { href: `#settings/${name}` }, label)))), content),
  screen: (name, title, rows) => [el("fieldset", { "data-perf-screen": name }, el("legend", {}, title), rows)],
  row: (label, note, control) => el("div", { "data-settings-row": "" }, el("label", {}, control({}), el("span", {}, label)), note ? el("details", {}, el("summary", {}, "More about this"), note) : null),
  toggle: (on, names, flip) => checkbox(on, names, flip),
};
