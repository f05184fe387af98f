// Messages in the corner, gone after a while.
import { el } from "./common/dom.js";

export function toast(type, text) {
  const region = document.querySelector('section[aria-label^="Notifications"]');
  let list = region.querySelector("ol");
  if (!list) region.append(list = el("ol", { "data-sonner-toaster": "true", tabindex: "-1" }));
  const item = el("li", { "data-sonner-toast": "", role: "status", "aria-live": "polite", "aria-atomic": "true", "data-type": type },
    el("div", { "data-content": "" }, el("div", { "data-title": "" }, text)));
  list.append(item);
  setTimeout(() => item.remove(), 4000);
}
