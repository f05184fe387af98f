// The sign-in, the settings page of AI with the bar that saves, and the two questions after a sign-in.
import { advertisement, beacon, checkbox, config, el, knobs, pause } from "./common/dom.js";
import { ask, shownAs } from "./common/store.js";

const root = document.getElementById("app"), outlet = document.getElementById("dialog-outlet");
const FIELDS = [
  ["mcp_enabled", "MCP Server", "Enabled"],
  ["mcp_allow_deletes", "Allow Deletes", "Enabled"],
  ["mcp_system_prompt_enabled", "Use System Prompt", "Enabled"],
];
let settings = null, edits = {};

const valueOf = (key) => (key in edits ? edits[key] : settings?.[key]);
const isPath = (path) => location.pathname.replace(/\/$/, "") === path;
const go = (path) => location.assign(path);

function login() {
  const notice = el("p", { class: "notice", role: "alert" });
  const email = el("input", { type: "email", autocomplete: "username", placeholder: "Email" });
  const password = el("input", { type: "password", autocomplete: "current-password", placeholder: "Password" });
  const submit = async (event) => {
    event.preventDefault();
    const answer = await ask("POST", "/auth/login", { email: email.value, password: password.value, mode: "session" });
    if (answer.ok) { sessionStorage.setItem("asks", "license"); go("/admin/content"); }
    else notice.textContent = "Wrong username or password";
  };
  root.replaceChildren(el("form", { novalidate: true, onsubmit: submit }, el("h1", {}, "Sign In"), email, password, notice, el("button", { type: "submit" }, "Sign In")));
}

// Unlocked by the first one, as it stands on the page.
const isLocked = (key) => key !== "mcp_enabled" && !valueOf("mcp_enabled");

function field([key, title, label], copy = false) {
  const on = knobs.page_shows === null ? Boolean(valueOf(key)) : shownAs(valueOf(key));
  const flip = () => { if (settings) { edits = { ...edits, [key]: !valueOf(key) }; draw(); } };
  const box = knobs.layout === "second"
    ? el("label", {}, checkbox(on, { name: key, disabled: isLocked(key) }, flip), label)
    : el("button", { class: `v-checkbox block${on ? " checked" : ""}`, type: "button", role: "checkbox", "aria-pressed": String(on), field: key, disabled: isLocked(key), onclick: flip },
      el("span", { class: "v-icon", "aria-hidden": "true" }), el("span", { class: "label" }, label));
  return el("div", { class: "field", "data-copy": copy }, el("span", { class: "type-label" }, title), box);
}

async function save() {
  const answer = await ask("PATCH", "/settings", edits);
  if (answer.ok) { settings = answer.body.data; edits = {}; }
  else if (!knobs.optimistic) edits = {};
  draw();
}

function draw() {
  const bar = el("button", { type: "button", disabled: !Object.keys(edits).length, onclick: save }, "Save");
  const fields = FIELDS.filter(([key]) => !(knobs.missing && key === "mcp_enabled")).map((each) => field(each));
  const twice = knobs.duplicate ? [field(FIELDS[0], true)] : [];
  const extra = knobs.extra_switch ? [field(["project_share", "Share usage with partners", "Enabled"])] : [];
  root.replaceChildren(el("header", {}, el("h1", {}, isPath("/admin/settings/ai") ? "AI" : "Content"), isPath("/admin/settings/ai") ? bar : ""),
    el("main", {}, ...(isPath("/admin/settings/ai") ? [el("h2", {}, "Model Context Protocol"), ...fields, ...twice, ...extra] : [el("p", {}, "No collections")])));
}

function question(title, button, then) {
  const close = () => { outlet.replaceChildren(); then(); };
  outlet.replaceChildren(el("span", { class: "container center" }, el("div", { class: "v-overlay active" }),
    el("div", { class: "v-card" }, el("div", { class: "v-card-title" }, title), el("button", { type: "button", onclick: close }, button))));
}

function questions() {
  if (sessionStorage.getItem("asks") !== "license" && knobs.overlay !== "declared") return;
  question("Have a license key?", "Skip", () => question("You have not set a project owner", "Remind Later", () => sessionStorage.removeItem("asks")));
}

async function start() {
  if (isPath("/admin/login")) return login();
  const renewed = await ask("POST", "/auth/refresh", { mode: "session" });
  if (!renewed.ok) return go("/admin/login");
  const me = await ask("GET", "/users/me?fields[]=*&fields[]=role.id");
  if (!me.ok) return go("/admin/login");
  if (isPath("/admin")) return go("/admin/content");
  await pause(knobs.late_render);
  const told = await ask("GET", "/settings");
  if (told.ok) settings = told.body.data;
  if (settings) draw();
  ask("GET", "/users/me?fields[]=avatar.modified_on");
  ask("PATCH", "/users/me/track/page", { last_page: location.pathname.replace("/admin", "") }).catch(() => {});
  questions();
  advertisement(config.advertisement ?? "Meet Directus 13");
}

beacon();
start();
