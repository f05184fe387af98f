// What the server put into the page: the words of its language, its knobs, and what the account does not have. Never any
// setting.
const config = JSON.parse(atob(document.getElementById("config").textContent));

export const words = config.words;
export const knobs = config.knobs;
export const has = (key) => !config.lacks.includes(key);
