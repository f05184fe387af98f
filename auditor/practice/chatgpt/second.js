// The settings as another engineer might have built them: in the page beside the chats, tabs as links.
import { el } from "./dom.js";

export function settingsPage(title, tabs, active, select, panel, close) {
  const link = (tab) => el("li", {}, el("a", {
    href: `/settings/${tab.path}`, "data-testid": tab.testId, "aria-current": tab.id === active ? "page" : null,
    onclick: (event) => { event.preventDefault(); select(tab); },
  }, tab.label));
  const back = el("a", { href: "/", "data-testid": "close-button", onclick: (event) => { event.preventDefault(); close(); } }, "Back to chats");
  return el("section", { class: "settings-page", "aria-label": title }, el("h1", {}, title), back, el("ul", {}, tabs.map(link)), panel);
}
