// The page: navigation, a few posts, and the settings about Grok.
import { advertisement, beacon, checkbox, config, el, knobs, pause } from "./common/dom.js";
import { ask, change, load, shownAs, store, valueOf } from "./common/store.js";

const GRAPHQL = "/i/api/graphql/practice/";
const OLD = "Allow your posts as well as your interactions, inputs and results with Grok to be used for training and fine-tuning";
const NOW = "Allow your public data as well as your interactions, inputs, and results with Grok and xAI to be used for training and fine-tuning";
const ROWS = [
  ["allow_xai_data_sharing", knobs.layout === "legacy" ? OLD : NOW, "allowXaiDataSharingCustomization"],
  ["allow_xai_personalization", "Allow X to personalize your experience with Grok", "allowXaiPersonalization"],
  ["allow_grok_memory", "Allow Grok to remember your conversation history", "allowGrokMemory"],
];
const EXTRA = ["allow_partner_sharing", "Allow third-party collaborators to use your public data", "allowPartnerSharing"];
const root = document.getElementById("react-root");

store.read = async () => {
  const answer = await ask("GET", `${GRAPHQL}XaiDataSharingSettingsQuery`);
  return answer.ok ? answer.body.data.viewer.grok_settings : null;
};
store.write = async (key, value) => (await ask("POST", `${GRAPHQL}XaiDataSharingSettingsMutation`, { variables: { [key]: value } })).ok;
store.onChange = render;

function rows() {
  const [training, ...others] = ROWS;
  const hidden = valueOf("grok_settings_memory_visibility") === "hide";
  const shown = [...(knobs.missing ? [] : knobs.duplicate ? [training, training] : [training]), ...others.filter(([key]) => key !== "allow_grok_memory" || !hidden)];
  return knobs.extra_switch ? [...shown, EXTRA] : shown;
}

// An absent field is shown as off, and a click on it stores on.
const box = (key, attributes) => checkbox(shownAs(valueOf(key)), attributes, (on) => change(key, on));

function usualRow([key, label, name], number) {
  const id = `CHECKBOX_${number + 1}_LABEL`;
  return el("label", { class: "row" }, el("div", {}, el("span", { id }, label), number === 0 ? el("small", {}, "To continuously improve your experience, we may use your data.") : null),
    el("div", { class: "box" }, box(key, { name, "aria-describedby": id })));
}

function secondRow([key, label, name], number) {
  const id = `CHECKBOX_${number + 1}_LABEL`;
  return el("tr", {}, el("td", {}, box(key, { name, "aria-labelledby": id, "aria-describedby": id })), el("th", { scope: "row", id }, label));
}

function settings() {
  if (!store.settings && !knobs.paints_early) return [el("div", { role: "progressbar", class: "spinner", "aria-label": "Loading" })];
  const remove = () => ask("POST", `${GRAPHQL}GrokDeleteHistoryMutation`, {});
  const button = el("button", { type: "button", class: "danger", onclick: remove }, "Delete conversation history");
  if (knobs.layout === "second") return [el("table", {}, el("caption", {}, "Data Sharing"), el("tbody", {}, rows().map(secondRow))), button];
  return [el("h3", {}, "Data Sharing"), ...rows().map(usualRow), button];
}

function render() {
  document.querySelector('[data-testid="xaiDataSharingSettings"]')?.replaceChildren(el("h2", {}, "Grok & Third-party Collaborators"), ...settings());
}

function shell() {
  const links = [["/home", "Home"], ["/explore", "Explore"], ["/settings/grok_settings", "Grok"], ["/settings/account", "Settings"]];
  const posts = config.posts.map((text) => el("article", { "data-testid": "tweet" }, text));
  const inSettings = location.pathname === "/settings/grok_settings";
  root.replaceChildren(el("nav", { "aria-label": "Primary" }, el("b", {}, "𝕏"), links.map(([href, label]) => el("a", { href }, label)),
    el("a", { href: `/${config.name}`, "data-testid": "AppTabBar_Profile_Link" }, "Profile"),
    el("button", { type: "button", "data-testid": "SideNav_AccountSwitcher_Button", "aria-label": "Account menu" }, `@${config.name}`)),
  el("main", {}, inSettings ? el("section", { "data-testid": "xaiDataSharingSettings" }) : el("h2", {}, "Home")), el("aside", {}, posts));
}

beacon();
await pause(knobs.late_render);
shell();
render();
if (location.pathname === "/settings/grok_settings") load();
advertisement("Meet Premium+");
