// Starts what a page asks for by its data attributes. Every page also works without this file.
import { watchDrafts } from "./drafts.js";
import { watchSession } from "./session.js";
import { watchAlarm } from "./alarm.js";
import { addShortcuts } from "./shortcuts.js";

document.querySelector("[data-focus]")?.focus();
watchDrafts();
watchSession();
watchAlarm();
addShortcuts();

// A second click on a slow line must not send a form twice.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  else if (form.method === "post") form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
