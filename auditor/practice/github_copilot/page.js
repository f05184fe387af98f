// The drop-downs of the settings page: open beside their button, post the choice, then show it.
const knobs = JSON.parse(atob(document.getElementById("config").textContent)).knobs;

function show(menu, value) {
  for (const entry of menu.querySelectorAll("[role=menuitemradio]")) {
    const chosen = entry.dataset.value === value;
    entry.setAttribute("aria-checked", String(chosen));
    if (chosen) menu.querySelector(".Button-label").textContent = entry.textContent;
  }
}

async function choose(menu, entry) {
  const before = menu.querySelector("[aria-checked=true]")?.dataset.value;
  menu.querySelector("[popover]").hidePopover();
  if (knobs.optimistic) show(menu, entry.dataset.value);
  const answer = await fetch(`/settings/copilot/${entry.dataset.key}`, { method: "POST", body: new URLSearchParams({ value: entry.dataset.value }) });
  await answer.text();
  show(menu, answer.ok ? entry.dataset.value : before);
}

for (const menu of document.querySelectorAll("action-menu")) {
  const button = menu.querySelector(".Button"), overlay = menu.querySelector("[popover]");
  overlay.addEventListener("beforetoggle", (event) => {
    const place = button.getBoundingClientRect();
    button.setAttribute("aria-expanded", String(event.newState === "open"));
    overlay.style.top = `${place.bottom + 4}px`;
    overlay.style.left = `${place.right - 200}px`;
  });
  for (const entry of menu.querySelectorAll("[role=menuitemradio]")) entry.addEventListener("click", () => choose(menu, entry));
}

for (const select of document.querySelectorAll("select[data-key]")) {
  let before = select.value;
  select.addEventListener("change", async () => {
    const value = select.value;
    if (!knobs.optimistic) select.value = before;
    const answer = await fetch(`/settings/copilot/${select.dataset.key}`, { method: "POST", body: new URLSearchParams({ value }) });
    await answer.text();
    if (answer.ok) before = value;
    select.value = before;
  });
}

function extras() {
  document.querySelector(".columns").hidden = false;
  if (knobs.overlay === "unknown") {
    const layer = document.createElement("div");
    layer.className = "backdrop";
    layer.id = "whats-new";
    layer.innerHTML = '<div role="dialog" aria-label="Meet Copilot Teams"><h2>Meet Copilot Teams</h2><button type="button" class="btn">Get started</button></div>';
    document.body.append(layer);
  }
  if (!knobs.beacon) return;
  new Image().src = knobs.beacon;
  fetch(knobs.beacon, { method: "POST", mode: "no-cors", body: "seen" }).catch(() => {});
}

setTimeout(extras, knobs.late_render * 1000);
