// Who is signed in, how the instance is set up, and the personal settings as the page knows them.
import { call } from "./api.js";
import { config, knobs } from "./common/dom.js";
import { toast } from "./toast.js";

export const store = { user: null, config: null, ui: {}, raw: {} };

// A label in the language of the page, or as the administrator has renamed it.
export const word = (text) => store.config?.i18n?.[text] ?? config.words[text] ?? text;
export const isAdmin = () => store.user.role === "admin";
export const isHidden = (name) => store.config.ui.visibility[name] === false;

export async function loadSettings() {
  const answer = await call("GET", "users/user/settings");
  if (!answer.ok) return false;
  store.ui = answer.body?.ui ?? {};
  return true;
}

export function shown(key, absent) {
  if (knobs.page_shows !== null) return knobs.page_shows;
  const [outer, inner] = key.split(".");
  const value = inner ? store.ui[outer]?.[inner] : store.ui[outer];
  return Boolean(value ?? absent);
}

export async function save(key, value) {
  const [outer, inner] = key.split(".");
  const ui = { [outer]: inner ? { [inner]: value } : value };
  try {
    const answer = await call("POST", "users/user/settings/update", { ui });
    if (answer.ok) Object.assign(store.ui, ui);
    else toast("error", answer.body.detail);
  } catch {
    store.ui = {}; // as the real page does: after a call that never arrived it believes in the defaults
  }
}
