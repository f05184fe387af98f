// What the other scripts share: the tree as it is drawn, through slots and open shadow roots.
const DIALOG = 'dialog, [role="dialog"], [role="alertdialog"], [aria-modal="true"]';
const parentOf = (node) => node.assignedSlot || node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
const chain = (node) => { const all = []; for (let at = node; at; at = parentOf(at)) all.push(at); return all; };
const elementsIn = (root) => Array.from(root.querySelectorAll('*')).flatMap((el) => [el, ...(el.shadowRoot ? elementsIn(el.shadowRoot) : [])]);
const textOf = (node) => (node.innerText ?? node.textContent ?? '').replace(/\s+/g, ' ').trim();
// Text as it is compared: words.py folds what a service file declares in the same way.
const UNSEEN = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;
const SINGLE = /['\u2018\u2019\u201a\u201b\u2032\u00b4`\u02bc\uff07]/g, DOUBLE = /["\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02]/g;
const fold = (text) => text.replace(UNSEEN, '').replace(SINGLE, "'").replace(DOUBLE, '"').replace(/[\s\u001c-\u001f\u0085]+/g, ' ').trim().toLowerCase();
const labelledBy = (el) => (el.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean)
  .map((id) => el.getRootNode().getElementById?.(id)).filter(Boolean).map(textOf).join(' ').trim();
// What test frameworks call the attribute by which their tests find an element, as service.py has them.
const TEST_IDS = ['data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa'];
const opacityOf = (el) => chain(el).reduce((product, at) => product * Number(getComputedStyle(at).opacity), 1);

// One element is one key: the path of child indices from the document, through shadow roots.
const keyOf = (node) => chain(node).map((at) => {
  const siblings = at.parentNode ? Array.from(at.parentNode.children || []) : [];
  return (at.getRootNode() instanceof ShadowRoot && !at.parentElement ? '^' : '') + siblings.indexOf(at);
}).reverse().join('/');

// What a finger meets there.
const deepest = (x, y) => {
  let hit = document.elementFromPoint(x, y);
  while (hit?.shadowRoot) {
    const inner = hit.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === hit) break;
    hit = inner;
  }
  return hit;
};
