// Runs in the page: every visible switch-like control, with its label and explicit state; with `menus`, also what shows
// a word in a row and opens a list of others. It changes nothing.
(menus) => {
  const OPENS = 'button[aria-haspopup], [role="button"][aria-haspopup], [role="combobox"], select:not([multiple])';
  const TALLEST_ROW = 260, LONGEST_WORD = 40;
  const wordOf = (el) => (el.tagName === 'SELECT' ? textOf(el.selectedOptions[0] || el) : el.tagName === 'INPUT' ? el.value.trim() : textOf(el));
  // The row of a menu: the smallest part around it that says more than its own word, and holds no other one.
  const rowOf = (el) => chain(el).slice(1, 7).find((at) => at.getBoundingClientRect().height <= TALLEST_ROW && at.querySelectorAll(OPENS).length === 1 && lineOf(at, el));
  const lineOf = (row, el) => (row.innerText || '').split('\n').map((line) => line.trim()).find((line) => line && line !== wordOf(el) && !textOf(el).includes(line));
  const isMenu = (el) => menus && el.matches(OPENS) && wordOf(el) && wordOf(el).length <= LONGEST_WORD && Boolean(rowOf(el));
  const kindOf = (el) => {
    const role = el.getAttribute('role');
    if (role === 'switch') return 'switch';
    if (role === 'checkbox' || role === 'menuitemcheckbox') return 'checkbox';
    if (!role && el.matches('input[type="checkbox"]')) return 'checkbox';
    if (el.hasAttribute('aria-pressed')) return 'pressed';
    return isMenu(el) ? (el.matches('select, [role="combobox"]') ? 'select' : 'menu') : null;
  };
  const stateOf = (el, kind) => {
    if (kind === 'menu' || kind === 'select') return wordOf(el);
    const state = kind === 'pressed' ? el.getAttribute('aria-pressed')
      : el.tagName === 'INPUT' ? (el.indeterminate ? 'mixed' : String(el.checked)) : el.getAttribute('aria-checked') ?? el.getAttribute('aria-pressed');
    return { true: 'on', false: 'off' }[state] ?? null;
  };
  const labelOf = (el, kind) => {
    if (kind === 'menu' || kind === 'select') return lineOf(rowOf(el), el);
    const named = labelledBy(el)
      || (el.getAttribute('aria-label') || '').trim()
      || Array.from(el.labels || []).map(textOf).join(' ').trim() || textOf(el);
    if (named) return named;
    for (let at = el.parentElement, up = 0; at && up < 5; at = at.parentElement, up += 1) if (textOf(at)) return textOf(at);
    return el.getAttribute('title') || '';
  };
  return elementsIn(document)
    .map((el) => ({ el, kind: kindOf(el) }))
    .filter(({ el, kind }) => kind && (el.checkVisibility({ visibilityProperty: true }) || Array.from(el.labels || []).some((label) => label.checkVisibility())))
    .slice(0, 200)
    .map(({ el, kind }) => ({
      key: keyOf(el), label: labelOf(el, kind), kind, value: stateOf(el, kind),
      testId: TEST_IDS.map((name) => el.getAttribute(name)).find(Boolean) ?? null, field: el.tagName === 'INPUT' ? el.getAttribute('name') : null,
      named: Boolean(el.getAttribute('aria-label') || el.getAttribute('aria-labelledby') || el.labels?.length),
    }));
}
