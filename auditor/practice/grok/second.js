// The settings as another engineer might have built them: in the page itself, a description list of checkboxes.
import { checkbox, el, newId } from "./common/dom.js";

export const second = {
  frame: (rows, close) => el("section", { class: "settings-page", "aria-labelledby": "settings-heading" },
    el("h1", { id: "settings-heading" }, "Settings"), el("details", { open: true }, el("summary", {}, "Data Controls"), el("dl", {}, rows)),
    el("button", { type: "button", onclick: close }, "Done")),
  row(title, description, control) {
    const id = newId();
    return el("div", { class: "entry" }, el("dt", { id }, title), el("dd", {}, control({ "aria-labelledby": id }), description ? el("small", {}, description) : null));
  },
  toggle: (on, names, flip) => checkbox(on, names, flip),
};
