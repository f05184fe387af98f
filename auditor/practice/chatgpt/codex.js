// Codex: a page of its own beside the chats, with a settings page of its own. It reads the settings of ChatGPT.
import { el } from "./dom.js";
import { switchRow } from "./panels.js";

export const isCodex = () => location.pathname.startsWith("/codex/");

const LINKS = ["General", "Environments", "Code review", "Connectors"];

function links() {
  const link = (label) => el("a", {
    href: `/codex/cloud/settings/${label.toLowerCase().replace(" ", "-")}`, "aria-current": label === "General" ? "page" : null,
  }, label);
  return el("nav", { class: "codex-links", "aria-label": "Codex settings" }, ...LINKS.map(link));
}

export function renderCodex() {
  const page = el("main", { class: "codex" }, links(), el("section", {}, el("h1", {}, "General"), el("h2", {}, "Data controls"),
    switchRow("Include environments", "codex_training_allowed_v2",
      "Allow additional context from your Codex environments to help improve our models.")));
  document.querySelector(".shell > main").replaceWith(page);
}
