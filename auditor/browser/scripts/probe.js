// Runs in the page, on the elements that one locator matched. Tells facts about each: which element it is,
// whether a person could see and reach it, and every trace of a state. It changes nothing but the scroll position,
// and it decides nothing: state.py does.
(elements, options) => {
  const ROLES = {
    switch: '[role="switch"]',
    checkbox: 'input[type="checkbox"]:not([role]), [role="checkbox"], [role="menuitemcheckbox"]',
    radio: 'input[type="radio"]:not([role]), [role="radio"]',
    radiogroup: '[role="radiogroup"], fieldset',
    button: 'button:not([role]), [role="button"], summary, input[type="button"], input[type="submit"]',
    combobox: 'select:not([multiple]), [role="combobox"]',
    tab: '[role="tab"]',
    link: 'a[href]',
  };
  const TALLEST_ROW = 260;

  // The words of a label, without those of a list that stands in it.
  const wordsOf = (label) => {
    const lists = label.querySelectorAll('select, textarea');
    return Array.from(lists).reduce((words, list) => words.replace(textOf(list), ' '), textOf(label)).replace(/\s+/g, ' ').trim();
  };

  const nameOf = (el) => {
    const labelled = labelledBy(el);
    if (labelled) return labelled;
    const aria = (el.getAttribute('aria-label') || '').trim();
    if (aria) return aria;
    const labels = Array.from(el.labels || []).map(wordsOf).join(' ').trim();
    if (labels) return labels;
    const fromContent = /^(BUTTON|SUMMARY|A)$/.test(el.tagName) || /^(button|switch|checkbox|menuitemcheckbox|radio|tab|option)$/.test(el.getAttribute('role') || '');
    return (fromContent ? textOf(el) : '') || (el.getAttribute('title') || '').trim();
  };

  // What a person sees: nothing is display:none, invisible, transparent, without size, or in an inert part.
  const drawn = (el) => {
    if (!el.isConnected) return 'gone';
    if (el.tagName === 'META' || el.tagName === 'BODY' || el.tagName === 'HTML') return null;
    if (!el.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false })) return 'hidden';
    if (opacityOf(el) < 0.1) return 'transparent';
    const box = el.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return 'clipped';
    return null;
  };

  const visibleBox = (el) => {
    const box = el.getBoundingClientRect();
    const seen = { left: Math.max(box.left, 0), top: Math.max(box.top, 0), right: Math.min(box.right, innerWidth), bottom: Math.min(box.bottom, innerHeight) };
    for (const at of chain(el).slice(1)) {
      const style = getComputedStyle(at);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const clip = at.getBoundingClientRect();
      if (at === document.documentElement || at === document.body) continue;
      seen.left = Math.max(seen.left, clip.left); seen.right = Math.min(seen.right, clip.right);
      seen.top = Math.max(seen.top, clip.top); seen.bottom = Math.min(seen.bottom, clip.bottom);
    }
    return seen;
  };

  // Only a dialog is called by its own words: any other part of a page may show chats, posts, people.
  const titleOf = (cover) => {
    const dialog = chain(cover).find((at) => at.matches(DIALOG)) || cover.querySelector(DIALOG);
    if (!dialog) return 'another part of the page';
    const heading = dialog.querySelector('h1, h2, h3, [role="heading"]');
    return (nameOf(dialog) || (heading ? textOf(heading) : '') || 'a dialog').slice(0, 120);
  };

  const alpha = (color) => Number((color.match(/^rgba?\([^,]+,[^,]+,[^,]+,\s*([\d.]+)\)$/) || [0, 1])[1]);
  const inked = (style) => alpha(style.color) >= 0.1 && alpha(style.webkitTextFillColor) >= 0.1 && parseFloat(style.fontSize) >= 2;
  const ICONS = /^["']?[^,]*\b(icons?|symbols?)\b/i;
  const overlap = (a, b) => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

  // The words of an element that a person can see: none that are clipped, transparent, without size, or letters of an icon.
  const seenWords = (node) => {
    const parent = node.parentElement, style = getComputedStyle(parent);
    if (!parent.checkVisibility({ visibilityProperty: true }) || !inked(style) || ICONS.test(style.fontFamily) || opacityOf(parent) < 0.1) return false;
    const range = document.createRange();
    range.selectNodeContents(node);
    const clips = chain(parent).filter((at) => getComputedStyle(at).overflow !== 'visible' && at !== document.body && at !== document.documentElement).map((at) => at.getBoundingClientRect());
    return Array.from(range.getClientRects()).some((box) => box.width >= 1 && box.height >= 1 && clips.every((clip) => overlap(box, clip) >= 4));
  };
  const seenText = (el) => {
    if (el.tagName === 'INPUT') return el.readOnly && /^(text|search)$/.test(el.type) && inked(getComputedStyle(el)) ? el.value.trim() : '';
    if (el.tagName === 'SELECT') return inked(getComputedStyle(el)) ? textOf(el.selectedOptions[0] || el) : '';
    const words = document.createTreeWalker(el, NodeFilter.SHOW_TEXT), all = [];
    for (let node = words.nextNode(); node && all.length < 200; node = words.nextNode()) if (node.data.trim()) all.push(node);
    const seen = all.filter(seenWords);
    return seen.length === all.length ? textOf(el) : seen.map((node) => node.data.trim()).join(' ');
  };

  // Words that no element has: a style sheet draws them in it, over it, or in its place.
  const drawnBefore = (at, pseudo, over) => {
    const style = getComputedStyle(at, pseudo);
    if (pseudo && (style.content === 'none' || style.content === 'normal' || style.display === 'none' || style.visibility !== 'visible')) return [];
    if (over && !/absolute|fixed/.test(style.position)) return [];
    if (!pseudo) return style.content === 'normal' || style.content === 'none' ? [] : [style.content];
    const words = style.content.replace(/\\[0-9a-f]{1,6} ?/gi, '');
    return inked(style) && Number(style.opacity) >= 0.1 && !ICONS.test(style.fontFamily) && /\p{L}|attr\(|counters?\(/u.test(words) ? [style.content] : [];
  };
  const PSEUDO = ['::before', '::after'];
  const lying = (el) => {
    const box = el.getBoundingClientRect(), row = chain(el)[3] || el;
    return Array.from(row.querySelectorAll?.('*') ?? []).slice(0, 200).filter((at) => {
      if (at.contains(el) || el.contains(at) || !/absolute|fixed/.test(getComputedStyle(at).position) || getComputedStyle(at).pointerEvents !== 'none') return false;
      const closed = at.tagName.includes('-') && !at.shadowRoot;
      return (closed || textOf(at)) && drawn(at) === null && overlap(at.getBoundingClientRect(), box) > 0.3 * box.width * box.height;
    });
  };
  const painted = (el) => {
    const inner = [el, ...Array.from(el.querySelectorAll('*')).slice(0, 100)].filter((at) => at.tagName !== 'OPTION' && drawn(at) === null);
    const outer = chain(el).slice(1, 4).filter((at) => at !== document.body && at !== document.documentElement);
    return [
      ...inner.flatMap((at) => [null, ...PSEUDO].flatMap((pseudo) => drawnBefore(at, pseudo, false))),
      ...outer.flatMap((at) => PSEUDO.flatMap((pseudo) => drawnBefore(at, pseudo, true))),
      ...lying(el).map((at) => textOf(at) || at.tagName.toLowerCase()),
    ].slice(0, 10);
  };

  // What a person can reach: scrolled into view, the element itself (or what belongs to it) is what a finger meets.
  const reached = (el) => {
    el.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const box = visibleBox(el);
    if (box.right - box.left < 2 || box.bottom - box.top < 2) return { why: 'offscreen' };
    const points = [[0.5, 0.5], [0.25, 0.5], [0.75, 0.5]];
    let cover = null;
    for (const [fx, fy] of points) {
      const hit = deepest(box.left + (box.right - box.left) * fx, box.top + (box.bottom - box.top) * fy);
      if (!hit) continue;
      const above = chain(hit);
      if (above.includes(el) || above.some((at) => at.tagName === 'LABEL' && at.control === el)) return { why: null };
      // Locked controls often take no pointer events: what is hit then is what they stand on.
      if (getComputedStyle(el).pointerEvents === 'none' && chain(el).includes(hit)) return { why: null };
      cover = chain(el).includes(hit) ? cover : hit;
    }
    return cover ? { why: 'covered', cover: titleOf(cover) } : { why: 'clipped' };
  };

  const inert = (el) => chain(el).some((at) => at.inert || at.hasAttribute('inert'));

  const shown = (el) => {
    let why = drawn(el);
    if (why === null && options.reach) {
      if (inert(el)) why = 'inert';
      else return reached(el);
    }
    return { why };
  };

  // A native input is often drawn by something else; then its label is what a person sees and touches.
  const perceived = (el) => {
    const direct = shown(el);
    if (direct.why === null || el.tagName !== 'INPUT') return direct;
    for (const label of el.labels || []) if (shown(label).why === null) return { why: null, byLabel: true };
    return direct;
  };

  const nativeOf = (el) => {
    if (el.matches('input[type="checkbox"], input[type="radio"]')) return [el];
    const inside = Array.from(el.querySelectorAll('input[type="checkbox"]'));
    if (inside.length) return inside;
    const beside = el.parentElement ? Array.from(el.parentElement.children).filter((at) => at.matches('input[type="checkbox"]')) : [];
    return beside.length === 1 ? beside : [];
  };

  const disabled = (el) => el.matches(':disabled') || chain(el).some((at) => at.getAttribute('aria-disabled') === 'true') || el.hasAttribute('data-disabled');

  const optionsOf = (el) => {
    const group = el.matches(ROLES.radio) ? [el] : Array.from(el.querySelectorAll(ROLES.radio));
    return group.map((at) => ({ name: nameOf(at), painted: options.words ? [at, ...Array.from(at.labels || [])].flatMap(painted) : [], checked: at.tagName === 'INPUT' ? String(at.checked) : at.getAttribute('aria-checked') }));
  };

  // What is marked in the list that this button opens, as ids, roles and ARIA say it.
  const markedIn = (el) => (el.getAttribute('aria-controls') || '').split(/\s+/).filter(Boolean)
    .map((id) => el.getRootNode().getElementById?.(id)).filter(Boolean)
    .flatMap((list) => Array.from(list.querySelectorAll('[aria-checked="true"], [aria-selected="true"]'))).map(textOf);

  // The row: the smallest part around the control that says more than it does itself, its name where that is written.
  // It holds no other control, and is no taller than a paragraph. A picture of it shows nothing that is beside it.
  const rowOf = (el) => {
    const own = fold(textOf(el)), name = fold(nameOf(el));
    let row = null;
    for (const at of chain(el).slice(1, 8)) {
      const others = at.querySelectorAll?.(`${ROLES.switch}, ${ROLES.checkbox}, ${ROLES.combobox}`).length ?? 0;
      if (at === document.body || at.getBoundingClientRect().height > TALLEST_ROW || others > 1) break;
      const text = fold(textOf(at));
      if (text === own) continue;
      row = row || at;
      if (name && text.includes(name)) { row = at; break; }
    }
    const box = (row || el).getBoundingClientRect();
    return { x: box.x, y: box.y, width: box.width, height: box.height, key: keyOf(row || el) };
  };

  // What is said beside the control: all that can be read around it, up to where something else can be pressed.
  const PRESSED = 'button, a[href], input, select, textarea, summary, [role="button"], [role="switch"], [role="checkbox"], [role="radio"], [role="link"], [role^="menuitem"], [role="option"], [role="tab"]';
  const pressables = (at) => Array.from(at.querySelectorAll?.(PRESSED) ?? []);
  const rowText = (el) => {
    let row = null;
    for (const at of chain(el).slice(1, 8)) {
      if (at === document.body || at.matches?.(DIALOG)) break;
      if (pressables(at).some((other) => !el.contains(other) && !other.contains(el))) break;
      row = at;
    }
    return row && row !== el ? textOf(row).slice(0, 2000) : '';
  };

  // What the dialog around the control says by itself: without what else can be pressed, and without the rows of that.
  // A dialog that is a page of settings speaks of all of them: of this one, its row does.
  const dialogOf = (el) => chain(el).slice(1).find((at) => at.matches?.(DIALOG));
  const rowAround = (other, el, dialog) => {
    let row = other;
    for (const at of chain(other).slice(1)) {
      if (at === dialog || at.contains(el) || textOf(row) !== textOf(other)) break;
      row = at;
    }
    return row;
  };
  const dialogText = (el) => {
    const dialog = dialogOf(el);
    const others = dialog ? pressables(dialog).filter((other) => !other.contains(el) && !el.contains(other)) : [];
    const isPage = dialog?.querySelector('[role="tablist"], nav') || others.filter((other) => other.matches(STATEFUL)).length > 2;
    if (!dialog || isPage) return '';
    const left = others.map((other) => rowAround(other, el, dialog));
    const said = [];
    const words = document.createTreeWalker(dialog, NodeFilter.SHOW_TEXT);
    for (let node = words.nextNode(); node && said.length < 400; node = words.nextNode()) {
      const text = node.data.replace(/\s+/g, ' ').trim();
      if (text && node.parentElement?.checkVisibility() && !left.some((row) => row.contains(node))) said.push(text);
    }
    return said.join(' \n ').slice(0, 4000);
  };
  const titlesOf = (el) => {
    const dialog = dialogOf(el);
    const heading = dialog?.querySelector('h1, h2, h3, h4, h5, h6, [role="heading"], legend');
    return dialog ? [nameOf(dialog), heading ? textOf(heading) : ''].filter(Boolean) : [];
  };

  // What the element is called in the markup: people name a button there for what it does.
  const idsOf = (el) => [
    ...[...TEST_IDS, 'id', 'name'].map((name) => el.getAttribute(name)),
    ...['href', 'formaction'].map((name) => (el.getAttribute(name) || '').split(/[?#]/)[0]),
  ].filter(Boolean).map((id) => id.slice(0, 200));
  const saysOf = (el) => [nameOf(el), textOf(el), el.getAttribute('title'), el.tagName === 'INPUT' && /^(button|submit|image)$/.test(el.type) ? el.value : '']
    .filter(Boolean).map((text) => text.slice(0, 1000));

  const facts = (el) => ({
    key: keyOf(el),
    ...perceived(el),
    name: nameOf(el),
    tag: el.tagName,
    ...(options.press ? { says: saysOf(el), ids: idsOf(el), titles: titlesOf(el), around: [rowText(el), dialogText(el)].filter(Boolean) } : {}),
    aria: el.getAttribute('aria-checked'),
    pressed: el.getAttribute('aria-pressed'),
    data: (el.getAttribute('data-state') || '').toLowerCase() || null,
    native: nativeOf(el).map((at) => (at.indeterminate ? 'mixed' : String(at.checked))),
    text: seenText(el),
    painted: options.words ? painted(el) : [],
    options: optionsOf(el).slice(0, 20),
    marked: markedIn(el).slice(0, 20),
    disabled: disabled(el),
    loaded: document.readyState !== 'loading',
    busy: chain(el).some((at) => at.getAttribute('aria-busy') === 'true'),
    row: options.reach ? rowOf(el) : null,
  });

  // The control of a role in the row that shows this label. The row is the smallest part around the label that holds
  // anything that has a state or can be pressed, in open shadow roots too; links are no rivals, nor are buttons that
  // explain or close. What stands there and is of another kind is reported as such: the next row is another control's.
  const STATEFUL = `${ROLES.switch}, ${ROLES.checkbox}, ${ROLES.radio}, select, [role="combobox"], [role="slider"], [role="spinbutton"], [role^="menuitem"], [role="option"], [role="tab"], [role="textbox"], textarea, [contenteditable="true"], [contenteditable=""], input:not([type="hidden"]):not([type="button"]):not([type="submit"]):not([type="image"]):not([type="reset"])`;
  const BUTTON = 'button, summary, [role="button"], input[type="button"], input[type="submit"], input[type="image"]';
  const EXPLAINS = /^(\?|ⓘ|i|×|✕|help|info|information|more info|more information|learn more|details|why\??|close|dismiss|got it|hilfe|mehr erfahren|mehr infos?|schließen|aide|infos|en savoir plus|fermer|ignorer|ayuda|más información|cerrar|descartar|aiuto|ulteriori informazioni|chiudi|ajuda|saiba mais|fechar|dispensar|hulp|meer informatie|sluiten|pomoc|więcej informacji|zamknij|hjälp|läs mer|stäng|hjælp|læs mere|luk|hjelp|les mer|lukk|ohje|lisätietoja|sulje|nápověda|další informace|zavřít|súgó|további információ|bezárás|ajutor|află mai multe|închide|βοήθεια|μάθετε περισσότερα|κλείσιμο|справка|помощь|подробнее|закрыть|довідка|докладніше|закрити|yardım|daha fazla bilgi|ヘルプ|詳細|閉じる|도움말|자세히 알아보기|닫기|帮助|了解详情|了解更多|說明|瞭解詳情|trợ giúp|tìm hiểu thêm|đóng|bantuan|pelajari lebih lanjut|tutup|ช่วยเหลือ|ดูข้อมูลเพิ่มเติม|مساعدة|مزيد من المعلومات|إغلاق|עזרה|מידע נוסף|סגור|सहायता|ज़्यादा जानें|बंद करें)$/i;
  const within = (at) => [at, ...(at.shadowRoot ? Array.from(at.shadowRoot.children) : []), ...Array.from(at.children || [])]
    .flatMap((node, index) => (index === 0 ? [node] : within(node)));
  // A toggle that says nothing of itself: a small thing without words that takes clicks, or an element whose inside is closed.
  const isMute = (el) => {
    if (el.tagName.includes('-') && !el.shadowRoot) return el.childElementCount === 0 && !textOf(el) && drawn(el) === null;
    if (el.childElementCount > 1 || textOf(el) || !/^(DIV|SPAN|I|B|A)$/.test(el.tagName) || el.hasAttribute('href')) return false;
    const box = el.getBoundingClientRect();
    const size = box.width >= 16 && box.width <= 90 && box.height >= 10 && box.height <= 50;
    return size && (getComputedStyle(el).cursor === 'pointer' || el.tabIndex >= 0 || typeof el.onclick === 'function');
  };
  const isControl = (el) => el.matches?.(`${STATEFUL}, ${BUTTON}, [aria-pressed], [aria-checked]`) || isMute(el);
  const explains = (el) => el.matches(BUTTON) && !el.hasAttribute('aria-pressed') && !el.hasAttribute('aria-haspopup') && EXPLAINS.test(nameOf(el).trim());
  const OTHER_KIND = 'other_kind';
  const inRow = (label) => {
    const toggle = ['switch', 'checkbox'].includes(options.row);
    const wanted = toggle ? `${ROLES.switch}, ${ROLES.checkbox}` : ROLES[options.row] || `[role="${options.row}"]`;
    const chosen = (controls) => {
      const fitting = controls.filter((el) => el.matches(wanted));
      const rivals = controls.filter((el) => !fitting.includes(el) && !fitting.some((one) => one.contains(el) || el.contains(one)));
      const other = rivals.find((el) => el.matches(STATEFUL) || isMute(el)) || (fitting.length ? null : rivals[0]);
      return other && !(fitting.length && toggle && !isMute(other)) ? [{ el: other, why: OTHER_KIND }] : fitting.map((el) => ({ el }));
    };
    const root = label.getRootNode();
    const owned = chain(label).slice(0, 3).map((at) => at.tagName === 'LABEL' && at.control).find(Boolean)
      || chain(label).slice(0, 3).filter((at) => at.id).map((at) => root.querySelector(`[aria-labelledby~="${CSS.escape(at.id)}"]`)).find((el) => el && isControl(el));
    if (owned) return chosen([owned]);
    for (const at of chain(label).slice(0, 7)) {
      if (at === document.body || at.getBoundingClientRect().height > TALLEST_ROW) return [];
      if (isControl(at) && !explains(at)) return chosen([at]);
      const controls = within(at).filter((el) => el !== at && isControl(el) && !explains(el));
      if (!controls.length) continue;
      const present = controls.filter((el) => el.checkVisibility({ visibilityProperty: true }) || Array.from(el.labels || []).some((one) => one.checkVisibility()));
      const strangers = within(at).some((node) => !node.children.length && options.others.includes(fold(textOf(node))));
      if (strangers) return [];
      const twins = controls.filter((el) => !present.includes(el) && el.matches(wanted)).map((el) => ({ el }));
      return present.length ? [...chosen(present), ...twins] : chosen(controls);
    }
    return [];
  };

  const found = new Map();
  const meant = options.row ? elements.filter((label) => drawn(label) === null).flatMap(inRow) : elements.map((el) => ({ el }));
  for (const { el, why } of meant.slice(0, 50)) found.set(el, why ? { ...facts(el), why } : facts(el));
  return options.press ? { elements: Array.from(found.keys()), facts: Array.from(found.values()) } : Array.from(found.values());
}
