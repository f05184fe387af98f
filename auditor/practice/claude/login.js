// The sign-in: an e-mail address, and then the code of a message that this service never sends.
import { beacon, el } from "./common/dom.js";
import { ask } from "./common/store.js";

const form = document.getElementById("email-form");

function codeForm(email) {
  const code = el("input", { id: "code", "data-testid": "code", autocomplete: "one-time-code", inputmode: "numeric", maxlength: "6", placeholder: "Enter verification code" });
  const error = el("p", { role: "alert", class: "error" });
  const onsubmit = async (event) => {
    event.preventDefault();
    const answer = await ask("POST", "/api/auth/verify_magic_link", { email, code: code.value });
    if (!answer.ok) error.textContent = answer.body.error.message;
  };
  return el("form", { onsubmit }, el("p", {}, `To continue, click the link sent to ${email}`), el("label", { for: "code" }, "Verification code"), code, error,
    el("button", { type: "submit", class: "primary", "data-testid": "continue" }, "Verify email address"));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const email = form.querySelector("input").value;
  await ask("GET", `/api/auth/login_methods?email=${encodeURIComponent(email)}`);
  await ask("POST", "/api/auth/send_magic_link", { email_address: email });
  form.replaceWith(codeForm(email));
});
beacon();
