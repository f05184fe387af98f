// The sign-in, and the settings pages: one switch called “Toggle”, buttons that are there or not, lists in rows that are
// opened first, and a page that only some plans have.
import { advertisement, beacon, checkbox, el, knobs, pause, toggle } from "./common/dom.js";
import { ask, shownAs } from "./common/store.js";

const root = document.getElementById("app");
const state = { chat: null, mcp: null, assistant: null, tracing: null, spans: null, values: null };
const WORDS = { require_approval: "Ask first", always_allow: "Allow", blocked: "Block" };
const GROUPS = {
  Credentials: { createCredential: "Create credentials from a browser session" },
  System: { readFilesystem: "Read filesystem" },
  Web: { fetchUrl: "Fetch URLs", webSearch: "Search the web" },
};
const open = new Set();
let otel = {}, edited = {};

const PAGES = {
  chat: { title: "Chat", read: async () => { state.chat = await told("/rest/module-settings", (data) => data["chat-hub"].enabled); } },
  mcp: { title: "Instance-level MCP", read: async () => { state.mcp = await told("/rest/module-settings", (data) => data.mcp.mcpAccessEnabled); } },
  assistant: { title: "n8n Assistant", read: async () => { state.assistant = await told("/rest/instance-ai/settings", (data) => { Object.assign(state, data.permissions); return data.enabled; }); } },
  ai: { title: "AI usage", read: async () => { state.values = await told("/rest/settings", (data) => data.ai.allowSendingParameterValues); } },
  opentelemetry: { title: "OpenTelemetry", read: async () => { state.tracing = await told("/rest/otel/settings", (data) => { otel = data; state.spans = data.includeNodeSpans; return data.enabled; }); } },
};

async function told(path, pick) {
  const answer = await ask("GET", path);
  return answer.ok ? pick(answer.body.data) : null;
}

async function write(method, path, body, name, value) {
  const former = state[name];
  if (knobs.optimistic) { state[name] = value; draw(); }
  const answer = await ask(method, path, body);
  if (answer.ok) state[name] = value;
  else if (knobs.optimistic) state[name] = former;
  draw();
}

function signIn() {
  const email = el("input", { type: "email", name: "emailOrLdapLoginId", id: "emailOrLdapLoginId", autocomplete: "email" });
  const password = el("input", { type: "password", name: "password", id: "password", autocomplete: "current-password" });
  const alert = el("div", { class: "alert", role: "alert" });
  const submit = async () => {
    const answer = await ask("POST", "/rest/login", { emailOrLdapLoginId: email.value, password: password.value });
    if (!answer.ok) return alert.replaceChildren(el("h2", {}, "Problem logging in"), el("p", {}, answer.body.message));
    localStorage.setItem("n8n-browserId", crypto.randomUUID?.() ?? String(Math.random()));
    history.pushState({}, "", "/assistant");
    root.replaceChildren(el("main", {}, el("h1", {}, "What should we build?"), el("button", { type: "button" }, "Get started")));
  };
  root.replaceChildren(el("div", { class: "box", "data-test-id": "auth-form" }, el("h1", {}, "Sign in"), el("label", { for: "emailOrLdapLoginId" }, "Email"), email,
    el("label", { for: "password" }, "Password"), password, alert, el("button", { type: "button", onclick: submit }, "Sign in")));
}

const shown = (name) => (knobs.page_shows === null ? Boolean(state[name]) : shownAs(state[name]));

// A button that opens a menu with one entry, and the question that the entry asks.
function manage(label, text, testId, turnOff, question) {
  const button = el("button", { type: "button", "aria-label": label === text ? null : label, "data-test-id": testId, "aria-haspopup": "menu" }, text);
  button.addEventListener("click", () => {
    const menu = el("div", { role: "menu" }, el("button", { type: "button", role: "menuitem", onclick: () => { menu.remove(); if (question) confirm(question, turnOff); else turnOff(); } }, "Disable"));
    button.after(menu);
  });
  return button;
}

function confirm({ title, text, yes }, then) {
  const shade = el("div", { class: "shade" }), close = () => { box.remove(); shade.remove(); };
  const box = el("div", { role: "dialog", "aria-modal": "true", "aria-label": title }, el("h2", {}, title), el("p", {}, text),
    el("button", { type: "button", onclick: close }, "Cancel"), el("button", { type: "button", onclick: () => { close(); then(); } }, yes));
  document.body.append(shade, box);
}

// A row that a button opens, with a list for each permission; the list's words lie in a layer of their own.
function group(name, permissions) {
  const flip = () => { if (!open.delete(name)) open.add(name); draw(); };
  const head = el("button", { type: "button", "aria-expanded": String(open.has(name)), "aria-label": `Toggle ${name}`, onclick: flip }, "Default");
  const lists = Object.entries(permissions).map(([key, title]) => el("div", { class: "row" }, el("span", {}, title), list(key)));
  return el("div", {}, row(name, "", head), ...(open.has(name) ? lists : []));
}

function list(key) {
  const value = knobs.page_shows === null ? state[key] : knobs.page_shows ? "always_allow" : "blocked";
  const field = el("input", { role: "combobox", type: "text", readonly: "", placeholder: "Select", "aria-haspopup": "listbox", "aria-expanded": "false" });
  field.value = WORDS[value] ?? "";
  field.addEventListener("click", () => {
    const pick = (value) => { box.remove(); write("PUT", "/rest/instance-ai/settings", { permissions: { [key]: value } }, key, value); };
    const options = Object.entries(WORDS).map(([value, word]) => el("li", { role: "option", "aria-selected": String(value === state[key]), onclick: () => pick(value) }, el("span", {}, word)));
    const box = el("ul", { role: "listbox" }, ...options);
    document.body.append(box);
  });
  return el("div", { "data-test-id": `n8n-agent-permission-${key}` }, field);
}

