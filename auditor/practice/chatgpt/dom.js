// Elements, ids as Radix makes them (new in every render), and the two widgets that are used everywhere.
import { knobs } from "./config.js";

let renders = Math.floor(Math.random() * 30000);

export const radixId = () => `radix-_r_${(renders++).toString(36)}_`;
export const reactId = () => `_r_${(renders++).toString(36)}_`;

export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function stateOf(checked) {
  if (knobs.state_attribute === "missing") return {};
  if (knobs.state_attribute === "mixed") return { "aria-checked": "mixed", "data-state": "indeterminate" };
  return { "aria-checked": String(checked), "data-state": checked ? "checked" : "unchecked" };
}

function nativeToggle(checked, attributes, onclick) {
  const box = el("input", { type: "checkbox", role: "switch", ...attributes, onclick: (event) => { event.preventDefault(); onclick?.(); } });
  box.checked = checked;
  box.indeterminate = knobs.state_attribute === "mixed";
  return box;
}

export function toggle(checked, attributes, onclick) {
  if (knobs.layout === "second") return nativeToggle(checked, attributes, onclick);
  const state = stateOf(checked);
  const look = checked ? "switch is-on" : "switch";
  return el("button", { type: "button", role: "switch", value: "on", class: look, ...state, ...attributes, onclick },
    el("span", { class: "thumb", "data-state": state["data-state"] }));
}

export function dialog(title, attributes, close, ...children) {
  const titleId = radixId();
  const button = el("button", { class: "close", "data-testid": "close-button", "aria-label": "Close", onclick: close }, "✕");
  return el("div", { class: "backdrop", "data-state": "open" },
    el("div", { role: "dialog", "data-state": "open", "aria-labelledby": titleId, "aria-describedby": radixId(), tabindex: "-1", ...attributes },
      el("header", {}, el("h2", { id: titleId }, title), button), ...children));
}
