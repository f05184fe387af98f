// Runs in the page: every visible switch-like control, with its label and explicit state. It changes nothing.
() => {
  const kindOf = (el) => {
    const role = el.getAttribute('role');
    if (role === 'switch') return 'switch';
    if (role === 'checkbox' || role === 'menuitemcheckbox') return 'checkbox';
    if (!role && el.matches('input[type="checkbox"]')) return 'checkbox';
    return el.hasAttribute('aria-pressed') ? 'pressed' : null;
  };
  const stateOf = (el, kind) => {
    const state = kind === 'pressed' ? el.getAttribute('aria-pressed')
      : el.tagName === 'INPUT' ? (el.indeterminate ? 'mixed' : String(el.checked)) : el.getAttribute('aria-checked') ?? el.getAttribute('aria-pressed');
    return { true: 'on', false: 'off' }[state] ?? null;
  };
  const labelOf = (el) => {
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
      key: keyOf(el), label: labelOf(el), kind, value: stateOf(el, kind),
      testId: TEST_IDS.map((name) => el.getAttribute(name)).find(Boolean) ?? null, field: el.tagName === 'INPUT' ? el.getAttribute('name') : null,
      named: Boolean(el.getAttribute('aria-label') || el.getAttribute('aria-labelledby') || el.labels?.length),
    }));
}
