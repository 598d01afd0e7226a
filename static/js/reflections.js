// Saves what is written to oneself a moment after the last key. Without this script the button saves.
const TYPING_PAUSE = 800; // milliseconds
const PATIENCE = 8000; // milliseconds before a request counts as lost

for (const form of document.querySelectorAll("form.keeps-itself")) keep(form);

function keep(form) {
  const { text, seen } = form.elements;
  const line = form.querySelector("[role=status]");
  form.querySelector("button").hidden = true;
  let stored = text.value;
  let timer;
  let underWay = false;
  let isConflict = false; // saved elsewhere meanwhile: from now on only the button sends

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, TYPING_PAUSE);
  });
  text.addEventListener("change", save);
  // Leaving the page or locking the phone: send what the pause still held back.
  document.addEventListener("visibilitychange", () => document.hidden && save());

  async function save() {
    clearTimeout(timer);
    if (underWay || isConflict || text.value === stored) return;
    underWay = true;
    const mine = text.value;
    say("saving", form.dataset.saving);
    try {
      const reply = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
        redirect: "error",
        keepalive: document.hidden && mine.length < 10_000,
        signal: AbortSignal.timeout(PATIENCE),
      });
      const type = reply.headers.get("Content-Type") ?? "";
      const data = type.includes("json") ? await reply.json() : null;
      if (reply.ok && data?.version) {
        stored = mine;
        seen.value = data.version;
        say("saved", data.message);
      } else {
        isConflict = reply.status === 409;
        say("not-saved", data?.message ?? form.dataset.notSaved);
      }
    } catch {
      say("not-saved", form.dataset.notSaved);
    }
    underWay = false;
    // What was typed while the request was on its way.
    if (line.className === "saved" && text.value !== stored) timer = setTimeout(save, TYPING_PAUSE);
  }

  function say(state, words) {
    line.className = state;
    line.setAttribute("role", state === "not-saved" ? "alert" : "status");
    line.replaceChildren(Object.assign(document.createElement("span"), { textContent: words }));
    if (state !== "not-saved") return;
    // On a conflict the plain form goes out: the page that answers it shows both texts.
    const type = isConflict ? "submit" : "button";
    const button = Object.assign(document.createElement("button"), { type, textContent: form.dataset.again });
    button.className = "ds-button";
    button.dataset.variant = "secondary";
    if (type === "button") button.addEventListener("click", save);
    line.append(" ", button);
  }
}
