// The page: prompts of before, the bar for a new one, and a panel of settings without the visibility.
import { advertisement, beacon, config, el, knobs, newId, pause } from "./common/dom.js";
import { ask, load, store } from "./common/store.js";

const root = document.getElementById("app-root");

store.read = async () => {
  const answer = await ask("GET", "/api/user-mutable-state");
  return answer.ok ? answer.body.settings : null;
};
store.onChange = () => document.querySelector(".speed")?.replaceChildren(store.settings?.speed ?? "");

const nav = () => el("nav", {}, el("b", {}, "Midjourney"), [["/explore", "Explore"], ["/imagine", "Create"], ["/organize", "Organize"]].map(([href, label]) => el("a", { href }, label)),
  el("span", { class: "who" }, config.name, el("small", {}, config.plan)));
const images = () => el("div", { class: "images" }, config.prompts.map((prompt) => el("figure", {}, el("div", { class: "image" }), el("figcaption", {}, prompt))));
const extra = () => (knobs.extra_switch ? el("button", { type: "button", role: "switch", "aria-checked": "true", "aria-label": "Show my images to partners" }, "Partners") : null);

function usual() {
  const panel = el("div", { class: "settings-panel", role: "dialog", "aria-label": "Settings", hidden: true }, el("h3", {}, "Image Size"), el("button", { type: "button" }, "Square"), el("h3", {}, "Speed"), el("p", { class: "speed" }), extra());
  const open = () => { panel.hidden = !panel.hidden; };
  return [nav(), el("main", {}, el("div", { class: "prompt-bar" }, el("input", { id: "desktop_input_bar", placeholder: "What will you imagine?", "aria-label": "Prompt" }),
    el("button", { type: "button", "aria-label": "Settings", "aria-controls": newId(), onclick: open }, "⚙")), panel, images())];
}

function second() {
  const speeds = el("select", { "aria-label": "Speed" }, ["fast", "relax", "turbo"].map((speed) => el("option", {}, speed)));
  return [el("header", {}, nav()), images(), el("form", { class: "below" }, el("textarea", { "aria-label": "Prompt" }), el("fieldset", {}, el("legend", {}, "Settings"), speeds, extra()))];
}

beacon();
await pause(knobs.late_render);
root.replaceChildren(...(knobs.layout === "second" ? second() : usual()));
load();
advertisement("Meet the new model");
