// Runs in the page: what lies over it now and did not before (`known`), the innermost of several in each other.
// A dialog is one by its role, by aria-modal, as <dialog>, or because it covers the page. It changes nothing.
(known) => {
  const OPEN_DIALOG = 'dialog[open], [role="dialog"], [role="alertdialog"], [aria-modal="true"]';
  const NO_QUESTION = '[role="menu"], [role="listbox"], [role="tree"], [role="grid"], [role="tooltip"], [role="status"], [role="alert"], [role="log"], [aria-live]';
  const PRESSED = 'button, a[href], input[type="button"], input[type="submit"], [role="button"], [role="menuitem"], [role="link"]';
  const seen = (el) => {
    const box = el.getBoundingClientRect();
    const parts = box.width >= 2 && box.height >= 2 ? [el] : Array.from(el.children);
    return el.checkVisibility({ visibilityProperty: true }) && Number(getComputedStyle(el).opacity) >= 0.1 && parts.some((part) => {
      const at = part.getBoundingClientRect();
      return at.width >= 2 && at.height >= 2 && at.right > 0 && at.bottom > 0 && at.left < innerWidth && at.top < innerHeight;
    });
  };
  // What is drawn over the page without saying that it is a dialog: it takes the middle, or a third of what is seen.
  const covers = () => {
    const found = new Map();
    const share = [0.1, 0.3, 0.5, 0.7, 0.9];
    for (const x of share) for (const y of share) {
      const hit = deepest(innerWidth * x, innerHeight * y);
      const over = hit && chain(hit).filter((at) => !['BODY', 'HTML'].includes(at.tagName) && /fixed|absolute/.test(getComputedStyle(at).position)).pop();
      if (over) found.set(over, (found.get(over) || 0) + (x === 0.5 && y === 0.5 ? 8 : 1));
    }
    return Array.from(found).filter(([, points]) => points >= 8).map(([el]) => el);
  };
  const isQuestion = (el) => !el.matches(NO_QUESTION) && !el.querySelector(`main, nav, [role="main"], ${NO_QUESTION}`) && textOf(el) && textOf(el).length < 3000;

  const named = elementsIn(document).filter((el) => el.matches(OPEN_DIALOG) && seen(el));
  const unnamed = covers().filter((el) => !named.some((one) => el.contains(one) || one.contains(el)));
  // A part of the page with controls or tabs of its own asks nothing, be it hidden for now behind another one.
  const isPart = (el) => el.matches(OPEN_DIALOG) && el.querySelector('[role="switch"], [role="checkbox"], [role="tab"], input[type="checkbox"], select, nav');
  if (!known) return [...named, ...covers(), ...elementsIn(document).filter((el) => isPart(el) && !named.includes(el))];

  const said = (el) => {
    const blocks = [];
    const words = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
    for (let node = words.nextNode(); node && blocks.length < 200; node = words.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || !parent?.checkVisibility() || parent.closest(PRESSED)) continue;
      const block = chain(parent).find((at) => at === el || !/^inline/.test(getComputedStyle(at).display)) ?? el;
      if (!blocks.some((one) => one.block === block)) blocks.push({ block, words: [] });
      blocks.find((one) => one.block === block).words.push(node.data);
    }
    return blocks.map(({ words: parts }) => parts.join('').replace(/\s+/g, ' ').trim());
  };
  const fresh = [...named, ...unnamed.filter(isQuestion)].filter((el) => !known.includes(el));
  const innermost = fresh.filter((el) => !fresh.some((other) => other !== el && el.contains(other)));
  return innermost.map((element) => {
    const blocks = said(element);
    const headings = Array.from(element.querySelectorAll('h1, h2, h3, h4, h5, h6, [role="heading"], legend')).filter(seen).map(textOf);
    const titles = [labelledBy(element), (element.getAttribute('aria-label') || '').trim(), ...headings, blocks[0] ?? ''].filter(Boolean);
    const answers = Array.from(element.querySelectorAll(PRESSED)).filter(seen).map(textOf).filter(Boolean).map((words) => `[${words}]`);
    const shown = [...blocks, ...answers].join(' ');
    return { element, dialog: { key: keyOf(element), titles: Array.from(new Set(titles)), blocks, text: textOf(element).slice(0, 2000), shown: shown.slice(0, 300) } };
  });
}
