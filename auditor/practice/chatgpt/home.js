// The page: who is signed in, the shell with its side bar and menu, and then the settings.
import { read, session } from "./api.js";
import { knobs, words } from "./config.js";
import { el, radixId } from "./dom.js";
import { advertisement, cookieBanner, cookieQuestion, expired, welcomeBack } from "./overlays.js";
import { openTab, renderWhenIdle, route } from "./settings.js";
import { load, store } from "./store.js";

const root = document.getElementById("root"), portal = document.getElementById("portal");
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

const composer = () => el("main", {}, el("h1", {}, "What can I help with?"),
  el("div", { id: "prompt-textarea", class: "composer", contenteditable: "true", role: "textbox", "aria-label": "Chat with ChatGPT", "data-placeholder": "Ask anything" }));

function guest() {
  root.replaceChildren(el("div", { class: "shell guest" }, el("header", { class: "bar" }, el("span", { class: "brand" }, "ChatGPT"),
    el("span", { class: "buttons" }, el("a", { role: "button", class: "primary", "data-testid": "login-button", href: "/auth/login" }, "Log in"),
      el("a", { role: "button", class: "small", "data-testid": "signup-button", href: "/auth/login" }, "Sign up for free"))), composer()));
}

function menu() {
  const go = () => { closeMenu(); if (knobs.open_by.includes("menu")) openTab("General"); };
  const out = async () => { await fetch("/api/auth/signout", { method: "POST" }); location.assign("/"); };
  const item = (label, testId, onclick) => el("div", { role: "menuitem", tabindex: "-1", "data-radix-collection-item": "", "data-testid": testId, onclick }, label);
  return el("div", { role: "menu", id: radixId(), class: "menu", "data-state": "open" },
    el("div", { class: "note" }, session.user.email),
    item("Upgrade plan"), item("Personalization", null, () => { closeMenu(); openTab("Personalization"); }),
    item(words.settings, "settings-menu-item", go), el("div", { role: "separator" }), item("Help"), item("Log out", "log-out-menu-item", out));
}

function closeMenu() {
  document.querySelectorAll("[role=menu]").forEach((node) => node.remove());
  document.querySelectorAll("[data-testid=accounts-profile-button]").forEach((node) => {
    node.setAttribute("aria-expanded", "false");
    node.dataset.state = "closed";
  });
}

function profileButton() {
  const plan = session.account.planType;
  const label = `${session.user.name} ${plan[0].toUpperCase()}${plan.slice(1)}`;
  return el("div", {
    role: "button", tabindex: "0", "data-testid": "accounts-profile-button", class: "profile", id: radixId(),
    "aria-haspopup": "menu", "aria-expanded": "false", "data-state": "closed", "aria-label": `${label}, open profile menu`,
    onpointerdown: (event) => {
      const button = event.currentTarget, wasOpen = button.dataset.state === "open";
      closeMenu();
      if (wasOpen) return;
      button.setAttribute("aria-expanded", "true");
      button.dataset.state = "open";
      document.querySelector(".sidebar").append(menu());
    },
  }, el("span", { class: "avatar", "aria-hidden": "true" }, session.user.name[0]), el("span", {}, session.user.name, el("small", {}, plan)));
}

function shell() {
  const rail = el("div", { class: "rail", hidden: true }, profileButton());
  const bar = el("nav", { class: "sidebar", "aria-label": "Chat history" }, el("span", { class: "brand" }, "ChatGPT"),
    el("a", { href: "/", "data-testid": "create-new-chat-button" }, "New chat"), el("h4", {}, "Chats"), el("div", { class: "chats", id: "history" }), el("span", { class: "space" }), profileButton());
  root.replaceChildren(el("div", { class: "shell" }, rail, bar, composer()));
}

function showChats(list) {
  const chats = (list?.items ?? []).map((chat, n) => el("a", { href: `/c/${chat.id}`, "data-testid": `history-item-${n}` }, chat.title));
  document.getElementById("history")?.replaceChildren(...chats);
}

function showExpired() { guest(); expired(portal); }

async function signedIn(body) {
  Object.assign(session, { token: body.accessToken, user: body.user, account: body.account, onExpired: showExpired });
  store.onChange = renderWhenIdle;
  shell();
  if (knobs.overlay !== "declared_leaving") route();
  load();
  read("accounts/data_usage_for_training");
  read("accounts/check/v4-2023-04-27");
  read("user_system_messages").then((messages) => { store.instructions = messages?.traits_model_message ?? ""; store.onChange(); });
  read("conversations?offset=0&limit=28").then(showChats);
}

function overlays() {
  if (knobs.overlay.startsWith("declared")) cookieQuestion();
  if (knobs.overlay === "banner") cookieBanner();
  if (knobs.overlay === "unknown") advertisement();
  if (!knobs.beacon) return;
  new Image().src = knobs.beacon;
  fetch(knobs.beacon, { method: "POST", mode: "no-cors", body: "seen" }).catch(() => {});
}

await pause(knobs.late_render);
const body = await (await fetch("/api/auth/session")).json();
if (body.error) showExpired();
else if (body.user) signedIn(body);
else {
  guest();
  if (location.pathname.startsWith("/settings")) welcomeBack(portal);
}
overlays();
