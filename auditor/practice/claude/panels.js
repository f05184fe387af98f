// What is on each settings panel, whatever it looks like.
import { el, knobs } from "./common/dom.js";
import { ask, change, shownAs, valueOf } from "./common/store.js";

export const account = { memberships: [] };
const organisation = () => account.memberships[0]?.organization;
const inTeam = () => Boolean(organisation()?.raven_type);

const TRAINING = knobs.layout === "legacy" ? "Help improve Claude" : "Help improve our AI models";

function setting(kit, label, note, key, decide = Boolean) {
  const value = valueOf(key);
  return value === undefined && !knobs.paints_early ? null : kit.row(label, note, (names) => kit.toggle(shownAs(decide(value)), names, (on) => change(key, on)));
}

const button = (kit, label, text, run) => kit.row(label, null, () => el("button", { type: "button", "data-cds": "Button", onclick: run }, text));
const destroy = (what) => () => { if (organisation()) ask("POST", `/api/organizations/${organisation().uuid}/${what}`); };

function training(kit) {
  if (knobs.missing || inTeam()) return [];
  const row = () => setting(kit, TRAINING, "Allow the use of your chats and coding sessions to train and improve Anthropic AI models.", "grove_enabled");
  return knobs.duplicate ? [row(), row()] : [row()];
}

const privacy = (kit) => kit.screen("data-privacy-controls", "Privacy", [
  setting(kit, "Location metadata", "Allow Claude to use coarse location metadata (city/region) to improve product experiences.", "enabled_geolocation"),
  ...training(kit),
  knobs.extra_switch ? setting(kit, "Share with research partners", "Partners may study how Claude is used.", "partner_research_enabled") : null,
  button(kit, "Export data", "Export data", destroy("export_data")),
  button(kit, "Shared chats", "Manage", null),
  button(kit, "Shared artifacts", "Manage", null),
  button(kit, "Memory", "Manage", () => { location.hash = "#settings/customize-memory"; }),
  button(kit, "Delete all chats", "Delete", destroy("chat_conversations/delete_many")),
]);

const memory = (kit) => kit.screen("customize-memory", "Memory", [
  setting(kit, "Search and reference chats", "Allow Claude to search for relevant details in past chats.", "enabled_saffron_search"),
  setting(kit, "Generate memory from chats", "Allow Claude to remember relevant context from your chats.", "enabled_saffron", (on) => on || valueOf("enabled_melange")),
  button(kit, "Reset memory", "Reset", destroy("memory/reset")),
]);

export const PANELS = {
  general: (kit) => kit.screen("general", "General", []),
  "data-privacy-controls": privacy,
  "customize-memory": memory,
};
