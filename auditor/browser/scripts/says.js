// Runs in the page: what it says first, as a person sees it: its title, headings, alerts and dialogs, and all of a short page.
() => {
  const seen = (el) => el.checkVisibility({ visibilityProperty: true }) && opacityOf(el) >= 0.1;
  const SAYS = 'h1, h2, h3, [role="heading"], [role="alert"], [role="status"], dialog, [role="dialog"], [role="alertdialog"]';
  const first = elementsIn(document).filter((el) => el.matches(SAYS) && seen(el)).map((el) => (el.innerText || '').slice(0, 300));
  const whole = (document.body ? document.body.innerText : '').trim();
  return [document.title, ...first.slice(0, 20), ...(whole.length <= 800 ? [whole] : [])];
}
