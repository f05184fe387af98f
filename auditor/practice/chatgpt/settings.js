// The settings dialog: its tabs, and the ways it is opened (path, hash, menu).
import { isCodex, renderCodex } from "./codex.js";
import { knobs, words } from "./config.js";
import { dialog, el, radixId } from "./dom.js";
import { account, dataControls, modals, personalization, security } from "./panels.js";
import { settingsPage } from "./second.js";

const TABS = [
  { id: "General", label: "General", path: "general-settings" },
  { id: "Notifications", label: "Notifications", path: "notifications" },
  { id: "Personalization", label: "Personalization", path: "personalization", testId: "personalization-tab", panel: personalization },
  { id: "Connectors", label: "Apps", path: "plugins-settings" },
  { id: "Schedules", label: "Schedules", path: "schedules", testId: "schedules-tab" },
  { id: "Billing", label: "Billing", path: "billing", testId: "payments-tab" },
  { id: "DataControls", label: words.tab, path: "data-controls", testId: "data-controls-tab", panel: dataControls },
  { id: "Storage", label: "Storage", path: "storage", testId: "storage-tab" },
  { id: "Security", label: "Security", path: "security", testId: "security-tab", panel: security },
  { id: "ParentalControls", label: "Parental controls", path: "parental-controls", testId: "amphora-controls-tab" },
  { id: "Account", label: "Account", path: "account", testId: "account-tab", panel: account },
];
const view = { tab: null, modal: null };
const portal = document.getElementById("portal");

function tabButton(tab, prefix) {
  const active = tab.id === view.tab;
  return el("button", {
    type: "button", role: "tab", "aria-selected": String(active), "data-state": active ? "active" : "inactive",
    "aria-controls": `${prefix}-content-${tab.id}`, id: `${prefix}-trigger-${tab.id}`,
    "data-orientation": "vertical", "data-radix-collection-item": "", "data-testid": tab.testId,
    onmousedown: () => { view.tab = tab.id; view.modal = null; render(); },
  }, tab.label);
}

function panelOf(tab, prefix) {
  const empty = () => [el("p", { class: "note" }, "Nothing to practise here.")];
  return el("div", {
    role: "tabpanel", "data-state": "active", "data-orientation": "vertical", tabindex: "0",
    id: `${prefix}-content-${tab.id}`, "aria-labelledby": `${prefix}-trigger-${tab.id}`,
  }, el("h3", { class: "panel-title" }, tab.label), ...(tab.panel ?? empty)(openModal).filter(Boolean));
}

// An answer that arrives while a button is held down must not swallow the click.
let held = false, waiting = false;
const release = () => setTimeout(() => { held = false; if (waiting) render(); });
window.addEventListener("pointerdown", () => { held = true; }, true);
window.addEventListener("pointerup", release, true);
window.addEventListener("pointercancel", release, true);

export function renderWhenIdle() {
  if (held) waiting = true;
  else render();
}

function render() {
  waiting = false;
  if (isCodex()) return renderCodex();
  const scrolled = portal.querySelector("[role=tabpanel]")?.scrollTop ?? 0;
  document.getElementById("root").toggleAttribute("aria-hidden", false);
  portal.replaceChildren();
  if (view.tab === null) return;
  if (knobs.layout === "second") return renderPage(scrolled);
  document.getElementById("root").setAttribute("aria-hidden", "true");
  const prefix = radixId(), tab = TABS.find((each) => each.id === view.tab);
  const list = el("div", { role: "tablist", "aria-orientation": "vertical", "data-orientation": "vertical" }, ...TABS.map((each) => tabButton(each, prefix)));
  const layer = dialog(words.settings, { class: "settings", "data-testid": "modal-settings", "aria-hidden": view.modal ? "true" : null }, close,
    el("div", { class: "columns" }, list, panelOf(tab, prefix)));
  portal.append(layer);
  layer.querySelector("[role=tabpanel]").scrollTop = scrolled;
  if (view.modal) portal.append(modals[view.modal](closeModal));
}

function renderPage(scrolled) {
  const select = (tab) => { view.tab = tab.id; view.modal = null; render(); };
  const panel = panelOf(TABS.find((each) => each.id === view.tab), "settings");
  panel.removeAttribute("role");
  portal.append(settingsPage(words.settings, TABS, view.tab, select, panel, close));
  panel.scrollTop = scrolled;
  if (view.modal) portal.append(modals[view.modal](closeModal));
}

export function openTab(id) {
  view.tab = TABS.some((tab) => tab.id === id) ? id : "General";
  view.modal = null;
  render();
}

function openModal(name) { view.modal = name; render(); }
function closeModal() { view.modal = null; render(); }

function close() {
  view.tab = view.modal = null;
  history.replaceState(null, "", "/");
  render();
}

export function route() {
  const [, section, path] = location.pathname.split("/");
  if (section === "settings" && knobs.open_by.includes("path")) openTab(TABS.find((tab) => tab.path === path)?.id);
  else if (location.hash.startsWith("#settings") && knobs.open_by.includes("hash")) openTab(location.hash.split("/")[1]);
}

window.addEventListener("hashchange", route);
window.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || view.tab === null) return;
  if (view.modal) closeModal(); else close();
});
