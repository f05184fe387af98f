// The settings as another release might have them: a page of its own, a table, native switches.
import { checkbox, el } from "./common/dom.js";
import { word } from "./store.js";

export const second = {
  open(lists, first, panelOf) {
    document.querySelector(".settings-page")?.remove();
    const place = el("div", { class: "settings-body" });
    const select = (tab) => {
      page.querySelectorAll("[role=tab]").forEach((link) => link.setAttribute("aria-selected", String(link.getAttribute("aria-controls") === tab.panel)));
      place.replaceChildren(panelOf(tab));
    };
    const link = (tab) => el("li", { role: "presentation" }, el("a", { role: "tab", href: "#", "aria-controls": tab.panel, "aria-selected": "false",
      onclick: (event) => { event.preventDefault(); select(tab); } }, tab.label));
    const page = el("section", { class: "settings-page", "aria-label": word("Settings") }, el("h1", {}, word("Settings")),
      lists.map(({ label, tabs }) => el("ul", { role: "tablist", "aria-label": label, class: "settings-tabs" }, tabs.map(link))), place);
    document.querySelector(".shell main").replaceChildren(page);
    select(first);
  },
  panel(tab, content) {
    const nodes = content.flat().filter(Boolean), rows = nodes.filter((node) => node.tagName === "TR");
    const [heading, ...others] = nodes.filter((node) => node.tagName !== "TR");
    return el("div", { id: tab.panel }, heading, el("table", {}, el("tbody", {}, rows)), others);
  },
  row: ({ id, label, note, badge, control }) => el("tr", {}, el("th", { scope: "row" }, el("span", { id }, label), badge ? el("em", {}, ` ${badge}`) : null, note ? el("small", { class: "note" }, note) : null),
    el("td", {}, control({ id: `${id}-control`, "aria-labelledby": id }))),
  toggle: (on, names, change) => checkbox(on, { role: "switch", ...names }, (wanted, box) => change(wanted, (value) => { box.checked = value; })),
};
