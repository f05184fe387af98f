// The Activity page: the Keep activity card with its chip and rows, and the list of what was kept.
const config = JSON.parse(atob(document.getElementById("config").textContent));
const knobs = config.knobs;
const RPC = { read: "mOLYqe", list: "Ehnpxc", write: "vJHwZd", remove: "DyZVwd" };
const AUDIO = "Improve Google services with your audio and Gemini Live videos & screenshares.";
const second = knobs.layout === "second";
const cards = document.getElementById("cards"), list = document.getElementById("list");
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const unknown = { keep_activity: undefined, auto_delete: undefined, audio: undefined };
let state = null;

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

async function call(rpc, request) {
  const answer = await fetch(`/_/FootprintsMyactivityUi/data/batchexecute?rpcids=${rpc}&source-path=%2Fproduct%2Fgemini&rt=c`, {
    method: "POST", body: new URLSearchParams({ "f.req": JSON.stringify(request ?? {}) }),
  });
  const lines = (await answer.text()).split("\n");
  return !answer.ok ? null : JSON.parse(JSON.parse(lines[3])[0][2]);
}

async function load() {
  const values = await call(RPC.read);
  if (values) state = Object.fromEntries(["keep_activity", "auto_delete", "audio"].map((key, n) => [key, values[n][0]]));
  return values !== null;
}

async function change(request) {
  const before = state;
  if (knobs.optimistic) { state = { ...state, ...request }; render(); }
  const done = await call(RPC.write, request);
  if (done) await load(); else state = before;
  render();
}

function openMenu(anchor, entries) {
  const open = anchor.getAttribute("aria-expanded") === "true";
  document.querySelectorAll("[role=menu]").forEach((menu) => menu.remove());
  document.querySelectorAll("[aria-haspopup=menu]").forEach((button) => button.setAttribute("aria-expanded", "false"));
  if (open) return;
  anchor.setAttribute("aria-expanded", "true");
  anchor.parentElement.append(el("ul", { role: "menu" }, entries.map(([label, onclick]) => {
    const chosen = () => { openMenu(anchor, []); onclick(); };
    return el("li", { role: "menuitem", tabindex: "-1", onclick: chosen }, label);
  })));
}

function ask(title, body, button, run) {
  const close = () => layer.remove();
  const layer = el("div", { class: "backdrop" }, el("div", { role: "dialog", "aria-modal": "true", "aria-label": title }, el("h2", {}, title), body,
    el("div", { class: "buttons" }, el("button", { type: "button", class: "text", onclick: close }, "Cancel"),
      el("button", { type: "button", class: "primary", onclick: () => { run(); close(); } }, button))));
  document.body.append(layer);
}

// Once the change stands: an offer without a heading, whose only answer beside leaving it alone destroys.
function offer() {
  const close = () => layer.remove();
  const run = () => { change({ and_delete: true }); close(); };
  const layer = el("div", { class: "backdrop" }, el("div", { role: "dialog" }, el("p", {}, "Do you also want to delete your past activity?"),
    el("div", { class: "buttons" }, el("button", { type: "button", class: "text", onclick: close }, "Not now"), el("button", { type: "button", class: "primary", onclick: run }, "OK"))));
  document.body.append(layer);
}

async function switched(request) {
  await change(request);
  if (["second", "both"].includes(knobs.question)) { await pause(0.3); offer(); }
}

const asks = (title, note, button, request) => (["first", "both"].includes(knobs.question) ? ask(title, el("p", { class: "note" }, note), button, () => switched(request)) : switched(request));
const turnOff = () => asks("Keep activity is being turned off", "Future chats won’t be saved to your activity. They are kept for up to 72 hours.", "Got it", { keep_activity: false });
const turnOffAndDelete = () => ask("Turn off and delete activity", el("p", { class: "note" }, "All your activity will be deleted."), "Delete", () => change({ keep_activity: false, and_delete: true }));
const turnOn = () => asks("Turn on Keep activity", "Your chats will be saved and used to improve Google services.", "Turn on", { keep_activity: true });

