// Runs in the page, once before each press: lets the coming press pass only where it meets the element that is meant,
// and only while that still says what it said. It remembers whether the press took place. Until the next press is
// prepared, a press that comes late is stopped: it would be a second one.
([meant, target, say]) => {
  const KEY = Symbol.for('auditor.press');
  const textOf = (node) => (node.textContent || '').replace(/\s+/g, ' ').trim();
  const parentOf = (node) => node.assignedSlot || node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  // What the element and its label say, hovered or not: rows that take another's place say something else.
  const told = () => {
    const own = `${meant.getAttribute('aria-label') || ''}|${textOf(meant)}|${Array.from(meant.labels || []).map(textOf)}`;
    let at = meant;
    for (let up = 0; at && up < 6 && (textOf(at) === textOf(meant) || !textOf(at)); up += 1) at = parentOf(at);
    return `${own}|${at ? textOf(at).slice(0, 500) : ''}`;
  };
  const press = { begun: false, missed: false, open: true, expected: told() };
  const meets = (event) => event.composedPath().some((at) => at === meant || at === target || (at.tagName === 'LABEL' && at.control === meant));
  if (!window[KEY]) {
    const state = (window[KEY] = { now: press });
    const watch = (event) => {
      if (event.isTrusted && !state.now.allows(event)) { event.preventDefault(); event.stopImmediatePropagation(); }
    };
    for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) window.addEventListener(type, watch, { capture: true });
  }
  press.allows = (event) => {
    if (press.begun) return true;
    if (event.type === 'click' && event.detail === 0) return true; // by the keyboard, or a label's own
    if (press.open && meets(event) && told() === press.expected) { press.begun = true; return true; }
    press.missed = press.open;
    return false;
  };
  window[KEY].now = press;
  return press;
}
