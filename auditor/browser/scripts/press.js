// Runs in the page, first of all scripts without arguments, so that it hears everything first; then before each press.
// It lets the coming press pass only where it meets the element that is meant, and only while that still says what it
// said, and it remembers whether the press took place. A press that comes late is stopped: it would be a second one.
(elements) => {
  const KEY = Symbol.for('auditor.press');
  const state = window[KEY] || { now: null, alive: false };
  if (!window[KEY]) {
    Object.defineProperty(window, KEY, { value: state });
    state.watch = (event) => {
      state.alive = true;
      if (event.isTrusted && state.now && !state.now.allows(event)) { event.preventDefault(); event.stopImmediatePropagation(); }
    };
  }
  // A document that is written anew loses what listened to it.
  state.alive = false;
  window.dispatchEvent(new Event('auditor.press'));
  if (!state.alive) for (const type of ['auditor.press', 'pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) window.addEventListener(type, state.watch, { capture: true });
  if (!elements) return null;
  const [meant, target] = elements;
  const contentOf = (node) => (node.textContent || '').replace(/\s+/g, ' ').trim();
  // What the element and its label say, hovered or not: rows that take another's place say something else.
  const told = () => {
    const own = `${meant.getAttribute('aria-label') || ''}|${contentOf(meant)}|${Array.from(meant.labels || []).map(contentOf)}`;
    let at = meant;
    for (let up = 0; at && up < 6 && (contentOf(at) === contentOf(meant) || !contentOf(at)); up += 1) at = parentOf(at);
    return `${own}|${at ? contentOf(at).slice(0, 500) : ''}`;
  };
  const press = { begun: false, missed: false, open: true, expected: told() };
  const meets = (event) => event.composedPath().some((at) => at === meant || at === target || (at.tagName === 'LABEL' && at.control === meant));
  press.allows = (event) => {
    if (press.begun) return true;
    if (event.type === 'click' && event.detail === 0) return true; // by the keyboard, or a label's own
    if (press.open && meets(event) && told() === press.expected) { press.begun = true; return true; }
    press.missed = press.open;
    return false;
  };
  state.now = press;
  return press;
}
