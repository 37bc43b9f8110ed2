/* What only the browser knows, followed by its events. */
import { useState, useSyncExternalStore } from "react";

function makeSubscribe(getTarget, events) {
  return (listener) => {
    const target = getTarget();
    for (const event of events) target.addEventListener(event, listener);
    return () => {
      for (const event of events) target.removeEventListener(event, listener);
    };
  };
}

export function useBrowserValue(read, server, getTarget, events) {
  const [subscribe] = useState(() => makeSubscribe(getTarget, events));
  return useSyncExternalStore(subscribe, read, () => server);
}