const row = (title, text, control) => el("div", { class: "row" }, el("div", {}, el("b", {}, title), el("p", {}, text)), control);

const CONTROLS = {
  chat: () => {
    const flip = (value) => write("PUT", "/rest/chat/enabled", { enabled: value }, "chat", value);
    const control = knobs.layout === "second" ? checkbox(shown("chat"), { "data-test-id": "chat-hub-enabled-switch", "aria-label": "Toggle" }, flip)
      : toggle(shown("chat"), { "data-test-id": "chat-hub-enabled-switch", "aria-label": "Toggle" }, flip);
    return el("label", {}, row("Enable Chat", "Members chat with models.", control));
  },
  mcp: () => {
    const set = (value) => write("PATCH", "/rest/mcp/settings", { mcpAccessEnabled: value }, "mcp", value);
    const question = { title: "Disable MCP access?", text: "This disconnects all connected clients and revokes their access. You can turn it back on later.", yes: "Disable MCP access" };
    return row("MCP access", shown("mcp") ? "Enabled" : "Let assistants outside run workflows.", shown("mcp")
      ? manage("Manage MCP access", "Manage MCP access", null, () => set(false), question)
      : el("button", { type: "button", "data-test-id": "enable-mcp-access-button", onclick: () => set(true) }, "Enable MCP access"));
  },
  assistant: () => {
    const set = (value) => write("PUT", "/rest/instance-ai/settings", { enabled: value }, "assistant", value);
    const question = { title: "Disable n8n Assistant?", text: "This prevents everyone on this instance from using n8n Assistant. Existing conversations won't be deleted.", yes: "Disable" };
    return row("n8n Assistant", "Builds workflows with you.", shown("assistant")
      ? manage("Manage n8n Assistant status", "Setup required", null, () => set(false), question)
      : el("button", { type: "button", onclick: () => set(true) }, "Enable n8n Assistant"));
  },
  ai: () => {
    const flip = (value) => write("PATCH", "/rest/ai/usage-settings", { allowSendingParameterValues: value }, "values", value);
    const control = el("button", { type: "button", role: "checkbox", "aria-checked": String(shown("values")), "aria-label": "Send actual data values", onclick: () => flip(!state.values) }, shown("values") ? "✓" : "");
    return el("div", { "data-test-id": "ai" }, row("Send actual data values", "Real values from your executions, which may include sensitive data.", control));
  },
  opentelemetry: () => {
    const set = (value) => write("PUT", "/rest/otel/settings", { ...otel, ...edited, enabled: value }, "tracing", value);
    return el("div", {}, tracing(set), spans());
  },
};

// What was edited and not saved: the bar saves all of it, and so does switching tracing on or off.
function spans() {
  const value = edited.includeNodeSpans ?? shown("spans");
  const flip = () => { edited.includeNodeSpans = !value; draw(); };
  const box = el("button", { type: "button", role: "checkbox", "aria-checked": String(value), "data-test-id": "otel-include-node-spans", onclick: flip }, "");
  const save = async () => {
    const body = { ...otel, ...edited };
    await write("PUT", "/rest/otel/settings", body, "spans", body.includeNodeSpans);
    otel = { ...otel, includeNodeSpans: state.spans };
    delete edited.includeNodeSpans;
    draw();
  };
  const bar = "includeNodeSpans" in edited ? [row("Unsaved changes", "", el("button", { type: "button", onclick: save }, "Save settings"))] : [];
  return el("div", {}, row("Include node spans", "A span for each node of a workflow.", box), ...bar);
}

function tracing(set) {
    return row("Status", shown("tracing") ? "Tracing is on. Traces are exported to the collector configured below." : "Tracing is off.", shown("tracing")
      ? manage("OpenTelemetry enabled. Open status menu", "Enabled", "otel-enabled-toggle", () => set(false))
      : el("button", { type: "button", "aria-label": "Enable OpenTelemetry", "data-test-id": "otel-enabled-toggle", onclick: () => set(true) }, "Enable"));
}

const page = () => location.pathname.split("/").pop();

function draw() {
  const mine = CONTROLS[page()];
  const rows = mine && !(knobs.missing && page() === "chat") ? [mine(), ...(knobs.duplicate && page() === "chat" ? [mine()] : [])] : [];
  const groups = page() === "assistant" && state.assistant ? Object.entries(GROUPS).map(([name, permissions]) => group(name, permissions)) : [];
  const extra = knobs.extra_switch ? [el("label", {}, row("Share with partners", "", toggle(true, { "aria-label": "Share with partners" }, () => {})))] : [];
  root.replaceChildren(el("main", {}, el("h1", {}, PAGES[page()]?.title ?? "Workflows"), ...rows, ...groups, ...extra));
}

async function start() {
  const settings = await ask("GET", "/rest/settings");
  const me = await ask("GET", "/rest/login");
  if (!me.ok) { if (location.pathname !== "/signin") history.replaceState({}, "", `/signin?redirect=${encodeURIComponent(location.pathname)}`); return signIn(); }
  if (page() === "ai" && !settings.body.data?.aiAssistant?.enabled) history.replaceState({}, "", "/home/workflows");
  await pause(knobs.late_render);
  await PAGES[page()]?.read();
  draw();
  advertisement("We’ve been busy ✨");
}

beacon();
start();
