// Dialogs as direct children of the body. Escape closes the topmost one only.
import { el } from "./common/dom.js";

const open = [];

// Opens a dialog and gives the function that closes it.
export function modal(attributes, ...children) {
  const node = el("div", { "aria-modal": "true", role: "dialog", tabindex: "-1", ...attributes }, el("div", { class: "sheet" }, ...children));
  const close = () => { node.remove(); if (open.includes(close)) open.splice(open.indexOf(close), 1); };
  node.addEventListener("mousedown", (event) => { if (event.target === node) close(); });
  open.push(close);
  document.body.append(node);
  node.focus();
  return close;
}

export function confirmation(title, text, run) {
  const close = modal({ class: "modal tiny", "aria-label": title }, el("h2", {}, title), el("p", {}, text),
    el("div", { class: "buttons" }, el("button", { type: "button", onclick: () => close() }, "Cancel"),
      el("button", { type: "button", class: "save", onclick: () => { run(); close(); } }, "Confirm")));
}

window.addEventListener("keydown", (event) => { if (event.key === "Escape") open.at(-1)?.(); });
