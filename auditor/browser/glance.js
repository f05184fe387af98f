// Runs in the page: for each CSS selector, whether a person can see an element that it matches, reachable or not.
(selectors) => {
  const rootsIn = (root) => [
    root,
    ...Array.from(root.querySelectorAll('*')).flatMap((el) => (el.shadowRoot ? rootsIn(el.shadowRoot) : [])),
  ];
  const roots = rootsIn(document);
  const parentOf = (node) => node.assignedSlot || node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const opacity = (el) => { let product = 1; for (let at = el; at; at = parentOf(at)) product *= Number(getComputedStyle(at).opacity); return product; };
  const seen = (el) => {
    if (['META', 'BODY', 'HTML'].includes(el.tagName)) return true;
    const box = el.getBoundingClientRect();
    return el.checkVisibility({ visibilityProperty: true }) && box.width >= 2 && box.height >= 2 && opacity(el) >= 0.1;
  };
  return { title: document.title, shown: selectors.map((selector) => roots.some((root) => Array.from(root.querySelectorAll(selector)).some(seen))) };
}
