// The panels of the settings dialog, and the smaller dialogs that their rows open.
import { call, session } from "./api.js";
import { has, knobs, words } from "./config.js";
import { dialog, el, radixId, reactId, toggle } from "./dom.js";
import { change, shown, store } from "./store.js";

const stateWord = (on) => (on ? words.on : words.off);
const isWorkspace = () => session.account.structure === "workspace";
const planName = () => ({ enterprise: "Enterprise", team: "Team", business: "Business", edu: "Edu" })[session.account.planType] ?? "Enterprise";
const flip = (key) => () => change(key, !shown(key));

const row = (label, control, note) =>
  el("div", { class: "row" }, el("div", { class: "line" }, el("div", {}, label), control), note ? el("div", { class: "note" }, note) : null);

const chevron = (label, state, testId, onclick) =>
  el("div", { class: "row" }, el("button", { type: "button", class: "w-full", "data-testid": testId, onclick },
    el("span", {}, label), el("span", { class: "state" }, state ? ` ${state}` : "", el("span", { class: "chevron", "aria-hidden": "true" }))));

export function switchRow(label, key, note, attributes) {
  if (!has(key)) return null;
  const labelId = reactId(), noteId = reactId();
  const names = attributes ?? { "aria-labelledby": labelId };
  return el("div", { class: "row" },
    el("div", { class: "line" }, el("div", { id: labelId }, label), toggle(shown(key), { ...names, "aria-describedby": note ? noteId : null }, flip(key))),
    note ? el("div", { class: "note", id: noteId }, note) : null);
}

const asked = (label, visible, danger, onclick) =>
  el("button", { type: "button", "aria-label": label, class: danger ? "small btn-danger-outline" : "small", onclick }, visible);

let expanded = false;

// Of the second layout: what is a dialog elsewhere opens below the row.
function trainingDetails(on) {
  const ontoggle = (event) => { expanded = event.currentTarget.open; };
  return el("details", { class: "row", open: expanded, ontoggle }, el("summary", { "data-testid": "improve-model-open-modal-button" }, words.toggle, el("output", { class: "state" }, ` ${stateWord(on)}`)),
    el("label", { class: "line" }, el("span", {}, words.toggle), trainingSwitch()), isWorkspace() ? managed() : voiceRows());
}

function trainingRow(open) {
  const on = !isWorkspace() && shown("training_allowed");
  if (knobs.layout === "legacy")
    return switchRow("Chat history & training", "training_allowed", "Save new chats on this browser to your history and allow them to be used to improve our models. This setting does not sync across browsers or devices.");
  if (knobs.layout === "second") return trainingDetails(on);
  if (knobs.layout === "direct")
    return el("div", { class: "row" }, el("div", { class: "line" }, el("div", {}, words.toggle), trainingSwitch()));
  return chevron(words.toggle, stateWord(on), "improve-model-open-modal-button", () => open("training"));
}

function trainingSwitch() {
  const on = isWorkspace() && knobs.page_shows === null ? false : shown("training_allowed");
  const locked = isWorkspace() ? { disabled: true, "data-disabled": "" } : {};
  return toggle(on, { "data-testid": "improve-model-toggle", "aria-label": knobs.layout === "second" ? null : words.toggle, ...locked }, flip("training_allowed"));
}

export function dataControls(open) {
  const training = knobs.missing ? [] : [trainingRow(open)];
  return [
    ...training,
    ...(knobs.duplicate ? [trainingRow(open)] : []),
    knobs.extra_switch ? switchRow("Share insights with partners", "partner_sharing_allowed", "Partners may use your insights to improve their products.") : null,
    has("precise_location_allowed") && row("Location", el("button", { type: "button", class: "state plain", onclick: flip("precise_location_allowed") }, stateWord(shown("precise_location_allowed"))),
      "When enabled, your location helps ChatGPT provide more relevant information. Learn more"),
    has("enable_remote_browser_data") && chevron("Remote browser data", stateWord(shown("enable_remote_browser_data")), null, () => open("browser")),
    row("Shared links", asked("Manage shared links", "Manage")),
    row("Archived chats", asked("Manage archived chats", "Manage")),
    row("Archive all chats", asked("Archive all chats", "Archive all", false, () => open("archive"))),
    row("Delete all chats", asked("Delete all chats", "Delete all", true, () => open("delete"))),
    isWorkspace() ? null : row("Export data", asked("Export data", "Export", false, () => open("export"))),
    chevron("Marketing privacy", "", null, () => {}),
  ];
}

