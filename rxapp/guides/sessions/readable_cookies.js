/* The names of the cookies that a script of this page can read. Their values stay where they are. */
import { useSyncExternalStore } from "react";

function subscribe() {
  return () => {};
}

function read() {
  const names = document.cookie.split(";").map((pair) => pair.split("=")[0].trim());
  return names.filter(Boolean).join(", ") || "none";
}

export function useReadableCookies() {
  return useSyncExternalStore(subscribe, read, () => "not asked yet");
}
