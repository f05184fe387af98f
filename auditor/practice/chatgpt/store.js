// The settings as the page knows them, and the only way it changes one.
import { call, read } from "./api.js";
import { knobs } from "./config.js";

export const store = { settings: null, instructions: "", pending: {}, onChange: () => {} };

export function shown(key) {
  if (knobs.page_shows !== null) return knobs.page_shows;
  if (key in store.pending) return store.pending[key];
  return Boolean(store.settings?.[key]);
}

export async function load() {
  const body = await read("settings/user");
  if (body) store.settings = body.settings;
  store.onChange();
}

export async function change(key, value) {
  if (knobs.optimistic) {
    store.pending[key] = value;
    store.onChange();
  }
  const answer = await call("PATCH", `settings/account_user_setting?feature=${key}&value=${value}`, {});
  if (answer.ok) await load();
  delete store.pending[key];
  store.onChange();
}