export function personalization() {
  return [
    el("h3", {}, "Memory"),
    switchRow("Reference saved memories", "sunshine", "Let ChatGPT save and use memories when responding."),
    switchRow("Reference chat history", "moonshine", "Let ChatGPT reference all previous conversations when responding."),
    switchRow("Reference record history", "record_history", "Let ChatGPT reference all previous recording transcripts and notes when responding."),
    row("Saved memories", el("button", { type: "button", class: "small", "aria-label": "Manage memories" }, "Manage")),
    el("h3", {}, "Custom instructions"),
    el("textarea", { name: "traits_model_message", rows: "2" }, store.instructions),
    el("textarea", { name: "other_user_message", rows: "2" }, store.instructions),
  ];
}

export function security(open) {
  return [
    row("Multi-factor authentication", toggle(true, { "data-testid": "mfa-authenticator-toggle", "aria-label": "Authenticator app" }, null)),
    row("Log out of all devices", asked("Log out of all devices", "Log out all", true, () => open("logout"))),
  ];
}

export const account = (open) => [row("Delete account", asked("Delete account", "Delete", true, () => open("account")))];

const voiceRows = () => [
  el("h3", {}, "Voice"),
  switchRow("Include your audio recordings", "voice_training_allowed", null),
  switchRow("Include your video recordings", "video_training_allowed",
    "Include your audio or video recordings from Voice to train our models. Transcripts and other files are covered by Improve the model for everyone."),
];

const managed = () => el("p", { class: "managed" }, el("span", { class: "lock", "aria-hidden": "true" }), `ChatGPT ${planName()} automatically disables training.`);

function trainingModal(close) {
  const note = isWorkspace()
    ? managed()
    : el("div", { class: "note" }, "Allow your content to be used to train our models, which makes ChatGPT better for you and everyone who uses it. We take steps to protect your privacy.");
  const main = el("div", { class: "row" }, el("div", { class: "line" }, el("div", {}, words.toggle), trainingSwitch()), note);
  const done = el("button", { type: "button", class: "small end", onclick: close }, words.done);
  return dialog(words.modal, { class: "modal" }, close, main, ...(isWorkspace() ? [] : voiceRows()), done);
}

function confirmModal(title, text, button, testId, run, close) {
  const confirm = async () => { await run(); close(); };
  return dialog(title, { class: "modal" }, close, el("p", {}, text),
    el("div", { class: "buttons" }, el("button", { type: "button", class: "small", onclick: close }, "Cancel"),
      el("button", { type: "button", class: "small btn-danger", "data-testid": testId, onclick: confirm }, button)));
}

export const modals = {
  training: trainingModal,
  browser: (close) => dialog("Remote browser data", { class: "modal" }, close, switchRow("Remote browser data", "enable_remote_browser_data", "Keep cookies and site data of the browser that ChatGPT uses for you.")),
  archive: (close) => confirmModal("Archive your chat history - are you sure?", "All chats will be archived.", "Confirm archive", null, () => call("PATCH", "conversations", { is_archived: true }), close),
  delete: (close) => confirmModal("Clear your chat history - are you sure?", "All chats will be deleted.", "Confirm deletion", "confirm-delete-all-chats-button", () => call("PATCH", "conversations", { is_visible: false }), close),
  export: (close) => confirmModal("Request data export - are you sure?", "Your account details and chats will be included.", "Confirm export", null, () => call("POST", "accounts/data_export", {}), close),
  logout: (close) => confirmModal("Log out of all devices - are you sure?", "It may take up to 30 minutes.", "Log out all", null, () => call("POST", "accounts/logout_all", {}), close),
  account: (close) => confirmModal("Delete account - are you sure?", "Deleting your account is permanent.", "Permanently delete my account", null, () => call("POST", "accounts/deactivate", {}), close),
};
