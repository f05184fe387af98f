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
  const parentOf = (node) => node.assignedSlot || node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const chain = (node) => { const all = []; for (let at = node; at; at = parentOf(at)) all.push(at); return all; };
  const textOf = (node) => (node.innerText ?? node.textContent ?? '').replace(/\s+/g, ' ').trim();
  const fold = (text) => text.replace(/\s+/g, ' ').trim().toLocaleLowerCase();

  // One element is one key: the path of child indices from the document, through shadow roots.
  const keyOf = (node) => chain(node).map((at) => {
    const siblings = at.parentNode ? Array.from(at.parentNode.children || []) : [];
    return (at.getRootNode() instanceof ShadowRoot && !at.parentElement ? '^' : '') + siblings.indexOf(at);
  }).reverse().join('/');

  // The words of a label, without those of a list that stands in it.
  const wordsOf = (label) => {
    const lists = label.querySelectorAll('select, textarea');
    return Array.from(lists).reduce((words, list) => words.replace(textOf(list), ' '), textOf(label)).replace(/\s+/g, ' ').trim();
  };

  const nameOf = (el) => {
    const root = el.getRootNode();
    const ids = (el.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean);
    const labelled = ids.map((id) => root.getElementById?.(id)).filter(Boolean).map(textOf).join(' ').trim();
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
    const opacity = chain(el).reduce((product, at) => product * Number(getComputedStyle(at).opacity), 1);
    if (opacity < 0.1) return 'transparent';
    const box = el.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return 'clipped';
    return null;
  };

  const deepest = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot) {
      const inner = hit.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === hit) break;
      hit = inner;
    }
    return hit;
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
    const DIALOG = 'dialog, [role="dialog"], [role="alertdialog"], [aria-modal="true"]';
    const dialog = chain(cover).find((at) => at.matches(DIALOG)) || cover.querySelector(DIALOG);
    if (!dialog) return 'another part of the page';
    const heading = dialog.querySelector('h1, h2, h3, [role="heading"]');
    return (nameOf(dialog) || (heading ? textOf(heading) : '') || 'a dialog').slice(0, 120);
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
    for (const label of el.labels || []) if (shown(label).why === null) return { why: null };
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
    return group.map((at) => ({ name: nameOf(at), checked: at.tagName === 'INPUT' ? String(at.checked) : at.getAttribute('aria-checked') }));
  };

  // What is marked in the list that this button opens, as ids, roles and ARIA say it.
  const markedIn = (el) => (el.getAttribute('aria-controls') || '').split(/\s+/).filter(Boolean)
    .map((id) => el.getRootNode().getElementById?.(id)).filter(Boolean)
    .flatMap((list) => Array.from(list.querySelectorAll('[aria-checked="true"], [aria-selected="true"]'))).map(textOf);

  // The row: the largest part around the control that holds no other control and is no taller than a paragraph.
  const rowOf = (el) => {
    let row = el;
    for (const at of chain(el).slice(1, 8)) {
      const box = at.getBoundingClientRect();
      const others = at.querySelectorAll?.(`${ROLES.switch}, ${ROLES.checkbox}, ${ROLES.combobox}`).length ?? 0;
      if (at === document.body || box.height > TALLEST_ROW || others > 1) break;
      row = at;
    }
    const box = row.getBoundingClientRect();
    return { x: box.x, y: box.y, width: box.width, height: box.height, key: keyOf(row) };
  };

  // What is said beside the control: all that can be read around it, up to where something else can be pressed.
  const PRESSED = 'button, a[href], input, select, textarea, summary, [role="button"], [role="switch"], [role="checkbox"], [role="radio"], [role="link"], [role^="menuitem"], [role="option"], [role="tab"]';
  const DIALOG = 'dialog, [role="dialog"], [role="alertdialog"], [aria-modal="true"]';
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

  // What the dialog around the control says by itself: without what can be pressed, and without the rows of that.
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
    if (!dialog) return '';
    const left = pressables(dialog).filter((other) => !other.contains(el) && !el.contains(other)).map((other) => rowAround(other, el, dialog));
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
    ...['data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa', 'id', 'name'].map((name) => el.getAttribute(name)),
    ...['href', 'formaction'].map((name) => (el.getAttribute(name) || '').split(/[?#]/)[0]),
  ].filter(Boolean).map((id) => id.slice(0, 200));
  const saysOf = (el) => [nameOf(el), textOf(el), el.getAttribute('title'), el.tagName === 'INPUT' && /^(button|submit|image)$/.test(el.type) ? el.value : '']
    .filter(Boolean).map((text) => text.slice(0, 1000));

  const facts = (el) => ({
    key: keyOf(el),
    ...perceived(el),
    name: nameOf(el),
    tag: el.tagName,
    testId: el.getAttribute('data-testid') || '',
    ...(options.press ? { says: saysOf(el), ids: idsOf(el), titles: titlesOf(el), around: [rowText(el), dialogText(el)].filter(Boolean) } : {}),
    aria: el.getAttribute('aria-checked'),
    pressed: el.getAttribute('aria-pressed'),
    data: (el.getAttribute('data-state') || '').toLowerCase() || null,
    native: nativeOf(el).map((at) => (at.indeterminate ? 'mixed' : String(at.checked))),
    text: el.tagName === 'SELECT' ? textOf(el.selectedOptions[0] || el) : textOf(el),
    options: optionsOf(el).slice(0, 20),
    marked: markedIn(el).slice(0, 20),
    disabled: disabled(el),
    loaded: document.readyState === 'complete',
    row: options.reach ? rowOf(el) : null,
  });

  // The one control of a role in the row that shows this label. A row shows no other control's label.
  const inRow = (label) => {
    const toggle = ['switch', 'checkbox'].includes(options.row);
    const wanted = toggle ? `${ROLES.switch}, ${ROLES.checkbox}` : ROLES[options.row] || `[role="${options.row}"]`;
    for (const at of chain(label).slice(0, 7)) {
      if (at === document.body || at.getBoundingClientRect().height > TALLEST_ROW) return [];
      if (at.matches(wanted)) return [at];
      const found = Array.from(at.querySelectorAll(wanted));
      if (!found.length) continue;
      const strangers = Array.from(at.querySelectorAll('*')).some((node) => !node.children.length && options.others.includes(fold(textOf(node))));
      return strangers ? [] : found;
    }
    return [];
  };

  const wanted = options.row ? elements.filter((label) => drawn(label) === null).flatMap(inRow) : elements;
  const each = Array.from(new Set(wanted)).slice(0, 50);
  return options.press ? { elements: each, facts: each.map(facts) } : each.map(facts);
}
