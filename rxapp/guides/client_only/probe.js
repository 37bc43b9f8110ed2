/* What the four names are, wherever this runs: in Node at build time too. */
import { useEffect, useState } from "react";

const LOOKS = {
  window: () => typeof window,
  document: () => typeof document,
  localStorage: () => typeof localStorage,
  sessionStorage: () => typeof sessionStorage,
};

/* Only of a storage that is blocked does `typeof` throw: it calls a getter. */
export function look(name) {
  try {
    return LOOKS[name]();
  } catch (error) {
    return error.name;
  }
}

function describe(name) {
  return `${look(name)} at ${Math.round(performance.now())} ms`;
}

/* What was seen while rendering for the first time, and once the component was on the page. */
export function useProbe(name) {
  const [rendered] = useState(() => describe(name));
  const [mounted, setMounted] = useState("not yet");
  useEffect(() => setMounted(describe(name)), [name]);
  return { rendered, mounted };
}
