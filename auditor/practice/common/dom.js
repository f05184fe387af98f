// What the server put into the page, elements, and the widgets that say their state.
export const config = JSON.parse(atob(document.getElementById("config").textContent));
export const knobs = config.knobs;
export const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

let renders = Math.floor(Math.random() * 30000);
export const newId = () => `_r_${(renders++).toString(36)}_`;

export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function stateOf(checked) {
  if (knobs.state_attribute === "missing") return {};
  if (knobs.state_attribute === "mixed") return { "aria-checked": "mixed", "data-state": "indeterminate" };
  return { "aria-checked": String(checked), "data-state": checked ? "checked" : "unchecked" };
}

// A button with role=switch. `flip` is called with the wanted state, and decides what is shown afterwards.
export function toggle(checked, attributes, flip) {
  return el("button", { type: "button", role: "switch", ...stateOf(checked), ...attributes, onclick: (event) => flip(!checked, event.currentTarget) },
    el("span", { class: "thumb", "data-state": stateOf(checked)["data-state"] }));
}

// A native checkbox.
export function checkbox(checked, attributes, flip) {
  const box = el("input", { type: "checkbox", ...attributes, onchange: (event) => flip(event.currentTarget.checked, event.currentTarget) });
  box.checked = checked;
  box.indeterminate = knobs.state_attribute === "mixed";
  return box;
}

export function beacon() {
  if (!knobs.beacon) return;
  new Image().src = knobs.beacon;
  fetch(knobs.beacon, { method: "POST", mode: "no-cors", body: "seen" }).catch(() => {});
}

export function advertisement(title) {
  if (knobs.overlay !== "unknown") return;
  document.body.append(el("div", { id: "whats-new", style: "position:fixed;inset:0;z-index:90;background:#0008;display:grid;place-items:center" },
    el("div", { role: "dialog", "aria-label": title, style: "background:#fff;color:#111;padding:28px;border-radius:14px" },
      el("h2", {}, title), el("button", { type: "button" }, "Get started"))));
}
