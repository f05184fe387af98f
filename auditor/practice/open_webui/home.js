// The page: who is signed in, the shell with its menu, What's New, and the settings where they are asked for.
import { call } from "./api.js";
import { showAuth } from "./auth.js";
import { advertisement, beacon, el, knobs, pause } from "./common/dom.js";
import { openSettings } from "./settings.js";
import { isAdmin, loadSettings, store, word } from "./store.js";
import { toast } from "./toast.js";
import { whatsNew } from "./whats_new.js";

const app = document.getElementById("app");
const here = () => location.pathname + location.search;

function menuItem(label, onclick) {
  return el("button", { role: "menuitem", type: "button", onclick: () => { closeMenu(); onclick?.(); } }, el("div", {}, label));
}

function closeMenu() {
  document.querySelectorAll("[role=menu]").forEach((menu) => menu.remove());
  document.querySelectorAll("[aria-haspopup]").forEach((button) => button.setAttribute("aria-expanded", "false"));
}

function openMenu(event) {
  const button = event.currentTarget, wasOpen = button.getAttribute("aria-expanded") === "true";
  closeMenu();
  if (wasOpen) return;
  call("GET", "/api/usage");
  button.setAttribute("aria-expanded", "true");
  const settings = () => { if (knobs.open_by.includes("menu")) openSettings("general"); };
  const items = [store.user.name, "Update your status", "Workspace", "Notes", "Calendar", "Playground", isAdmin() ? "Admin Panel" : null];
  document.querySelector(".rail").append(el("div", { role: "menu", class: "menu" }, items.filter(Boolean).map((item) => menuItem(item)),
    menuItem(word("Settings"), settings), menuItem("Sign Out", signOut)));
}

async function signOut() {
  await call("POST", "auths/signout");
  localStorage.removeItem("token");
  location.assign("/auth?state=logout");
}

function userButton(hidden) {
  return el("button", { type: "button", class: "user", "aria-label": word("User menu"), "aria-haspopup": "true", "aria-expanded": "false", hidden, onclick: openMenu },
    el("img", { src: "/static/user.svg", alt: "Open User Profile Menu", "aria-label": "Open User Profile Menu" }));
}

function shell() {
  const composer = el("div", { id: "chat-input", class: "composer", contenteditable: "true", role: "textbox", "aria-label": "How can I help you today?" });
  app.replaceChildren(el("div", { class: "shell" }, el("nav", { class: "rail" }, el("b", {}, "OI"), el("span", { class: "space" }), userButton(true), userButton(false)),
    el("main", {}, el("h1", {}, `Hello, ${store.user.name}`), composer, el("ul", { class: "chats", "aria-label": "Chats" }))));
  call("GET", "chats/?page=1").then((answer) => {
    document.querySelector(".chats")?.replaceChildren(...(answer.body ?? []).map((chat) => el("li", {}, el("a", { href: `/c/${chat.id}` }, chat.title))));
  });
}

async function lost() {
  localStorage.removeItem("token");
  await call("POST", "auths/signout");
  toast("error", "401 Unauthorized");
  toast("error", "Session expired. Please sign in again.");
  toAuth();
}

function toAuth() {
  history.replaceState(null, "", `/auth?redirect=${encodeURIComponent(here())}`);
  auth();
}

function auth() {
  showAuth((user) => {
    const to = new URLSearchParams(location.search).get("redirect") ?? "/";
    history.replaceState(null, "", to.startsWith("/") ? to : "/");
    start(user);
  });
}

async function start(user) {
  Object.assign(store, { user, config: (await call("GET", "/api/config")).body });
  call("POST", "auths/update/timezone", { timezone: "UTC" }).catch(() => {});
  const tab = knobs.open_by.includes("path") ? new URLSearchParams(location.search).get("settings") : null;
  const settings = loadSettings();
  if (knobs.paints_early) show(tab);
  if (!(await settings)) return toast("error", "Failed to load Interface settings");
  await whatsNew();
  show(tab);
  if (tab !== null) history.replaceState(null, "", location.pathname);
}

function show(tab) {
  shell();
  if (tab !== null) openSettings(tab);
}

async function boot() {
  store.config = (await call("GET", "/api/config")).body;
  if (!localStorage.getItem("token")) return location.pathname === "/auth" ? auth() : toAuth();
  const answer = await call("GET", "auths/");
  if (!answer.ok) return lost();
  if (location.pathname === "/auth") history.replaceState(null, "", new URLSearchParams(location.search).get("redirect") ?? "/");
  await start(answer.body);
}

window.addEventListener("keydown", (event) => { if (event.key === "." && (event.ctrlKey || event.metaKey) && store.user) openSettings("general"); });
await pause(knobs.late_render);
beacon();
boot();
advertisement("Meet your new workspace");
