// Keeps what is being typed: within ten seconds of the last change, and when a field or the page is left.
const QUIET_MS = 3000;
const LONGEST_MS = 10000;

function watchDrafts() {
  const forms = [...document.querySelectorAll("form[data-draft-url]")].map((form) => new Draft(form));
  if (!forms.length) return;
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const draft of forms) draft.save();
  });
  // Another language: the text goes with the reader.
  for (const form of document.querySelectorAll("form[data-language]")) {
    form.addEventListener("submit", async (event) => {
      const changed = forms.filter((draft) => draft.typed);
      if (!changed.length || form.dataset.ready) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      await Promise.all(changed.map((draft) => draft.save()));
      const next = form.elements.next;
      if (!/[?&]draft=/.test(next.value)) next.value += (next.value.includes("?") ? "&" : "?") + "draft=1";
      form.dataset.ready = "1";
      form.requestSubmit(event.submitter);
    }, true);
  }
}

class Draft {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector("[data-draft-line]");
    this.dirty = false;
    this.typed = false;
    this.since = 0;
    form.addEventListener("input", () => this.changed());
    // A little later than the field is left: leaving it for the button that sends must not keep what was just sent.
    form.addEventListener("focusout", () => this.soon(400));
    form.addEventListener("submit", () => { clearTimeout(this.timer); this.dirty = false; });
  }

  changed() {
    if (!this.dirty) this.since = Date.now();
    this.dirty = this.typed = true;
    const left = LONGEST_MS - (Date.now() - this.since);
    this.soon(Math.max(0, Math.min(QUIET_MS, left)));
  }

  soon(milliseconds) {
    clearTimeout(this.timer);
    if (this.dirty) this.timer = setTimeout(() => this.save(), milliseconds);
  }

  async save() {
    if (!this.dirty || this.form.dataset.sent) return;
    this.dirty = false;
    clearTimeout(this.timer);
    const body = new FormData(this.form);
    for (const field of this.form.querySelectorAll("input[type=password], input[type=file]")) body.delete(field.name);
    try {
      const answer = await fetch(this.form.dataset.draftUrl, { method: "POST", body, keepalive: true });
      if (!answer.ok) throw new Error(answer.status);
      this.say((await answer.json()).saved);
    } catch {
      this.dirty = true;
      this.say(this.form.dataset.draftFailed);
    }
  }

  say(text) {
    if (this.line) this.line.textContent = text;
  }
}

watchDrafts();
