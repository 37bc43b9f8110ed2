/* Forgets what was typed, once it is saved: before React comes, for an author who has gone on by then. */
(() => {
  const { answer, draftKey, forgetKey } = document.currentScript.parentElement.dataset;
  if (answer !== "saved") return;
  try {
    for (const key of [draftKey, forgetKey]) {
      for (const kept of ["stored:draft:", "stored:draft-once:"]) delete sessionStorage[kept + key];
    }
  } catch {
    // Blocked: nothing was kept.
  }
})();
