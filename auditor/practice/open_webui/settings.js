// The settings: their tabs, of which only the active one is mounted.
import { call } from "./api.js";
import { knobs } from "./common/dom.js";
import { PANELS } from "./panels.js";
import { second } from "./second.js";
import { isAdmin, isHidden, store, word } from "./store.js";
import { usual } from "./usual.js";

const kit = knobs.layout === "second" ? second : usual;
const PERSONAL = [
  ["general", "General"], ["interface", "Interface"], ["notifications", "Notifications"], ["shortcuts", "Keyboard"], ["personalization", "Personalization"],
  ["audio", "Audio"], ["data_controls", "Data Controls"], ["usage", "Usage"], ["archived_chats", "Archived Chats"], ["account", "Account"], ["about", "About"],
];
const ADMIN = ["General", "Authentication", "Interface", "Connections", "Models", "Documents", "Audio", "Images", "Web"];

const tabOf = (id, label) => ({ id, label: word(label), panel: `tab-${id.replace(/[_:]/g, "-")}` });

function isOffered(id) {
  const allowed = store.user.permissions;
  if (id === "personalization") return store.config.features.enable_memories && allowed.features.memories;
  if (id === "interface") return allowed.settings.interface;
  return !isHidden(`settings.${id}`);
}

export function openSettings(wanted) {
  const lists = [{ label: "Personal", tabs: PERSONAL.filter(([id]) => isOffered(id)).map(([id, label]) => tabOf(id, label)) }];
  if (isAdmin()) lists.push({ label: "Admin", tabs: ADMIN.map((label) => tabOf(`admin:${label.toLowerCase()}`, label)) });
  const tabs = lists.flatMap((list) => list.tabs);
  call("GET", "users/user/settings?raw=true").then((answer) => { store.raw = answer.body?.ui ?? {}; }).catch(() => {});
  const first = tabs.find((tab) => tab.id === wanted) ?? tabs[0];
  kit.open(lists, first, (tab) => kit.panel(tab, (PANELS[tab.id] ?? PANELS.empty)(kit)));
}
