// Answers that couldn't be sent yet, kept on this device, sealed with the key of their own sitting.
// One entry for each question: baraza-kept:<account>:<attempt>:<position> → time.iv.sealed
const PREFIX = "baraza-kept";
const OLDEST = 400 * 24 * 3600 * 1000; // milliseconds; a work at one's own post may take a year

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (data) => btoa(String.fromCharCode(...new Uint8Array(data)));

// How many answers of this account wait on this device.
export function waiting(account) {
  return entries().filter((name) => name.startsWith(`${PREFIX}:${account}:`)).length;
}

// A drawer for one sitting. Where the browser can't seal (no secure connection) it keeps nothing.
export async function drawer(account, attempt, key) {
  tidy();
  const name = (position) => `${PREFIX}:${account}:${attempt}:${position}`;
  const sealer = globalThis.crypto?.subtle
    ? await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"])
    : null;
  return {
    async put(position, answer) {
      if (!sealer) return;
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(answer));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, sealer, plain);
      attempted(() => localStorage.setItem(name(position), [Date.now(), text(iv), text(sealed)].join(".")));
    },
    async get(position) {
      const entry = attempted(() => localStorage.getItem(name(position)));
      if (!entry || !sealer) return null;
      const [, iv, sealed] = entry.split(".");
      try {
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, sealer, bytes(sealed));
        return JSON.parse(new TextDecoder().decode(plain));
      } catch {
        this.drop(position); // damaged: it can never be opened
        return null;
      }
    },
    drop: (position) => attempted(() => localStorage.removeItem(name(position))),
  };
}

function tidy() {
  for (const name of entries()) {
    const entry = attempted(() => localStorage.getItem(name));
    if (!(Date.now() - Number(entry?.split(".")[0]) < OLDEST)) attempted(() => localStorage.removeItem(name));
  }
}

function entries() {
  return attempted(() => Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX}:`))) ?? [];
}

// Storage may be forbidden or full; the page works without it.
function attempted(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
