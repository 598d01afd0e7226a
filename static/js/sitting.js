// Saves each answer as soon as it changes. Without this script the page's own buttons save.
const form = document.getElementById("sitting");
const csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;
const client = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
const TYPING_PAUSE = 800; // milliseconds after the last key before a text is saved
const PATIENCE = 8000; // milliseconds before a request counts as lost

for (const box of form.querySelectorAll(".sitting-question")) watch(box);

function watch(box) {
  const line = box.querySelector(".saved");
  // Also sent by the page's own buttons: it tells them which answer this page has seen.
  const counter = box.querySelector("[name$=-sequence]");
  let sequence = Number(counter.value);
  let timer;

  box.addEventListener("change", save);
  box.addEventListener("input", (event) => {
    if (event.target.matches("textarea, input:not([type])")) {
      clearTimeout(timer);
      timer = setTimeout(save, TYPING_PAUSE);
    }
  });

  async function save() {
    clearTimeout(timer);
    sequence += 1;
    const mine = sequence;
    const body = new URLSearchParams({ csrfmiddlewaretoken: csrf, sequence: mine, client });
    for (const field of box.querySelectorAll("input, select, textarea")) {
      if (field === counter) continue;
      if (!field.matches("[type=radio], [type=checkbox]") || field.checked) body.append(field.name, field.value);
    }
    say("saving", form.dataset.saving);
    try {
      const reply = await fetch(box.dataset.save, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (mine !== sequence) return; // a later change is on its way and will speak for itself
      const type = reply.headers.get("Content-Type") ?? "";
      const data = type.includes("json") ? await reply.json() : null;
      // On a conflict too: the next try must come after what is stored.
      if (data?.sequence) sequence = Math.max(sequence, data.sequence);
      if (reply.ok && data?.saved_at) {
        counter.value = data.sequence;
        say("saved", data.message);
      } else say("not-saved", data?.message ?? form.dataset.notSaved, true);
    } catch {
      if (mine === sequence) say("not-saved", form.dataset.notSaved, true);
    }
  }

  function say(state, text, again = false) {
    line.className = state;
    line.setAttribute("role", state === "not-saved" ? "alert" : "status");
    line.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
    if (!again) return;
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: form.dataset.again });
    button.className = "ds-button";
    button.dataset.variant = "secondary";
    button.addEventListener("click", save);
    line.append(" ", button);
  }
}
