// Saves each answer as soon as it changes; keeps it on the device until the server has it.
// Without this script the page's own buttons save.
import { drawer } from "./kept.js";

const form = document.getElementById("sitting");
const csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;
const client = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
const TYPING_PAUSE = 800; // milliseconds after the last key before a text is saved
const isShared = form.classList.contains("work"); // a work that a group may write together
const PATIENCE = 8000; // milliseconds before a request counts as lost
const FIRST_AGAIN = 2000, LAST_AGAIN = 20_000; // milliseconds between tries, doubled each time

const kept = await drawer(form.dataset.account, form.dataset.attempt, form.dataset.key);
const boxes = [...form.querySelectorAll(".sitting-question")].map(watch);
const again = () => boxes.forEach((box) => box.retry());
addEventListener("online", again);
document.addEventListener("visibilitychange", again);
if (document.getElementById("clock")) tick(document.getElementById("clock"));

function watch(box) {
  const line = box.querySelector(".saved");
  // Also sent by the page's own buttons: it tells them which answer this page has seen.
  const counter = box.querySelector("[name$=-sequence]");
  const position = box.dataset.position;
  let sequence = Number(counter.value);
  let timer;
  let pause = FIRST_AGAIN;
  let isWaiting = false; // the newest answer isn't with the server yet
  let heldBack; // what was seen when a copy from this device was written
  let theirs; // the number of somebody else's text that is shown beside this one, and not yet decided on

  const changed = () => (theirs === undefined ? save() : keepHere());
  box.addEventListener("change", changed);
  box.addEventListener("input", (event) => {
    if (event.target.matches("textarea, input:not([type])")) {
      clearTimeout(timer);
      timer = setTimeout(changed, TYPING_PAUSE);
    }
  });
  restore();
  return { retry: () => isWaiting && save(true) };

  // What was written here while the line was down goes into the page again, and off to the server.
  async function restore() {
    const answer = await kept.get(position);
    if (!answer) return;
    if (!isShared && answer.sequence <= sequence) return kept.drop(position); // the server has had something newer
    heldBack = answer.seen;
    for (const field of fields()) {
      const values = answer.fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.matches("[type=radio], [type=checkbox]")) field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
    save();
  }

  function fields() {
    return [...box.querySelectorAll("input, select, textarea")].filter((field) => field !== counter);
  }

  // A try of the clock is quiet: a line that comes and goes would move the page under the finger,
  // and be read aloud each time.
  async function save(isQuiet = false) {
    clearTimeout(timer);
    sequence += 1;
    isWaiting = true;
    const mine = sequence;
    const answer = answered();
    if (!isQuiet) say("saving", form.dataset.saving);
    // What this page had seen when it was written: a copy that is sent days later must not pass for newer.
    const seen = heldBack ?? counter.value;
    await kept.put(position, { sequence: mine, seen, fields: answer });
    const { status, data } = await sent(new URLSearchParams([["csrfmiddlewaretoken", csrf], ["sequence", mine], ["client", client], ["seen", seen], ...answer]));
    if (mine !== sequence) return; // a later change is on its way and will speak for itself
    // On a conflict too: the next try must come after what is stored.
    if (data?.sequence) sequence = Math.max(sequence, data.sequence);
    if (status === 200 && data?.saved_at) {
      counter.value = data.sequence;
      heldBack = undefined;
      settle("saved", data.message);
    } else if (status === 422 || status === 409) {
      // Of a shared work the copy stays: another has handed it in, or what stands there is still to be decided.
      settle("not-saved", data?.message ?? form.dataset.notSaved, status === 409 && !data?.late, isShared);
      if (data?.theirs !== undefined) beside(data);
    } else {
      say("not-saved", data?.message ?? form.dataset.notSaved, true);
      timer = setTimeout(() => save(true), pause);
      pause = Math.min(2 * pause, LAST_AGAIN);
    }
  }

  function answered() {
    return fields()
      .filter((field) => !field.matches("[type=radio], [type=checkbox]") || field.checked)
      .map((field) => [field.name, field.value]);
  }

  // Until somebody has decided between two texts, what is typed stays on this device.
  function keepHere() {
    clearTimeout(timer);
    sequence += 1;
    kept.put(position, { sequence, seen: heldBack ?? counter.value, fields: answered() });
  }

  // The button under somebody else's text: who presses it has seen that one, and wants this one.
  function decide() {
    if (theirs !== undefined) {
      counter.value = theirs;
      theirs = heldBack = undefined;
    }
    save();
  }

  // Somebody else's text came first: it is shown, and nothing is written over it by itself.
  function beside(data) {
    theirs = data.sequence;
    line.append(Object.assign(document.createElement("blockquote"), { textContent: data.theirs, dir: "auto" }));
  }

  async function sent(body) {
    try {
      const reply = await fetch(box.dataset.save, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
      });
      const type = reply.headers.get("Content-Type") ?? "";
      return { status: reply.status, data: type.includes("json") ? await reply.json() : null };
    } catch {
      return { status: 0, data: null };
    }
  }

  // The server has answered for good: nothing is left to send.
  function settle(state, words, again = false, keepCopy = false) {
    isWaiting = false;
    pause = FIRST_AGAIN;
    if (!keepCopy) kept.drop(position);
    say(state, words, again);
  }

  function say(state, words, again = false) {
    if (line.className === state && line.firstElementChild?.textContent === words) return;
    line.className = state;
    line.setAttribute("role", state === "not-saved" ? "alert" : "status");
    line.replaceChildren(Object.assign(document.createElement("span"), { textContent: words }));
    if (!again) return;
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: form.dataset.again });
    button.className = "ds-button";
    button.dataset.variant = "secondary";
    button.addEventListener("click", decide);
    line.append(" ", button);
  }
}

// The time that is left, by the server's clock; said aloud when five minutes and one are left.
function tick(clock) {
  const ahead = Date.parse(clock.dataset.now) - Date.now();
  const ends = Date.parse(clock.dataset.ends);
  const said = new Set();
  const show = () => {
    const left = Math.max(0, ends - Date.now() - ahead);
    const minutes = Math.ceil(left / 60_000);
    const words = left ? `${minutes} ${clock.dataset.left}` : clock.dataset.over;
    clock.querySelector(".clock-left").textContent = words;
    if (left > 5 * 60_000 || said.has(minutes)) return;
    if (minutes === 5 || minutes <= 1) {
      said.add(minutes);
      document.getElementById("clock-said").textContent = words;
    }
    clock.classList.add("is-short");
    if (!left) clearInterval(timer);
  };
  const timer = setInterval(show, 1000);
  show();
}
