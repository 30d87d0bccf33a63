// "/" goes to the search, "g h" to my day; three times Esc leaves at once. Not while somebody is typing.
const PAUSE_MS = 1200;

function addShortcuts() {
  let before = "";
  let escapes = 0;
  let timer;
  addEventListener("keydown", (event) => {
    const leave = document.querySelector("[data-quick-exit]");
    escapes = event.key === "Escape" ? escapes + 1 : 0;
    if (escapes === 3 && leave) return void leave.click();
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (!search) return;
      event.preventDefault();
      if (search.matches("input")) search.focus();
      else search.click();
    } else if (before === "g" && event.key === "h") document.querySelector("[data-home]")?.click();
    before = event.key;
    clearTimeout(timer);
    timer = setTimeout(() => { before = ""; escapes = 0; }, PAUSE_MS);
  });
  document.querySelector("[data-quick-exit]")?.addEventListener("click", (event) => {
    event.preventDefault();
    document.body.replaceChildren();
    location.replace(event.currentTarget.href);
  });
}

addShortcuts();
