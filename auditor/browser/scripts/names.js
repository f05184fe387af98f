// Runs in the page: what the elements that one locator matched say, as far as a person can see them; a `meta` is no sight.
(elements, attribute) => elements
  .filter((el) => el.tagName === 'META' || el.checkVisibility({ visibilityProperty: true }))
  .slice(0, 20)
  .map((el) => (attribute ? el.getAttribute(attribute) : textOf(el)) || '')
  .filter(Boolean)
