// The sign-in form, and the authenticator's code after it.
import { call } from "./api.js";
import { el } from "./common/dom.js";
import { word } from "./store.js";
import { toast } from "./toast.js";

const app = document.getElementById("app");

export function showAuth(done) {
  const email = el("input", { type: "email", id: "email", autocomplete: "email", name: "email", placeholder: "Enter Your Email", required: true });
  const password = el("input", { id: "password", placeholder: "Enter Your Password", type: "password", name: "password", required: true, autocomplete: "current-password" });
  const eye = el("button", { type: "button", "aria-pressed": "false", "aria-label": "Make password visible in the user interface" }, "◉");
  const submit = el("button", { type: "submit", class: "wide" }, el("div", {}, word("Sign in")));
  const onsubmit = async (event) => {
    event.preventDefault();
    submit.disabled = true;
    const answer = await call("POST", "auths/signin", { email: email.value, password: password.value });
    submit.disabled = false;
    if (!answer.ok) toast("error", answer.body.detail);
    else if (answer.body.challenge_token) showChallenge(answer.body.challenge_token, done);
    else finish(answer.body, done);
  };
  frame(el("form", { onsubmit }, el("div", { class: "heading" }, `${word("Sign in")} to Open WebUI`),
    el("div", {}, el("label", { for: "email" }, "Email"), email),
    el("div", {}, el("label", { for: "password" }, "Password"), el("div", { class: "with-eye" }, el("label", { class: "sr-only", for: "password" }, "Enter Your Password"), password, eye)),
    submit));
}

function showChallenge(token, done) {
  const code = el("input", { placeholder: "Enter your authenticator code", autocomplete: "one-time-code", inputmode: "numeric", maxlength: "6", spellcheck: "false" });
  const error = el("p", { role: "alert", hidden: true });
  const button = el("button", { type: "button", class: "wide", disabled: true, onclick: verify }, "Continue");
  code.addEventListener("input", () => { button.disabled = !code.value.trim(); });
  code.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); verify(); } });
  async function verify() {
    error.hidden = true;
    const answer = await call("POST", "auths/mfa/verify", { challenge_token: token, code: code.value.trim(), recovery: false });
    if (answer.ok) return finish(answer.body, done);
    error.textContent = answer.body.detail;
    error.hidden = false;
  }
  frame(el("div", { class: "challenge" }, el("h2", {}, "Verify your sign-in"), el("p", {}, "Enter the six-digit code from your authenticator app."),
    el("label", {}, "Authenticator code", code), error, button, el("button", { type: "button", onclick: () => showAuth(done) }, "Back to sign in")));
}

function frame(content) {
  app.replaceChildren(el("div", { id: "auth-page" }, el("div", { id: "auth-container" }, content)));
}

function finish(body, done) {
  toast("success", "You're now logged in.");
  localStorage.setItem("token", body.token);
  done(body);
}
