// What is on each tab, whatever it looks like.
import { call } from "./api.js";
import { el, knobs } from "./common/dom.js";
import { confirmation } from "./modal.js";
import { EXTRA, HIDDEN_BY, INTERFACE, OF_ADMINS } from "./rows.js";
import { isAdmin, isHidden, save, shown, store, word } from "./store.js";
import { toast } from "./toast.js";

const newRowId = () => `user-setting-${crypto.randomUUID()}`;
const heading = (tab) => el("h2", {}, word(tab));
const saveButton = () => el("button", { type: "submit", class: "save", onclick: (event) => { event.preventDefault(); toast("success", "Settings saved successfully!"); } }, word("Save"));

const position = () => new Promise((done) => navigator.geolocation.getCurrentPosition(() => done(true), () => done(false)));

async function allowLocation(on, show) {
  if (on && !(await position())) {
    toast("error", "User denied Geolocation");
    show(false);
    return save("userLocation", false);
  }
  if (on) {
    await call("POST", "users/user/info/update", { location: "52.500, 13.400 (lat, long)" });
    toast("success", "User location successfully retrieved.");
  }
  return save("userLocation", on);
}

async function autoCopy(on, show) {
  const allowed = !on || (await navigator.clipboard?.readText().then(() => true, () => false));
  if (allowed) return save("responseAutoCopy", on);
  toast("error", "Clipboard write permission denied. Please check your browser settings to grant the necessary access.");
  show(false);
}

function change(key) {
  if (key === "userLocation") return allowLocation;
  if (key === "responseAutoCopy") return autoCopy;
  return (on) => save(key, on);
}

function switchRow(kit, [id, label, note, key, absent]) {
  const byDefault = key in store.config.ui.default_interface_settings && !(key in store.raw);
  return kit.row({ id, label: word(label), note, badge: byDefault ? "Default" : null, control: (names) => kit.toggle(shown(key, absent), names, change(key)) });
}

function webSearch(kit) {
  const label = () => (store.ui.webSearch === "always" ? "Always" : "Default");
  const state = el("span", { id: "web-search-state" }, label());
  const flip = () => { const next = store.ui.webSearch === "always" ? null : "always"; state.textContent = next ? "Always" : "Default"; save("webSearch", next); };
  const control = () => el("button", { id: "web-search-in-chat-label-control", "aria-labelledby": "web-search-in-chat-label web-search-state", type: "button", onclick: flip }, state);
  return kit.row({ id: "web-search-in-chat-label", label: word("Web Search in Chat"), note: "Search the web in every chat.", control });
}

function interfaceRows(kit) {
  const allowed = store.user.permissions;
  const rows = [...INTERFACE, ...(isAdmin() ? OF_ADMINS : []), ...(knobs.extra_switch ? [EXTRA] : [])];
  const offered = rows.filter(([id]) => !isHidden(HIDDEN_BY[id]) && (id !== "temp-chat-default-label" || allowed.chat.temporary));
  const search = store.config.features.enable_web_search && allowed.features.web_search;
  return [heading("Interface"), offered.map((row) => switchRow(kit, row)), search ? webSearch(kit) : null, saveButton()];
}

function memoryRow(kit, mount) {
  const label = el("div", { slot: "label", class: "with-badge" }, `${word("Memory")} `, el("div", { class: "inline-flex" }, el("span", { class: "experimental" }, "Experimental")));
  const flip = async (on) => { const saved = save("memory", on); mount(on); await saved; };
  return kit.row({ id: newRowId(), label, note: "You can personalize your interactions with LLMs by adding memories through the ‘Add Memory’ button below.",
    control: (names) => kit.toggle(shown("memory", store.config.features.enable_memories), names, flip) });
}

function memories(list) {
  const clear = () => confirmation("Clear Memory", "Are you sure you want to clear all memories? This action cannot be undone.", () => call("DELETE", "memories/delete/user"));
  const menu = () => {
    const node = el("div", { role: "menu", class: "menu inline" }, el("button", { type: "button" }, "Add Memory"), el("button", { type: "button", onclick: () => { node.remove(); clear(); } }, "Clear memory"));
    return node;
  };
  const actions = el("button", { type: "button", "aria-haspopup": "true", "aria-expanded": "false", onclick: (event) => event.currentTarget.after(menu()) }, "Actions");
  return [el("p", {}, `Saved Memories ${list.length}`), actions, el("ul", {}, list.map((memory) => el("li", {}, memory.content)))];
}

function personalization(kit) {
  const saved = el("div", { class: "memories" });
  const mount = async (on) => {
    const list = on ? (await call("GET", "memories/")).body ?? [] : [];
    saved.replaceChildren(...(on ? memories(list).flat() : []));
  };
  mount(shown("memory", store.config.features.enable_memories));
  const rows = knobs.missing ? [] : knobs.duplicate ? [memoryRow(kit, mount), memoryRow(kit, mount)] : [memoryRow(kit, mount)];
  return [heading("Personalization"), rows, saved, saveButton()];
}

function buttonRow(kit, label, text, onclick) {
  return kit.row({ id: newRowId(), label: word(label), note: null, control: ({ id }) => el("button", { type: "button", id, onclick }, text) });
}

function dataControls(kit) {
  const may = store.user.permissions.chat;
  const asks = (label, text, method, path) => buttonRow(kit, label, text, () => confirmation(word(label), "Are you sure?", () => call(method, path)));
  return [
    heading("Data Controls"),
    may.import ? buttonRow(kit, "Import Chats", "Import", () => call("POST", "chats/import", {})) : null,
    may.export ? buttonRow(kit, "Export Chats", "Export", () => call("GET", "chats/all")) : null,
    buttonRow(kit, "Shared Chats", "Manage", () => confirmation("Unshare All Shared Chats", "Are you sure?", () => call("DELETE", "chats/share/all"))),
    isHidden("chat.archive") ? null : asks("Archive All Chats", "Archive All", "POST", "chats/archive/all"),
    may.delete ? asks("Delete All Chats", "Delete All", "DELETE", "chats/") : null,
    buttonRow(kit, "Manage Files", "Manage", () => confirmation("Delete All Files", "Are you sure?", () => call("DELETE", "files/all"))),
  ];
}

function notifications(kit) {
  return [heading("Notifications"), switchRow(kit, [newRowId(), "Browser Notifications", "Tell when a response is ready.", "notificationEnabled", false]),
    switchRow(kit, [newRowId(), "Notification Sound", "Play a sound.", "notificationSound", true])];
}

export const PANELS = {
  interface: interfaceRows,
  personalization,
  data_controls: dataControls,
  notifications,
  empty: () => [el("p", { class: "note" }, "Nothing to practise here.")],
};
