// The rows of Data Controls, in the order of the app, whatever they look like.
import { el, knobs } from "./common/dom.js";
import { ask, change, shownAs, valueOf } from "./common/store.js";

export const who = {};

// `shown` is what the switch says for a stored value, `stored` what a click stores.
const same = { shown: Boolean, stored: (on) => on };
const inverse = { shown: (value) => !value, stored: (on) => !on };
const onWhereAbsent = { shown: (value) => value ?? true, stored: (on) => on };

function setting(kit, title, description, key, way = same) {
  const flip = (on) => change(key, way.stored(on));
  return kit.row(title, description, (names) => kit.toggle(shownAs(way.shown(valueOf(key))), names, flip));
}

const training = (kit) => setting(kit, "Improve the Model",
  "By allowing your data to be used for training our models, you help enhance your own experience and improve the quality of the model for all users.", "excludeFromTraining", inverse);

const button = (kit, title, text, run) => kit.row(title, null, () => el("button", { type: "button", onclick: run }, text));

export function content(kit) {
  const business = Boolean(who.organizationId);
  return [
    ...(business || knobs.missing ? [] : knobs.duplicate ? [training(kit), training(kit)] : [training(kit)]),
    who.xUsername ? setting(kit, "Personalize Grok using 𝕏", "Allow Grok to use your 𝕏 posts and profile.", "allowXPersonalization") : null,
    business ? null : setting(kit, "Personalize Grok with your conversation history", "Grok remembers details of earlier conversations.", "enableMemory"),
    business ? null : setting(kit, "Allow chat link sharing", "Others with the link can see a chat that you share.", "allowAutoShare", onWhereAbsent),
    knobs.extra_switch ? setting(kit, "Share voice samples", "Help to improve voice mode.", "shareVoiceSamples", onWhereAbsent) : null,
    button(kit, "See Deleted Conversations", "See", null),
    button(kit, "Clear Cache", "Clear", () => ask("POST", "/rest/cache/clear")),
    button(kit, "Export Account Data", "Export", () => ask("POST", "/rest/export")),
    button(kit, "Delete All Conversations", "Delete", () => ask("DELETE", "/rest/app-chat/conversations")),
  ];
}
