/* Forms that go to their page's own path, where the backend has an origin of its own. The answer is the page once more,
   with all that was typed. Sent by the browser it would be a document of that origin: so it is fetched, and shown here. */
import { useEffect } from "react";
import { showAnswer } from "./page_data.js";

let isSending = false;
let isLeftToBrowser = false;

async function send(form, button) {
  const action = new URL(form.getAttribute("action"), location.href);
  const fields = new FormData(form);
  if (button?.name) fields.append(button.name, button.value);
  const response = await fetch(new URL("/_data" + action.pathname, action), {
    method: "POST",
    body: new URLSearchParams(fields),
    credentials: "include",
  });
  const page = await response.json();
  if (page.status === "redirect") location.assign(page.to);
  else if (page.status === "ready") showAnswer(page);
  else throw new Error(`HTTP ${response.status}`);
}

function sendOnce(event) {
  if (isLeftToBrowser) return;
  event.preventDefault();
  if (isSending) return;
  isSending = true;
  const { target: form, submitter } = event;
  send(form, submitter)
    .catch(() => {
      // The browser says best what is wrong, and can send it once more.
      isLeftToBrowser = true;
      form.requestSubmit(submitter);
    })
    .finally(() => (isSending = isLeftToBrowser = false));
}

export function usePageForm(place) {
  useEffect(() => {
    const take = (event) => event.target.closest(place) && sendOnce(event);
    addEventListener("submit", take);
    return () => removeEventListener("submit", take);
  }, [place]);
}
