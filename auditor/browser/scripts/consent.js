// Runs in the page: each button that refuses cookies, with the layer over the page in which it stands. It changes nothing.
// `words`: those of consent.txt, by their kind; `others`: names of audited controls, about which a layer does not ask;
// `answered`: layers that were answered before, whatever they contain or stand in.
({ words, others, answered }) => {
  const BUTTON = 'button, [role="button"], input[type="button"], input[type="submit"], a[href^="#"], a:not([href])';
  const LONGEST = 4000;
  const named = (kind, name) => words[kind].includes(name);
  // Letters of scripts with spaces begin a word; others stand within a text.
  const speaks = (kind, text) => words[kind].some((word) => {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      if (!/\p{L}/u.test(text[at - 1] ?? '') || /^\p{sc=Han}|^\p{sc=Katakana}|^\p{sc=Hangul}|^\p{sc=Thai}/u.test(word)) return true;
    }
    return false;
  });
  const said = (el) => fold((el.tagName === 'INPUT' ? el.value : textOf(el)) || el.getAttribute('aria-label') || '');
  const lies = (el) => el.matches(`${DIALOG}, [popover]`) || /fixed|sticky|absolute/.test(getComputedStyle(el).position);
  const asks = (layer, name) => {
    if (['BODY', 'HTML'].includes(layer.tagName) || layer.querySelector('main, [role="main"], [role="tablist"]')) return false;
    const text = fold(textOf(layer));
    if (text.length > LONGEST || speaks('audited', text) || others.some((other) => text.includes(other))) return false;
    return named('refuse', name)
      ? speaks('cookies', text) || speaks('consent', text)
      : speaks('cookies', text) && !speaks('terms', text);
  };
  return elementsIn(document)
    .filter((el) => el.matches(BUTTON) && (named('refuse', said(el)) || named('decline', said(el))))
    .map((button) => ({ button, layer: chain(button).find((at) => at !== button && lies(at) && asks(at, said(button))) }))
    .filter(({ layer }) => layer && !answered.some((one) => one.contains(layer) || layer.contains(one)));
}
