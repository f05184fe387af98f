// Filters the rows by what a person asks for. It reads the page, hides parts of it, and does nothing else.
(() => {
  const at = (id) => document.getElementById(id);
  const SEVERITIES = ["high", "medium", "low"];
  const wordsOf = (nodes) => [...nodes].map((node) => node.textContent).join(" ").toLowerCase();
  const rows = [...document.querySelectorAll(".row[data-status]")].map((row) => ({
    row,
    places: [...row.querySelectorAll(".at > li")].map((place) => ({ place, account: place.firstChild.textContent, words: null })),
    each: Number(row.dataset.checks || 1),
    words: null,
  }));
  const lines = [...document.querySelectorAll("[data-account]")];
  const total = rows.reduce((sum, { places, each }) => sum + places.length * each, 0);

  const fill = (id, values) => {
    at(id).append(new Option("all", ""), ...values.map((value) => new Option(value.replaceAll("_", " "), value)));
  };
  const known = (key) => [...new Set(rows.map(({ row }) => row.dataset[key]))];
  const accounts = new Set(rows.flatMap(({ places }) => places.map(({ account }) => account)));
  fill("by-status", known("status"));
  fill("by-severity", SEVERITIES.filter((severity) => known("severity").includes(severity)));
  fill("by-service", known("service").sort());
  fill("by-account", [...accounts].sort());
  const groupOf = new Map([...document.querySelectorAll("[data-group]")].map(({ dataset }) => [dataset.account, dataset.group]));
  if (at("by-group")) fill("by-group", [...new Set(groupOf.values())].sort());

  const apply = () => {
    const text = at("by-text").value.trim().toLowerCase();
    const [status, severity, service, account, group] = ["status", "severity", "service", "account", "group"].map((key) => at(`by-${key}`)?.value);
    const isMeant = (name) => (!account || name === account) && (!group || groupOf.get(name) === group);
    let shown = 0;
    for (const one of rows) {
      const { row, places, each } = one;
      const fits = (!status || row.dataset.status === status) && (!severity || row.dataset.severity === severity)
        && (!service || row.dataset.service === service);
      const spoken = !text || (one.words ??= wordsOf(row.querySelectorAll(":scope > summary h3, .why, .story, .controls-of"))).includes(text);
      let left = 0;
      for (const spot of places) {
        const meant = isMeant(spot.account) && (spoken || (spot.words ??= wordsOf([spot.place])).includes(text));
        spot.place.hidden = !meant;
        left += fits && meant;
      }
      row.hidden = !left;
      shown += left * each;
    }
    for (const line of lines) line.hidden = !isMeant(line.dataset.account);
    const asked = shown < total;
    for (const section of document.querySelectorAll("main > section")) {
      const inside = [...section.querySelectorAll(".row[data-status]")];
      section.hidden = inside.length > 0 && inside.every((row) => row.hidden);
      if (asked && inside.length) section.querySelector(".part").open = true;
    }
    at("shown").textContent = !asked ? "" : `${shown.toLocaleString("en")} of ${total.toLocaleString("en")} checks`;
  };
  at("filter").addEventListener("input", apply);
  at("clear").addEventListener("click", () => {
    for (const field of at("filter").querySelectorAll("input, select")) field.value = "";
    apply();
  });
  const unfold = () => {
    const target = at(location.hash.slice(1) || "findings");
    for (let part = target?.querySelector(":scope > .part") ?? target; part; part = part.parentElement) {
      if (part.matches("details")) part.open = true;
    }
    if (location.hash.length > 1) target?.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();
  at("filter").open = matchMedia("(min-width: 48rem)").matches;
  at("filter").hidden = false;
})();