function chip() {
  const on = state.keep_activity;
  if (on === null) return el("button", { type: "button", class: "chip", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": "Your Keep Activity setting" }, "Paused");
  const entries = on ? [["Turn off", turnOff], ["Turn off and delete activity", turnOffAndDelete]] : [["Turn on", turnOn]];
  return el("button", {
    type: "button", class: on ? "chip is-on" : "chip", "aria-haspopup": "menu", "aria-expanded": "false",
    "aria-label": `Turn ${on ? "off" : "on"} your Keep Activity setting`, onclick: (event) => openMenu(event.currentTarget, entries),
  }, on ? el("span", { class: "check", "aria-hidden": "true" }) : null, on ? "On" : "Off", el("span", { class: "arrow", "aria-hidden": "true" }));
}

// Of the second layout: a disclosure in place of the menu.
function disclosure() {
  const on = state.keep_activity;
  if (on === null) return el("span", {}, "Paused");
  const entries = on ? [["Turn off", turnOff], ["Turn off and delete activity", turnOffAndDelete]] : [["Turn on", turnOn]];
  const summary = el("summary", { role: "button", "aria-haspopup": "menu", "aria-label": `Turn ${on ? "off" : "on"} your Keep Activity setting` }, on ? "On" : "Off");
  const node = el("details", {}, summary, el("div", { class: "choices" }, entries.map(([label, run]) => el("button", { type: "button", role: "menuitem", onclick: () => { node.open = false; run(); } }, label))));
  return node;
}

function chips() {
  if (knobs.missing || (state.keep_activity === undefined && state !== unknown)) return [];
  const make = second ? disclosure : chip;
  return knobs.duplicate ? [make(), make()] : [make()];
}

function autoDelete() {
  if (state.auto_delete === undefined) return null;
  const words = state.auto_delete === "off" ? "Auto-delete (Off)" : state.auto_delete ? `Auto-delete activity older than ${state.auto_delete} months` : "Auto-delete (Custom)";
  const choices = [["3", "3 months"], ["18", "18 months"], ["36", "36 months"], ["off", "Don’t auto-delete activity"]];
  const open = () => {
    const select = el("select", { name: "period", "aria-label": "Auto-delete option" }, choices.map(([value, label]) => el("option", { value, selected: value === state.auto_delete }, label)));
    const radios = second ? select : choices.map(([value, label]) => el("label", {}, el("input", { type: "radio", name: "period", value, checked: value === state.auto_delete }), label));
    const form = el("form", {}, radios);
    ask("Choose an auto-delete option for your activity", form, "Save", () => change({ auto_delete: new FormData(form).get("period") }));
  };
  if (second) return el("button", { type: "button", "aria-label": "Choose an auto-delete option", onclick: open }, words);
  return el("div", { role: "button", tabindex: "0", class: "line", "aria-label": "Choose an auto-delete option", onclick: open },
    el("span", { class: "grow" }, words), el("span", { "aria-hidden": "true" }, "›"));
}

function audio() {
  if (state.audio === undefined) return null;
  return el("div", {
    role: "checkbox", tabindex: "0", class: "line", "aria-checked": state.audio === null ? "mixed" : String(state.audio), "aria-label": AUDIO,
    "aria-disabled": state.keep_activity ? null : "true", onclick: () => { if (state.keep_activity) change({ audio: !state.audio }); },
  }, el("span", { class: "box", "aria-hidden": "true" }), el("span", { class: "grow" }, AUDIO));
}

function audioBox() {
  if (state.audio === undefined) return null;
  const onclick = (event) => { event.preventDefault(); change({ audio: !state.audio }); };
  const box = el("input", { type: "checkbox", disabled: !state.keep_activity, onclick });
  box.checked = Boolean(state.audio);
  box.indeterminate = state.audio === null;
  return el("label", {}, box, el("span", {}, AUDIO));
}

const extra = () => (knobs.extra_switch ? el("div", { role: "checkbox", tabindex: "0", class: "line", "aria-checked": "true", "aria-label": "Share activity with Google partners" },
  el("span", { class: "box", "aria-hidden": "true" }), el("span", { class: "grow" }, "Share activity with Google partners")) : null);

function keepCard() {
  const note = el("p", { class: "note" }, "Your activity is saved and used to provide, develop, and improve Google services, including generative AI models. Human reviewers read some of it.");
  if (config.workspace)
    return el("section", { class: "card" }, el("h2", {}, "Keep activity"), note, el("p", { class: "managed" }, "This setting can be changed only by your Workspace administrator."));
  if (second) return tableOf(note);
  const since = state.keep_activity ? el("p", { class: "note" }, "On since March 4, 2026") : null;
  return el("section", { class: "card" }, el("div", { class: "head" }, el("h2", {}, "Keep activity"), chips()), note, since, autoDelete(), audio(), extra());
}

function tableOf(note) {
  const row = (label, ...cells) => el("tr", {}, el("th", { scope: "row" }, label), el("td", {}, ...cells));
  return el("table", {}, el("caption", {}, "How Gemini keeps your activity"), el("tbody", {}, row("Keep activity", chips(), note), row("Auto-delete", autoDelete()), row("Audio", audioBox()),
    knobs.extra_switch ? row("Partners", extra()) : null));
}

function deleteButton() {
  const remove = (when) => [when, () => ask("Delete activity?", el("p", { class: "note" }, when), "Delete", () => call(RPC.remove, { when }))];
  const entries = ["Last hour", "Last day", "All time", "Custom range"].map(remove);
  return el("div", { class: "head" }, el("h2", {}, "Your activity"), el("span", {}, el("button", { type: "button", class: "chip", "aria-haspopup": "menu", "aria-expanded": "false", onclick: (event) => openMenu(event.currentTarget, entries) }, "Delete")));
}

function render() { cards.replaceChildren(keepCard()); }

function showList(items) {
  list.replaceChildren(el("section", { class: "card" }, deleteButton(), ...items.map(([text, kind]) =>
    el("div", { class: "item" }, el("span", {}, `${kind} “${text}”`), el("button", { type: "button", "aria-label": "Delete activity item", onclick: () => call(RPC.remove, { text }) }, "✕")))));
}

function extras() {
  if (knobs.overlay === "unknown")
    document.body.append(el("div", { class: "backdrop", id: "whats-new" }, el("div", { role: "dialog", "aria-label": "Meet your new assistant" }, el("h2", {}, "Meet your new assistant"), el("button", { type: "button", class: "primary" }, "Get started"))));
  if (!knobs.beacon) return;
  new Image().src = knobs.beacon;
  fetch(knobs.beacon, { method: "POST", mode: "no-cors", body: "seen" }).catch(() => {});
}

await pause(knobs.late_render);
extras();
cards.replaceChildren(el("section", { class: "card" }, el("div", { class: "spinner", role: "progressbar", "aria-label": "Loading" })));
if (knobs.paints_early && !config.workspace) { state = unknown; render(); }
call(RPC.list).then((items) => showList(items ?? []));
if (await load()) render();
else if (!knobs.paints_early) cards.replaceChildren(el("section", { class: "card" }, el("p", { class: "note" }, "Something went wrong. Try again later.")));
