// Runs before the page's own scripts, in a document of an altered practice service. It finds the control by the marks
// that the practice page is known to have, alters it, and alters it again whenever the page has rendered anew.
(config) => {
  const T = config.target;
  const opposite = { true: "false", false: "true", checked: "unchecked", unchecked: "checked" };
  const text = (node) => (node.textContent || "").replace(/\s+/g, " ").trim();
  const all = (css, root = document) => Array.from(root.querySelectorAll(css));
  const texts = (root) => all("*", root).filter((node) => !/^(SCRIPT|STYLE|TITLE)$/.test(node.tagName));
  const rowOf = (el) => el.closest(T.row) || el.parentElement;
  const ownText = (node) => Array.from(node.childNodes).filter((each) => each.nodeType === 3).map((each) => each.data).join(" ").replace(/\s+/g, " ").trim();
  const isLabel = (node) => ownText(node) === T.label;
  const isDecoy = (el) => el.closest("[data-m-decoy]") !== null;
  const isControl = (el) => !isDecoy(el) && (el.getAttribute("aria-label") === T.label || texts(rowOf(el)).some(isLabel) || el.hasAttribute("data-m-target"));
  const controls = () => (T.css ? all(T.css) : []).concat(all("[data-m-target]")).filter((el, n, list) => list.indexOf(el) === n && isControl(el));
  const tell = (name) => console.debug(`altered ${name}`);
  const once = (el, name) => {
    const done = (el.getAttribute("data-m-done") || "").split(" ");
    if (done.includes(name)) return false;
    el.setAttribute("data-m-done", [...done, name].join(" ").trim());
    tell(name);
    return true;
  };
  const make = (tag, style, ...children) => {
    const node = document.createElement(tag);
    node.setAttribute("style", style || "");
    node.append(...children);
    return node;
  };
  const after = (ms, run) => setTimeout(() => { run(); scan(); }, ms);

  // The state of one element: what is stored, or the other value.
  const replaceWords = (el, to) => {
    for (const node of all("*", el).concat([el]).flatMap((each) => Array.from(each.childNodes)).filter((each) => each.nodeType === 3))
      for (const word of T.words) if (word !== to && node.data.includes(word)) { node.data = node.data.replace(word, to); return; }
  };
  const sayInWords = (el, word) => {
    const spoken = el.getAttribute("aria-label") || "";
    if (/^Turn (on|off) /.test(spoken)) el.setAttribute("aria-label", spoken.replace(/^Turn (on|off)/, word === "On" ? "Turn off" : "Turn on"));
    for (const entry of el.isConnected ? all("[role=menuitemradio]", rowOf(el)) : []) entry.setAttribute("aria-checked", String(text(entry) === word));
    replaceWords(el, word);
  };
  const say = (el, other) => {
    if (T.words.length) return sayInWords(el, other ? T.other : T.stored);
    const value = other ? T.other : T.stored;
    if (el.tagName === "INPUT") { el.checked = value === "true"; return; }
    el.setAttribute("aria-checked", value);
    el.classList.toggle("is-on", value === "true");
    for (const node of all("[data-state]", el).concat([el]).filter((each) => each.dataset.state in opposite))
      node.dataset.state = value === "true" ? "checked" : "unchecked";
    for (const input of all("input", el).concat([el]).filter((each) => each.type === "checkbox")) input.checked = value === "true";
  };
  const clear = (el, value) => {
    if (T.words.length) return replaceWords(el, value === null ? "" : value);
    if (el.tagName !== "INPUT") for (const name of ["aria-checked"]) value === null ? el.removeAttribute(name) : el.setAttribute(name, value);
    for (const node of all("[data-state]", el).concat([el])) if (node.dataset.state) delete node.dataset.state;
    for (const input of all("input", el).concat([el]).filter((each) => each.type === "checkbox")) input.indeterminate = true;
  };
  const decoy = (el) => {
    const copy = el.cloneNode(true);
    for (const node of all("[id]", copy).concat([copy])) node.removeAttribute("id");
    copy.setAttribute("data-m-decoy", "");
    copy.removeAttribute("data-m-target");
    say(copy, true);
    return copy;
  };
  // As the control in all that a program looks at, but for its name; pressed, it destroys.
  const destructive = (el, name) => {
    const copy = el.cloneNode(true);
    copy.setAttribute("data-m-decoy", "");
    copy.removeAttribute("data-m-target");
    copy.removeAttribute("aria-labelledby"); // the name that counts is the one of the next line
    copy.setAttribute("aria-label", name);
    copy.addEventListener("click", (event) => { event.preventDefault(); fetch("/__destroy", { method: "POST" }); });
    return copy;
  };
  const relabel = (words) => (name) => {
    for (const node of texts(document).filter(isLabel)) if (once(node, name)) for (const each of Array.from(node.childNodes).filter((child) => child.nodeType === 3 && child.data.trim())) each.data = words;
    for (const el of all("[aria-label]")) if (el.getAttribute("aria-label") === T.label) { el.setAttribute("aria-label", words); tell(name); }
    for (const el of T.spoken ? all("[aria-label]") : [])
      if (el.getAttribute("aria-label").includes(T.spoken)) el.setAttribute("aria-label", el.getAttribute("aria-label").replace(T.spoken, words));
  };
  const cover = (z, ...inside) => make("div", `position:fixed;inset:0;z-index:${z};background:#fffffff2;display:grid;place-items:center`, ...inside);
  const advertisement = () => {
    const dialog = make("div", "", Object.assign(document.createElement("h2"), { textContent: "Try our new assistant" }), Object.assign(document.createElement("button"), { textContent: "Not now" }));
    dialog.setAttribute("role", "dialog");
    document.documentElement.append(cover(99999, dialog));
  };
  const challenge = () => {
    const form = cover(99999, "Verify that you are a human");
    form.id = "challenge-form";
    document.documentElement.append(form);
  };

  // What other elements are put beside the control, always with the other state.
  const place = {
    hidden: (el) => { el.style.display = "none"; return el; },
    inert: (el) => { const box = make("span", "", el); box.inert = true; return box; },
    transparent: (el) => { el.style.opacity = "0"; return el; },
    clipped: (el) => make("span", "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)", el),
    covered: (el) => make("span", "position:relative;display:inline-block", el, make("span", "position:absolute;inset:0;background:#fff;z-index:3")),
    "off-screen": (el) => make("span", "position:absolute;left:-9000px;top:0", el),
    visible: (el) => el,
  };
  const twin = (kind) => (el) => { el.before(place[kind](decoy(el))); };
  const hide = {
    hidden: (el) => { el.style.display = "none"; },
    inert: (el) => { el.inert = true; el.style.opacity = "0.02"; },
    transparent: (el) => { el.style.opacity = "0"; },
    covered: (el, copy) => {
      const box = el.getBoundingClientRect();
      copy.style.cssText += `;position:fixed;left:${box.x}px;top:${box.y}px;z-index:60;background-color:#fff;min-width:${box.width}px;min-height:${box.height}px`;
    },
  };
  const behind = (kind) => (el) => {
    const copy = decoy(el);
    el.after(copy);
    hide[kind](el, copy);
  };

  // Time: from when the control was first there.
  let since = null, visits = 1;
  try { localStorage.mVisits = visits = Number(localStorage.mVisits || 0) + 1; } catch { /* a document without an origin */ }
  const aged = () => (since === null ? 0 : performance.now() - since);
  const saying = (name, other) => { for (const el of controls()) { say(el, other); tell(name); } };
  const timed = (name, moments, lies) => {
    if (since === null && controls().length) {
      since = performance.now();
      for (const ms of moments) after(ms, () => {});
    }
    if (since !== null) saying(name, lies(aged()));
  };

  const shadow = (mode) => (el) => {
    const row = rowOf(el), host = document.createElement("div");
    row.before(host);
    host.attachShadow({ mode }).append(...all('link[rel="stylesheet"]').map((link) => link.cloneNode()), row);
  };
  const each = (run) => (name) => { for (const el of controls()) if (once(el, name)) run(el); };
  const atOnce = (run) => { let done = false; return (name) => { if (!done && document.body) { done = true; tell(name); run(); } }; };
  const later = (ms, run) => atOnce(() => setTimeout(run, ms));

  const settled = { stale: null };
  const refetch = () => {
    const real = window.fetch;
    let first = true;
    settled.stale = true;
    window.fetch = async (...args) => {
      const answer = await real(...args);
      if (first && String(args[0]?.url ?? args[0]).includes(config.settings)) {
        first = false;
        setTimeout(async () => { await (await real(...args)).text(); settled.stale = false; scan(); });
      }
      return answer;
    };
  };
  const held = { shown: true };
  // What is painted until the page learns better, by a request that it makes late, or by a stream.
  const painted = { shown: true, asked: false };
  const learns = (name, ask, busy) => {
    if (!painted.asked && controls().length) { painted.asked = true; ask(() => { painted.shown = false; scan(); }); }
    for (const el of controls()) if (busy) el.setAttribute("aria-busy", String(painted.shown));
    saying(name, painted.shown);
  };
  const asksLate = (done) => setTimeout(() => fetch("/__fresh").then((answer) => answer.text()).then(done), 3000);
  const listens = (done) => { new EventSource("/__stream").addEventListener("message", (event) => { if (event.data === "1") done(); }); };
  // The settings are asked for in another way, and what comes back is lost: the page paints its default.
  const asksOtherwise = (name, otherwise) => atOnce(() => {
    const real = window.fetch;
    window.fetch = (...args) => {
      const url = String(args[0]?.url ?? args[0]);
      return url.includes(config.settings) ? otherwise(real, url, args) : real(...args);
    };
  });
  const lost = (name, otherwise) => {
    const begin = asksOtherwise(name, otherwise);
    return (told) => { begin(told); saying(told, true); };
  };
  // A row of a setting that nobody declared, whose control says the other value and nothing of its own name.
  const another = (el) => {
    const copy = decoy(el);
    for (const name of ["aria-label", "aria-labelledby", "data-testid", "name"]) copy.removeAttribute(name);
    const row = make("div", "display:flex;justify-content:space-between;padding:12px", make("span", "", "Another setting"), copy);
    row.setAttribute("data-m-decoy", "");
    return row;
  };
  const destroy = () => fetch("/__destroy", { method: "POST" });

  const ALTER = {
    label_changed: relabel("Help us make things better"),
    label_unlisted_language: relabel("Bæta líkanið fyrir alla notendur"),
    label_doubled: (name) => {
      for (const el of controls()) {
        const copy = make("div", "", T.label);
        copy.setAttribute("data-m-decoy", "");
        if (once(rowOf(el), name)) rowOf(el).before(copy);
      }
    },
    test_ids_gone: (name) => { for (const node of all("[data-testid]")) { node.removeAttribute("data-testid"); tell(name); } },
    test_id_on_another: each((el) => {
      const row = rowOf(el), copy = decoy(el), label = make("div", "", "Share usage with partners");
      if (row === el) return el.before(copy);
      copy.setAttribute("aria-label", "Share usage with partners");
      copy.removeAttribute("aria-labelledby");
      el.removeAttribute("data-testid");
      row.before(make("div", "display:flex;justify-content:space-between;padding:12px", label, copy));
    }),
    state_missing: each((el) => clear(el, null)),
    state_mixed: each((el) => clear(el, T.words.length ? "–" : "mixed")),
    native_contradicts: each((el) => {
      const input = Object.assign(document.createElement("input"), { type: "checkbox", checked: T.other === "true" });
      input.setAttribute("style", "position:absolute;opacity:0;width:100%;height:100%;left:0;top:0");
      el.append(input);
    }),
    data_state_contradicts: each((el) => { for (const node of all("[data-state]", el).concat([el])) node.dataset.state = T.other === "true" ? "checked" : "unchecked"; }),
    aria_contradicts: each((el) => el.setAttribute("aria-checked", T.other)),
    words_swapped: each((el) => replaceWords(el, T.other)),
    page_lies: (name) => {
      for (const el of controls()) if (once(el, name)) {
        say(el, true);
        for (const note of all(".note", rowOf(el))) if (/^On since/.test(text(note))) note.remove();
      }
    },
    open_shadow: each(shadow("open")),
    closed_shadow: each(shadow("closed")),
    frame: each((el) => {
      const row = rowOf(el), frame = make("iframe", "width:600px;height:160px;border:0");
      row.replaceWith(frame);
      frame.srcdoc = `<!doctype html>${all('link[rel="stylesheet"]').map((link) => `<link rel="stylesheet" href="${link.href}">`).join("")}${row.outerHTML}`;
    }),
    disabled: each((el) => { el.setAttribute("aria-disabled", "true"); if ("disabled" in el) el.disabled = true; }),
    destructive_place: each((el) => { el.replaceWith(destructive(el, "Delete all chats")); }),
    destructive_test_id: each((el) => {
      const copy = destructive(el, "Delete account");
      el.removeAttribute("data-testid");
      rowOf(el).after(make("div", "", "Delete account", copy));
    }),
    destructive_label: each((el) => {
      for (const node of texts(document).filter(isLabel))
        for (const each of Array.from(node.childNodes).filter((child) => child.nodeType === 3 && child.data.trim())) each.data = "Delete all chats";
      el.replaceWith(destructive(el, T.label));
    }),
    destructive_twin: each((el) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Delete all", onclick: () => fetch("/__destroy", { method: "POST" }) });
      for (const { name, value } of el.attributes) if (!/^(id|class|data-m-done|data-m-target)$/.test(name)) button.setAttribute(name, value);
      button.setAttribute("data-m-decoy", "");
      if (!T.words.length) say(button, true);
      el.before(button);
    }),
    second_dialog: each((el) => {
      const around = el.closest("[role=dialog], main") || document.body, copy = around.cloneNode(true);
      for (const old of all("[data-m-behind]")) old.remove();
      for (const node of all("[id]", copy).concat([copy])) node.removeAttribute("id");
      for (const node of all("[data-m-done]", copy)) say(node, true);
      copy.setAttribute("data-m-decoy", "");
      copy.setAttribute("data-m-behind", "");
      copy.setAttribute("style", "position:fixed;inset:0;overflow:hidden");
      if (around.tagName === "MAIN") around.style.cssText += ";position:relative;z-index:1;background:#fff;min-height:100vh";
      document.body.prepend(copy);
    }),
    row_blocked: each((el) => { const row = rowOf(el); row.style.position = "relative"; (row === el ? row.parentElement : row).style.position = "relative"; row.append(make("div", "position:absolute;inset:0;z-index:4")); }),
    off_then_back: (name) => timed(name, [520], (ms) => ms < 500),
    other_for_a_second: (name) => timed(name, [1020], (ms) => ms < 1000),
    other_after_a_second_once: (name) => timed(name, [1020], (ms) => visits === 1 && ms >= 1000),
    other_in_the_first_load: (name) => timed(name, [], () => visits === 1),
    flickers: (name) => { if (since === null && controls().length) setInterval(scan, 150); timed(name, [], (ms) => Math.floor(ms / 300) % 2 === 1); },
    paints_first: (name) => {
      if (held.asked === undefined && controls().length) { held.asked = true; fetch("/__hold").then((answer) => answer.text()).finally(() => { held.shown = false; scan(); }); }
      saying(name, held.shown);
    },
    stale_then_fresh: (name) => { if (settled.stale === null) refetch(); if (!settled.stale) saying(name, false); },
    fresh_after_six_seconds: (name) => { if (settled.stale === null) refetch(); if (!settled.stale) saying(name, false); },
    fresh_is_cut: (name) => { if (settled.stale === null) { refetch(); tell(name); } },
    fresh_is_refused: (name) => { if (settled.stale === null) { refetch(); tell(name); } },
    stale_then_fresh_slowly: (name) => { if (settled.stale === null) refetch(); if (!settled.stale) saying(name, false); },
    rendered_often: (() => {
      let running = false;
      return (name) => {
        if (running) return;
        running = true;
        setInterval(() => { for (const el of controls()) { const row = rowOf(el); row.replaceWith(row.cloneNode(true)); tell(name); } }, 200);
      };
    })(),
    below_the_fold: (name) => { for (const el of controls()) { const row = rowOf(el); if (once(row, name)) row.parentElement.prepend(make("div", "height:1600px;flex:none")); } },
    declared_overlay_late: (() => {
      let kept = null, back = false;
      return (name) => {
        const found = config.overlay && document.querySelector(config.overlay);
        if (!found || back || kept) return;
        kept = found;
        kept.close?.();
        kept.remove();
        tell(name);
        setTimeout(() => { back = true; document.body.append(kept); kept.showModal?.(); }, 900);
      };
    })(),
    declared_overlay_leaves_slowly: (() => {
      let presses = 0, found = null;
      return (name) => {
        if (found || !config.overlay || !(found = document.querySelector(config.overlay))) return;
        tell(name);
        found.addEventListener("click", (event) => {
          event.preventDefault();
          event.stopImmediatePropagation();
          presses += 1;
          if (presses > 1) destroy();
          setTimeout(() => { found.close?.(); found.remove(); }, 2000);
        }, true);
      };
    })(),
    asks_late: (name) => learns(name, asksLate, false),
    learns_by_stream: (name) => learns(name, listens, false),
    learns_by_stream_and_says_so: (name) => learns(name, listens, true),
    settings_from_another_host: lost("settings_from_another_host", (real, url, args) => real(Object.assign(new URL(url, location), { hostname: `api-2.${location.hostname.split(".").slice(-2).join(".")}` }).href, args[1]).catch(() => new Response("{}", { status: 200 }))),
    settings_given_up: lost("settings_given_up", (real, url, args) => { const control = new AbortController(); const asked = real(url, { ...args[1], signal: control.signal }); control.abort(); return asked.catch(() => new Response("{}", { status: 200 })); }),
    settings_by_put: lost("settings_by_put", (real, url, args) => real(url, { ...args[1], method: "PUT", body: "{}" }).catch(() => new Response("{}", { status: 200 }))),
    drawn_words: each((el) => {
      el.style.fontSize = "0";
      const style = document.createElement("style");
      style.textContent = `[data-m-drawn]::after { content: ${JSON.stringify(T.stored)}; font-size: 14px }`;
      el.setAttribute("data-m-drawn", "");
      document.head.append(style);
      replaceWords(el, T.other);
    }),
    row_of_another_kind: each((el) => {
      const row = rowOf(el), neighbour = another(el);
      const list = document.createElement("select");
      for (const word of T.words.length ? [T.stored, T.other] : ["On", "Off"]) list.append(new Option(word));
      el.replaceWith(list);
      row.after(neighbour);
    }),
    row_of_a_mute_toggle: each((el) => {
      const row = rowOf(el), neighbour = another(el);
      el.replaceWith(make("span", "display:inline-block;width:36px;height:20px;border-radius:10px;background:#0a0;cursor:pointer"));
      row.after(neighbour);
    }),
    label_hyphenated: relabel(T.label.replace(/(\w{4})(\w{3})/, "$1\u00ad$2")),
    label_with_hard_spaces: relabel(T.label.replace(/ /g, "\u00a0")),
    beats: atOnce(() => setInterval(() => fetch("/__beat").then((answer) => answer.text()), 900)),
    streams: atOnce(() => { new EventSource("/__stream"); }),
    picture_hangs: atOnce(() => { const add = () => { const picture = new Image(1, 1); picture.src = "/__picture.png"; document.documentElement.append(picture); }; add(); }),
    unrelated_503: atOnce(() => fetch("/__gone").then((answer) => answer.text())),
    unrelated_503_declared: atOnce(() => fetch("/__gone").then((answer) => answer.text())),
    help_in_row: each((el) => { const button = Object.assign(document.createElement("button"), { type: "button", textContent: "?" }); button.setAttribute("data-m-decoy", ""); el.after(button); }),
    overlay_unknown: atOnce(advertisement),
    overlay_unknown_late: later(700, advertisement),
    overlay_unknown_after: later(4000, advertisement),
    challenge_at_once: atOnce(challenge),
    challenge_late: later(700, challenge),
    right_to_left: atOnce(() => document.documentElement.setAttribute("dir", "rtl")),
  };

  // What a change meets: from the press on the control, or on the entry of its menu, on. Whatever is pressed beside
  // that destroys.
  const isPress = (event) => event.composedPath().some((at) => at.nodeType === 1 && (T.words.length
    ? at.matches("[role^=menuitem], [role=option], [role=radio]") || at.tagName === "OPTION"
    : controls().some((el) => el === at || el.contains(at) || (at.tagName === "LABEL" && at.control === el))));
  const pressed = (run) => addEventListener("click", (event) => { if (event.isTrusted && isPress(event)) run(event); }, true);
  const question = (title, body, answer, attributes = { role: "dialog" }) => {
    const button = (words, onclick) => Object.assign(document.createElement("button"), { type: "button", textContent: words, onclick });
    const inside = make("div", "background:#fff;padding:24px;width:420px", ...(title ? [Object.assign(document.createElement("h2"), { textContent: title })] : []), make("p", "", body), button("Cancel", () => layer.remove()), button(answer, destroy));
    for (const [name, value] of Object.entries(attributes)) inside.setAttribute(name, value);
    const layer = cover(99, inside);
    layer.setAttribute("data-m-decoy", "");
    document.body.append(layer);
  };
  const instead = (run) => atOnce(() => pressed((event) => { event.preventDefault(); event.stopImmediatePropagation(); run(); }));
  const outbox = (wish, wished) => (() => {
    let asked = false, known = false;
    return (name) => {
      if (!asked) { asked = true; tell(name); pressed(wish); wished((found) => { known = found; scan(); }); }
      if (known) saying(name, true);
    };
  })();
  const database = (run) => {
    const request = indexedDB.open("m", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("wishes");
    request.onsuccess = () => run(request.result);
  };
  Object.assign(ALTER, {
    question_deletes: instead(() => question("Turn off & delete activity?", "This applies from now on.", "OK")),
    question_deletes_in_text: instead(() => question("Turn off?", "Your past activity will be permanently deleted.", "Turn off")),
    question_without_heading: instead(() => question("", "Do you also want to delete your past activity?", "OK")),
    question_unmarked: instead(() => question("", "Also remove what was saved so far?", "Got it", {})),
    question_german: instead(() => question("Ausschalten und Verlauf löschen?", "Das gilt ab sofort.", "Ja", { role: "alertdialog" })),
    question_japanese: instead(() => question("オフにして履歴を削除しますか？", "", "OK", { "aria-modal": "true" })),
    question_shares: instead(() => question("Share your recordings?", "They help us to get better.", "Confirm")),
    question_native: instead(() => { if (confirm("Also delete your past activity?")) destroy(); }),
    second_question: atOnce(() => pressed(() => setTimeout(() => question("", "Do you also want to delete your past activity?", "OK"), 400))),
    slow_handler: atOnce(() => {
      let presses = 0;
      pressed(() => { presses += 1; if (presses > 1) destroy(); for (const end = Date.now() + 2600; Date.now() < end;); });
    }),
    row_swaps: (() => {
      let swapped = false;
      return (name) => {
        for (const el of controls()) if (once(el, name)) addEventListener("pointermove", (event) => {
          if (swapped || !event.isTrusted || !event.composedPath().includes(el)) return;
          swapped = true;
          const copy = destructive(el, "Another setting");
          el.replaceWith(copy);
          setTimeout(() => copy.replaceWith(el), 1200);
        }, true);
      };
    })(),
    writes_by_itself: atOnce(() => {
      let left = 12;
      const again = setInterval(() => {
        if ((left -= 1) < 0) return clearInterval(again);
        for (const { method, url, body } of config.writes) fetch(url, { method, body, headers: { "content-type": "application/json" } }).catch(() => {});
      }, 500);
    }),
    outbox_in_storage: outbox(() => { localStorage.mWish = "1"; }, (tellIt) => tellIt(localStorage.mWish === "1")),
    outbox_in_database: outbox(
      () => database((all_) => all_.transaction("wishes", "readwrite").objectStore("wishes").put(1, "wish")),
      (tellIt) => database((all_) => { const found = all_.transaction("wishes").objectStore("wishes").get("wish"); found.onsuccess = () => tellIt(found.result === 1); }),
    ),
  });
  for (const kind of Object.keys(place)) ALTER[`twin_${kind.replace("-", "_")}`] = each(twin(kind));
  for (const kind of Object.keys(hide)) ALTER[`decoy_before_${kind}`] = each(behind(kind));

  let scanning = false;
  const scan = () => {
    if (scanning) return;
    scanning = true;
    try {
      for (const el of controls()) el.setAttribute("data-m-target", "");
      for (const name of config.names) ALTER[name](name);
    } finally { scanning = false; }
  };
  new MutationObserver(scan).observe(document, { childList: true, subtree: true });
  scan();
}
