// The page: a composer for everybody, chats and settings for whoever is signed in.
import { advertisement, beacon, el, knobs, newId, pause } from "./common/dom.js";
import { ask, load, store } from "./common/store.js";
import { content, who } from "./panels.js";
import { second } from "./second.js";
import { usual } from "./usual.js";

const kit = knobs.layout === "second" ? second : usual;
const root = document.getElementById("root"), portal = document.getElementById("portal");
const PROTECTIVE = { excludeFromTraining: true, allowXPersonalization: false, enableMemory: false, allowShareIndexing: false };
const GUARD = "hasPreviouslyInitUserSettings";
let open = false;

const composer = () => el("main", {}, el("h1", {}, "Grok"), el("textarea", { "aria-label": "Ask Grok anything", placeholder: "What do you want to know?" }));

store.read = async () => {
  const answer = await ask("GET", "/rest/user-settings");
  return answer.ok ? answer.body : null;
};
store.write = async (key, value) => (await ask("POST", "/rest/user-settings", { [key]: value })).ok;
store.onChange = render;

// In the EEA the client writes the first settings, once in each browser.
async function initialise() {
  if (who.country === "US" || !store.settings || "excludeFromTraining" in store.settings || localStorage.getItem(GUARD) === "true") return;
  localStorage.setItem(GUARD, "true");
  if ((await ask("POST", "/rest/user-settings", PROTECTIVE)).ok) await load();
}

function guest() {
  root.replaceChildren(el("header", {}, el("b", {}, "Grok"), el("span", {}, el("a", { href: "https://accounts.x.ai/sign-in?redirect=grok-com" }, "Sign in"), el("a", { href: "https://accounts.x.ai/sign-up?redirect=grok-com" }, "Sign up"))), composer());
}

function menu(event) {
  const existing = document.querySelector("[role=menu]");
  if (existing) return existing.remove();
  const item = (label, onclick) => el("div", { role: "menuitem", tabindex: "-1", onclick }, label);
  const settings = () => { document.querySelector("[role=menu]").remove(); if (knobs.open_by.includes("menu")) show(); };
  const out = async () => { await ask("POST", "/rest/sign-out"); location.assign("/"); };
  event.currentTarget.after(el("div", { role: "menu", id: newId() }, item("Settings", settings), item("Help"), item("Sign out", out)));
}

function signedIn() {
  root.replaceChildren(el("div", { class: "shell" }, el("nav", {}, el("b", {}, "Grok"), el("a", { href: "/" }, "New chat"), el("div", { id: "history" }),
    el("button", { type: "button", "aria-label": "Profile menu", "aria-haspopup": "menu", onclick: menu }, who.givenName[0])), composer()));
  ask("GET", "/rest/app-chat/conversations").then(({ body }) => {
    document.getElementById("history").replaceChildren(...body.conversations.map((chat) => el("a", { href: `/c/${chat.conversationId}` }, chat.title)));
  });
}

function show() { open = true; render(); }

function close() {
  open = false;
  history.replaceState(null, "", location.pathname);
  render();
}

function render() {
  if (!open) return portal.replaceChildren();
  const ready = store.settings || knobs.paints_early;
  portal.replaceChildren(kit.frame(ready ? content(kit) : [el("div", { class: "spinner", role: "progressbar", "aria-label": "Loading" })], close));
}

async function start() {
  const answer = await ask("GET", "/rest/user");
  if (!answer.ok) return guest();
  Object.assign(who, answer.body);
  signedIn();
  if (new URLSearchParams(location.search).get("_s") === "data" && knobs.open_by.includes("path")) show();
  await load();
  await initialise();
}

window.addEventListener("keydown", (event) => { if (event.key === "Escape" && open) close(); });
beacon();
await pause(knobs.late_render);
await start();
advertisement("Meet your new companion");
