// Warns two minutes before the sign-in ends for want of a sign of life, and offers to stay.
const WARN_MINUTES = 2;

function watchSession() {
  const dialog = document.querySelector("dialog[data-idle-minutes]");
  if (!dialog) return;
  const minutes = Number(dialog.dataset.idleMinutes);
  const left = Number(dialog.dataset.minutesLeft);
  let timer;
  const wait = (idle) => {
    clearTimeout(timer);
    timer = setTimeout(() => dialog.showModal(), Math.max(0, Math.min(idle, left) - WARN_MINUTES) * 60000);
  };
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const form = event.target;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    dialog.close();
    if (answer.ok) wait(minutes);
    else location.reload();
  });
  wait(minutes);
}

watchSession();
