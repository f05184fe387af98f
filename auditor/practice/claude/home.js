// The page: the shell with its chats and menu, the settings at their address, and the notice about one's choice.
import { advertisement, beacon, el, knobs, newId, pause } from "./common/dom.js";
import { ask, load, store } from "./common/store.js";
import { account, PANELS } from "./panels.js";
import { second } from "./second.js";
import { usual } from "./usual.js";

const kit = knobs.layout === "second" ? second : usual;
const root = document.getElementById("root"), portal = document.getElementById("portal");
const OLD_PATHS = { capabilities: "customize-memory" };
let open = null, drawn = "";

store.read = async () => {
  const answer = await ask("GET", "/api/account?statsig_hashing_algorithm=djb2");
  if (!answer.ok) return null;
  Object.assign(account, answer.body);
  return answer.body.settings;
};
store.write = async (key, value) => (await ask("PATCH", "/api/account/settings", { [key]: value })).ok;
store.onChange = render;

function menu() {
  const existing = document.querySelector("[role=menu]");
  if (existing) return existing.remove();
  const settings = () => { menu(); if (knobs.open_by.includes("menu")) location.hash = "#settings/general"; };
  const out = async () => { await ask("POST", "/api/auth/logout"); location.assign("/login"); };
  const item = (label, onclick) => el("div", { role: "menuitem", tabindex: "-1", onclick }, label);
  document.querySelector("nav.side").append(el("div", { role: "menu", id: newId() }, item("Settings", settings), item("Get help"), item("Log out", out)));
}

function shell(chats) {
  const links = chats.map((chat) => el("a", { href: `/chat/${chat.uuid}` }, chat.name));
  root.replaceChildren(el("div", { class: "shell" },
    el("nav", { class: "side" }, el("b", { class: "brand" }, "Claude"), el("a", { href: "/new" }, "New chat"), el("h3", {}, "Recents"), links, el("span", { class: "space" }),
      el("button", { type: "button", "data-testid": "user-menu-button", "aria-haspopup": "menu", onclick: menu }, "Account")),
    el("main", {}, el("h1", {}, "Good evening"), el("div", { class: "ProseMirror", contenteditable: "true", role: "textbox", "aria-label": "Write your prompt to Claude" }))));
}

function wanted() {
  const [section, name] = location.hash.slice(1).split("/");
  if (section === "settings" && (knobs.open_by.includes("hash") || open !== null)) return name || "general";
  const [, first, path] = location.pathname.split("/");
  return first === "settings" && knobs.open_by.includes("path") ? OLD_PATHS[path] ?? path : null;
}

function notice() {
  if (!store.settings || store.settings.grove_enabled !== null || document.getElementById("grove-notice")) return;
  document.body.append(el("aside", { id: "grove-notice", role: "region", "aria-label": "Updates to Consumer Terms and Policies" },
    el("h2", {}, "Updates to Consumer Terms and Policies"), el("p", {}, "Choose whether your chats and coding sessions may be used to improve our models."),
    el("button", { type: "button" }, "Review"), el("button", { type: "button" }, "Not now")));
}

function render() {
  notice();
  if (open === null) return portal.replaceChildren();
  const ready = store.settings || knobs.paints_early;
  const content = ready ? (PANELS[open] ?? PANELS.general)(kit) : [el("div", { class: "spinner", role: "progressbar", "aria-label": "Loading" })];
  portal.replaceChildren(kit.frame(open, content, close));
}

function close() {
  open = null;
  history.replaceState(null, "", "/new");
  render();
}

async function route() {
  const name = wanted();
  if (name === drawn) return;
  drawn = name;
  if (name !== null && open === null) await pause(Math.max(0, knobs.late_render - performance.now() / 1000));
  open = name;
  render();
}

window.addEventListener("hashchange", route);
window.addEventListener("keydown", (event) => { if (event.key === "Escape" && open !== null) close(); });
beacon();
advertisement("Meet your new workspace");
shell([]);
load();
ask("GET", "/api/organizations").then(async ({ body }) => shell((await ask("GET", `/api/organizations/${body[0].uuid}/chat_conversations`)).body));
route();
