// Runs in the page: waits for the next change of the document, or for a beat, and tells how long it has stood still.
// One observer for each document watches all of it, open shadow roots too. `known`: the changes that were told before.
({ known, beat }) => {
  const KEY = Symbol.for('auditor.changes');
  const GATHERED = 20, OFTEN = 5;
  const LOADING = '[aria-busy="true"], [role="progressbar"]:not([aria-valuenow]), progress:not([value]), ' +
    ['skeleton', 'shimmer', 'spinner', 'loading'].map((word) => `[class*="${word}" i]`).join(', ');
  const watch = () => {
    const log = { count: 0, last: performance.now(), roots: new WeakSet(), waiting: null };
    const seen = new WeakMap();
    // The same thing that changes in the same place again and again is a clock, a caret, a picture that moves.
    const isBeat = ({ type, target, attributeName, addedNodes, removedNodes }) => {
      if (type === 'childList' && addedNodes.length !== removedNodes.length) return false;
      const times = seen.get(target) ?? seen.set(target, new Map()).get(target);
      const what = attributeName ?? type;
      times.set(what, (times.get(what) ?? 0) + 1);
      return times.get(what) > OFTEN;
    };
    log.observer = new MutationObserver((records) => {
      if (records.map(isBeat).every(Boolean)) return;
      log.count += 1;
      log.last = performance.now();
      log.waiting?.();
    });
    return log;
  };
  const log = (window[KEY] ??= watch());
  for (const root of [document, ...elementsIn(document).map((el) => el.shadowRoot).filter(Boolean)]) {
    if (log.roots.has(root)) continue;
    log.roots.add(root);
    log.observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  }
  const told = () => ({
    document: performance.timeOrigin,
    count: log.count,
    still: document.readyState === 'loading' ? 0 : performance.now() - log.last,
    loading: Array.from(document.querySelectorAll(LOADING)).some((el) => el.checkVisibility({ visibilityProperty: true }) && el.getBoundingClientRect().height >= 2),
  });
  return new Promise((done) => {
    const tell = (after) => setTimeout(() => done(told()), after);
    log.waiting = () => { log.waiting = null; tell(GATHERED); };
    if (known === null || known !== log.count) log.waiting();
    else tell(beat);
  });
}
