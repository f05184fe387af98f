// Runs in the page: for each CSS selector, whether a person can see an element that it matches, reachable or not.
(selectors) => {
  const roots = [document, ...elementsIn(document).map((el) => el.shadowRoot).filter(Boolean)];
  const seen = (el) => {
    if (['META', 'BODY', 'HTML'].includes(el.tagName)) return true;
    const box = el.getBoundingClientRect();
    return el.checkVisibility({ visibilityProperty: true }) && box.width >= 2 && box.height >= 2 && opacityOf(el) >= 0.1;
  };
  return { title: document.title, shown: selectors.map((selector) => roots.some((root) => Array.from(root.querySelectorAll(selector)).some(seen))) };
}
