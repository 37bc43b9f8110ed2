/* A socket keeps the cookies that it was opened with. In a tab whose socket is from before the visitor had a session,
   it is opened anew once another tab, or the data of a page, tells that there is one. */
import { useEffect, useRef } from "react";

const CHANNEL = "session";

function openChannel() {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    return null; // Blocked, as storage is: this tab hears nothing.
  }
}

/* What Reflex (0.10.1) does itself when a page is put aside, and shown again; a hidden one waits for being shown. */
function openSocketAnew() {
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  document.dispatchEvent(new Event("visibilitychange"));
}

/* Hears of a session from other tabs, until what is returned is called. */
function listen() {
  let channel;
  const open = () => {
    channel = openChannel();
    if (channel) channel.onmessage = openSocketAnew;
  };
  // An open channel may keep a page out of the back/forward cache.
  const hide = (event) => event.isTrusted && channel?.close();
  const show = (event) => event.persisted && open();
  open();
  addEventListener("pagehide", hide);
  addEventListener("pageshow", show);
  return () => {
    removeEventListener("pagehide", hide);
    removeEventListener("pageshow", show);
    channel?.close();
  };
}

export function useLateSession(isKnown, isLive, hasSession) {
  const hasTried = useRef(false);
  const isThere = isLive ? hasSession : isKnown;
  const isMissing = isLive && !hasSession;

  useEffect(() => {
    if (!isThere) return;
    const channel = openChannel();
    channel?.postMessage("begun");
    channel?.close();
  }, [isThere]);

  useEffect(() => {
    if (!isMissing) return;
    // The session may have ended since: then there is none, and one try finds it out.
    if (isKnown && !hasTried.current) {
      hasTried.current = true;
      openSocketAnew();
    }
    return listen();
  }, [isMissing, isKnown]);
}
