/* What the fields of the editor show: what the server sent, or what was typed since and is kept in this tab. */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";

const KEPT = ["stored:draft:", "stored:draft-once:"];

function forget(key) {
  try {
    for (const kept of key ? KEPT : []) delete sessionStorage[kept + key];
  } catch {
    // Blocked: nothing was kept.
  }
}

function isSame(one, other) {
  return ["title", "tags", "body"].every((name) => one[name] === other[name]);
}

/* Which fields are on the screen: others take their place when this changes, as React does not fill a field again. */
function useFieldKey(key, round) {
  const place = useSyncExternalStore(() => () => {}, () => "browser", () => "server");
  return `${place}:${key}:${round}`;
}

/* The server knows times in UTC only. */
function writeLocally(text) {
  const time = new Date(`${text}Z`);
  if (!text || Number.isNaN(time.valueOf())) return "";
  return `Where you are: ${new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" }).format(time)}.`;
}

export function useEditing(stored, word, page) {
  const { draft_key: key, version, answer } = page ?? {};
  const id = `${key}:${version}:${answer}`;
  const [settled, setSettled] = useState("");
  const [round, setRound] = useState(0);
  const fieldKey = useFieldKey(key, round);
  const isSettled = answer === "opened" || settled === id;
  const hasDraft = Boolean(page) && isSettled && stored.value.base >= 0 && !isSame(stored.value, page);
  const now = hasDraft ? stored.value : page;
  const base = hasDraft ? stored.value.base : version;
  // A page that is loaded anew has another word, but the form may have been sent with this one.
  const once = (hasDraft && word.value) || (page?.once ?? "");
  const keepWord = () => once !== word.value && word.set(once);

  // What was saved need not be kept; what came back from the server unsaved has to be.
  useEffect(() => {
    if (!key || isSettled) return;
    if (answer === "saved") {
      stored.reset();
      word.reset();
    } else {
      stored.set({ title: page.title, tags: page.tags, body: page.body, base: version });
      keepWord();
    }
    forget(page.forget_key);
    setSettled(id);
  }, [id, isSettled]);

  // Between two key presses there may be no rendering.
  const latest = useRef(null);
  latest.current = { title: now?.title, tags: now?.tags, body: now?.body, base };

  const change = (fields) => {
    latest.current = { ...latest.current, ...fields };
    stored.set(latest.current);
    keepWord();
  };
  const discard = () => {
    stored.reset();
    word.reset();
    setRound(round + 1);
  };
  const [typedTime, setTypedTime] = useState({});
  const noteTime = (text) => setTypedTime({ fieldKey, text });
  const localTime = writeLocally(typedTime.fieldKey === fieldKey ? typedTime.text : page?.publish_at);
  const state = hasDraft ? (base === version ? "kept" : "stale") : "clean";
  // Not on the server, and not while React takes over what it has written.
  const isFilled = fieldKey.startsWith("browser") && isSettled;
  return { ...latest.current, once, state, fieldKey, isFilled, localTime, change, discard, noteTime };
}
