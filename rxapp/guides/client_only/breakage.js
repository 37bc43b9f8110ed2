/* Breaks this tab's storage as it breaks at visitors' homes, and mends it. */
const KEY = "stored:guide-note";
const LEFT = "guide-left";
const FILLER = "guide-filler:";
/* As the site's guard left it. */
const guarded = typeof window === "undefined" ? null : Object.getOwnPropertyDescriptor(window, "sessionStorage");

/* The view that shows what the storage holds listens for this. */
export function announceStorage() {
  dispatchEvent(new Event("guide-storage"));
}

function refuse() {
  throw new DOMException("Access is denied for this document.", "SecurityError");
}

/* As for who blocks cookies: the browser's getter throws, and the guard answers with memory. Without the guard's
   answer Reflex, which reads this storage at each navigation, would fail as well. */
export function blockStorage() {
  const kept = new Map();
  const memory = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, `${value}`),
    removeItem: (key) => void kept.delete(key),
  };
  const get = () => {
    try {
      return refuse();
    } catch {
      return memory;
    }
  };
  Object.defineProperty(window, "sessionStorage", { configurable: true, enumerable: true, get });
}

function unblock() {
  Object.defineProperty(window, "sessionStorage", guarded);
}

/* The real quota, to the last character. */
export function fillStorage() {
  unblock();
  // Where the visitor's own settings block it, there is nothing to fill.
  const isThere = sessionStorage instanceof Storage;
  for (let length = isThere ? 2 ** 22 : 0, number = 0; length >= 1; number += 1) {
    try {
      sessionStorage[FILLER + number] = "x".repeat(length);
    } catch {
      length = Math.floor(length / 2);
    }
  }
  writeMore();
}

/* As the visitor would: what was kept is short enough to be written again, this is not. */
function writeMore() {
  const input = document.getElementById("guide-note");
  input.setRangeText(" and much more", input.value.length, input.value.length, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function removeFiller() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(FILLER)) delete sessionStorage[key];
}

export function mendStorage() {
  unblock();
  removeFiller();
  delete sessionStorage[LEFT];
}

/* Something else under the key of the note, as an older or newer build, an extension, or a visitor might leave it. */
export function plant(text) {
  mendStorage();
  sessionStorage[KEY] = text.replace("NOW", Date.now());
  // To be shown when the entry itself may be gone.
  sessionStorage[LEFT] = sessionStorage[KEY];
  history.replaceState(history.state, "", "#breakage");
  location.reload();
}
