// What lies over the page: the cookie question, an advertisement, and what a visitor without a session sees.
import { knobs } from "./config.js";
import { dialog, el } from "./dom.js";

function consentForm(action, label, answered) {
  const onsubmit = async (event) => {
    event.preventDefault();
    await fetch("/backend-api/compliance/cookie_consent", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ action }) });
    answered();
  };
  return el("form", { "data-privacy-consent-form": "", onsubmit },
    el("input", { type: "hidden", name: "action", value: action }), el("button", { type: "submit", class: "small" }, label));
}

export function cookieQuestion() {
  const node = el("dialog", { "data-cookie-consent": "", "aria-label": "Cookies" },
    el("h2", {}, "We use cookies"),
    el("p", {}, "We use cookies and similar technologies to deliver, maintain and improve our services, and for security purposes."));
  const answered = () => {
    node.close();
    node.remove();
    if (knobs.overlay === "declared_leaving") location.assign("/");
  };
  node.append(el("div", { class: "buttons" }, consentForm("reject", "Reject non-essential", answered), consentForm("accept", "Accept all", answered)));
  node.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(node);
  node.showModal();
}

// What takes the dialog's place once the page is hydrated: nothing but its text says what it is.
export function cookieBanner() {
  const answer = (action) => async () => {
    await fetch("/backend-api/compliance/cookie_consent", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ action }) });
    layer.remove();
  };
  const button = (label, onclick) => el("button", { type: "button", class: "small", onclick }, label);
  const layer = el("div", { class: "backdrop on-top" }, el("div", { class: "modal" }, el("p", {}, "We use cookies"),
    el("p", {}, "We use cookies to help this site function, understand service usage, and support marketing efforts. Visit Manage Cookies to change preferences anytime. View our ", el("a", { href: "/policies/cookie-policy" }, "Cookie Policy"), " for more info."),
    el("div", { class: "buttons" }, button("Manage Cookies"), button("Reject non-essential", answer("reject")), button("Accept all", answer("accept")))));
  document.body.append(layer);
}

export function advertisement() {
  document.body.append(el("div", { class: "backdrop on-top", id: "whats-new" },
    el("div", { class: "modal", role: "dialog", "aria-label": "Meet your new workspace" },
      el("h2", {}, "Meet your new workspace"), el("p", {}, "Everything you do, in one place."),
      el("button", { type: "button", class: "primary" }, "Get started"))));
}

const logIn = (attributes) => el("a", { class: "primary", role: "button", href: "/auth/login", ...attributes }, "Log in");

export function expired(portal) {
  if (document.getElementById("modal-expired-session")) return;
  portal.replaceChildren(el("div", { class: "backdrop on-top", id: "modal-expired-session", "data-testid": "modal-expired-session" },
    el("div", { class: "modal", role: "dialog", "aria-label": "Your session has expired" },
      el("h2", {}, "Your session has expired"), el("p", {}, "Please log in again to continue using the app."), logIn({}))));
}

export function welcomeBack(portal) {
  const close = () => portal.replaceChildren();
  const layer = dialog("Welcome back", { class: "modal" }, close, el("p", {}, "Log in or sign up to get smarter responses, upload files and images, and more."),
    logIn({}), el("a", { href: "#", "data-testid": "dismiss-welcome", onclick: close }, "Stay logged out"));
  layer.id = "modal-no-auth-login";
  portal.replaceChildren(layer);
}
