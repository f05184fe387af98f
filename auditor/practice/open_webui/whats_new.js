// The What's New dialog of administrators. Its buttons write; Escape and the backdrop do not.
import { call } from "./api.js";
import { el } from "./common/dom.js";
import { modal } from "./modal.js";
import { isAdmin, save, store } from "./store.js";

export async function whatsNew() {
  if (!isAdmin() || store.ui.showChangelog === false || store.ui.version === store.config.version) return;
  const changes = (await call("GET", "/api/changelog")).body;
  const read = () => {
    localStorage.setItem("version", store.config.version);
    save("version", store.config.version);
    close();
  };
  const close = modal({ class: "modal small" }, el("header", {}, el("h2", {}, "What's New in Open WebUI"), el("button", { type: "button", "aria-label": "Close", onclick: read }, "✕")),
    el("p", {}, "Release Notes"), Object.entries(changes ?? {}).map(([version, change]) => el("p", {}, `v${version} - ${change.date}`)),
    el("button", { type: "button", class: "save", onclick: read }, el("span", {}, "Okay, Let's Go!")));
}
