(() => {
  const action = "ACTION";
  const leaving = "DRAFTS";
  const draft = "stored:draft:";
  const forgotten = "stored:drafts-forgotten";
  const forget = (prefix, isOld = () => true) => {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(prefix) && isOld(sessionStorage[key])) delete sessionStorage[key];
    }
  };
  const read = (text) => parseInt((text ?? "[0").slice(1), 10);
  const attempt = (act) => {
    try {
      act();
    } catch {
      // Blocked: there is nothing to forget.
    }
  };
  // What another tab was told to forget, this one forgets with its next document.
  attempt(() => forget(draft, (text) => read(text) < read(localStorage[forgotten])));
  addEventListener("submit", ({ target }) => {
    if (!(target instanceof HTMLFormElement)) return;
    const { pathname } = new URL(target.getAttribute("action") ?? "", location.href);
    if (!pathname.startsWith(action)) return;
    attempt(() => {
      localStorage["stored:lists-forgotten"] = `[${Date.now()}]`;
      // The lists, and under `stored:list-place:` the places in them.
      forget("stored:list");
      if (!leaving.includes(pathname)) return;
      localStorage[forgotten] = `[${Date.now()}]`;
      forget(draft);
    });
  }, true);
})();
