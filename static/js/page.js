// What every page does; it also works without.
document.querySelector("[data-focus]")?.focus();

// A second click on a slow line must not send a form twice.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  else if (form.method === "post") form.dataset.sent = "1";
});
// A file leaves the page that asked for it as it was: a cookie tells where what has changed is shown.
const SHOWN_AT = "__Host-casefile-shown-at=";
addEventListener("submit", ({ target }) => {
  if (target.method !== "post") return;
  const waiting = setInterval(() => {
    const found = document.cookie.split("; ").find((each) => each.startsWith(SHOWN_AT));
    if (!found) return;
    clearInterval(waiting);
    document.cookie = `${SHOWN_AT}; Max-Age=0; Path=/; Secure`;
    location.pathname = found.slice(SHOWN_AT.length);
  }, 300);
});
// A page that the way back fetched anew, with what was typed in it, is still the same opened page: keep its name.
const opened = [...document.querySelectorAll("input[name=_opened]")];
const [came] = performance.getEntriesByType("navigation");
if (opened.length && came?.type === "back_forward" && history.state?.opened?.length === opened.length) {
  opened.forEach((field, place) => { field.value = history.state.opened[place]; });
} else if (opened.length) {
  history.replaceState({ ...history.state, opened: opened.map((field) => field.value) }, "");
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
