// What every page does; it also works without.
document.querySelector("[data-focus]")?.focus();

// A second click on a slow line must not send a form twice.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  else if (form.method === "post") form.dataset.sent = "1";
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
