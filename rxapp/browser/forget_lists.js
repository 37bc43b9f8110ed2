(() => {
  const action = "ACTION";
  addEventListener("submit", ({ target }) => {
    if (!(target instanceof HTMLFormElement)) return;
    if (!new URL(target.action, location.href).pathname.startsWith(action)) return;
    try {
      localStorage["stored:lists-forgotten"] = `[${Date.now()}]`;
      for (const key of Object.keys(sessionStorage)) if (key.startsWith("stored:list:")) delete sessionStorage[key];
    } catch {
      // Blocked: there is nothing to forget.
    }
  }, true);
})();
