(() => {
  const findSlot = () => document.getElementById("SLOT");
  const { scrollTo } = window;
  let isWaiting = false;
  // An observer is called when React has done all of what it does at once.
  const observer = new MutationObserver(() => {
    if (findSlot()) return;
    observer.disconnect();
    window.scrollTo = scrollTo;
  });
  window.scrollTo = (...args) => {
    if (findSlot() && !isWaiting) {
      isWaiting = true;
      observer.observe(document, { childList: true, subtree: true });
    }
    if (!isWaiting || args.length !== 2) scrollTo(...args);
  };
})();
