/* Ctrl+S, or Cmd+S, saves as the first button does, and comes back to the same place in the text. */
import { useEffect } from "react";

const PLACE = "editing:place";

function keepPlace() {
  const { id, selectionStart, selectionEnd, scrollTop } = document.activeElement;
  try {
    sessionStorage[PLACE] = JSON.stringify({ id, selectionStart, selectionEnd, scrollTop, top: scrollY });
  } catch {
    // Blocked or full: the page begins at its top.
  }
}

function takePlace() {
  try {
    const place = JSON.parse(sessionStorage[PLACE] ?? "null");
    delete sessionStorage[PLACE];
    return place;
  } catch {
    return null;
  }
}

function save(event) {
  const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const button = document.querySelector(".editor-form button[value=save]");
  if (!isShortcut || event.key.toLowerCase() !== "s" || !button) return;
  event.preventDefault();
  if (event.repeat) return;
  keepPlace();
  button.click();
}

function goBackTo({ id, selectionStart, selectionEnd, scrollTop, top }) {
  const field = document.getElementById(id);
  if (!field) return;
  field.focus();
  if (Number.isInteger(selectionStart)) field.setSelectionRange(selectionStart, selectionEnd);
  field.scrollTop = scrollTop;
  scrollTo(0, top);
}

export function useSaveShortcut(isFilled, answer) {
  useEffect(() => {
    addEventListener("keydown", save);
    return () => removeEventListener("keydown", save);
  }, []);
  useEffect(() => {
    if (!isFilled) return;
    const place = takePlace();
    // What was refused begins with the reasons.
    if (place && answer === "saved") goBackTo(place);
  }, [isFilled]);
}
