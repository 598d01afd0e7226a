// Who signs out while answers still wait on this device is asked first.
import { waiting } from "./kept.js";

for (const form of document.querySelectorAll("form[data-waiting]")) {
  form.addEventListener("submit", (event) => {
    if (form.querySelector(".kept-warning") || !waiting(form.dataset.account)) return;
    event.preventDefault();
    const line = Object.assign(document.createElement("p"), { textContent: form.dataset.waiting, className: "kept-warning not-saved" });
    line.setAttribute("role", "alert");
    form.prepend(line);
  });
}
