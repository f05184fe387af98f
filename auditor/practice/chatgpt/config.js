// What the server put into the page: the words of its language, and its knobs. Never any setting.
const config = JSON.parse(atob(document.getElementById("config").textContent));

export const words = config.words;
export const knobs = config.knobs;
