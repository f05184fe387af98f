// The settings as a page knows them, and the one way it changes one. A page gives `read` and `write`.
import { knobs } from "./dom.js";

export const store = { settings: null, pending: {}, read: null, write: null, onChange: () => {} };

export async function ask(method, path, body) {
  const answer = await fetch(path, { method, headers: body ? { "content-type": "application/json" } : {}, body: body ? JSON.stringify(body) : undefined });
  const text = await answer.text();
  return { ok: answer.ok, status: answer.status, body: text ? JSON.parse(text) : null };
}

export const valueOf = (key) => (key in store.pending ? store.pending[key] : store.settings?.[key]);
export const shownAs = (decided) => (knobs.page_shows === null ? Boolean(decided) : knobs.page_shows);

export async function load() {
  const settings = await store.read();
  if (settings) store.settings = settings;
  store.onChange();
}

export async function change(key, value) {
  if (knobs.optimistic) {
    store.pending[key] = value;
    store.onChange();
  }
  if (await store.write(key, value)) await load();
  delete store.pending[key];
  store.onChange();
}
