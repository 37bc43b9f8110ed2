// Runs before the page's own scripts, the same on every site: times what it takes to put a text into sessionStorage,
// by setItem or as a property, together with the JSON.stringify that made the text.
{
  globalThis.writes = [];
  let made = { text: "", ms: 0 };
  const time = (action) => {
    const startedAt = performance.now();
    const result = action();
    return [result, performance.now() - startedAt];
  };
  const { stringify } = JSON;
  JSON.stringify = (...args) => {
    const [text, ms] = time(() => stringify(...args));
    made = { text, ms };
    return text;
  };
  const write = (key, text, action) => {
    const [, storing] = time(action);
    const making = made.text === text ? made.ms : 0;
    writes.push({ key, characters: text.length, bytes: new TextEncoder().encode(text).length, making, storing });
  };
  const real = sessionStorage;
  const timed = new Proxy(real, {
    get(target, key) {
      const value = target[key];
      if (key === "setItem") return (name, text) => write(name, text, () => target.setItem(name, text));
      return typeof value === "function" ? value.bind(target) : value;
    },
    set(target, key, text) {
      write(key, text, () => (target[key] = text));
      return true;
    },
  });
  Object.defineProperty(window, "sessionStorage", { configurable: true, enumerable: true, get: () => timed });
}
