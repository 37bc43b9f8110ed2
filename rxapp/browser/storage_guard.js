(() => {
  const makeMemory = () => {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(`${key}`) ?? null,
      setItem: (key, value) => void kept.set(`${key}`, `${value}`),
      removeItem: (key) => void kept.delete(`${key}`),
      clear: () => kept.clear(),
      key: (index) => [...kept.keys()][index] ?? null,
      get length() { return kept.size; },
    };
  };
  // What the caller did wrong is a TypeError; anything else is the storage's own trouble.
  const attempt = (action, otherwise) => {
    try {
      return action();
    } catch (error) {
      if (error instanceof TypeError) throw error;
      return otherwise?.();
    }
  };
  for (const area of ["localStorage", "sessionStorage"]) {
    const get = Object.getOwnPropertyDescriptor(window, area)?.get;
    const memory = makeMemory();
    const find = () => attempt(() => get?.call(window)) ?? memory;
    Object.defineProperty(window, area, { configurable: true, enumerable: true, get: find });
  }
  // What does not fit into a storage is kept beside it.
  const beside = new WeakMap();
  const find = (storage) => beside.get(storage) ?? beside.set(storage, makeMemory()).get(storage);
  const { getItem, setItem, removeItem, clear } = Storage.prototype;
  Object.assign(Storage.prototype, {
    getItem(...args) {
      return find(this).getItem(...args) ?? attempt(() => getItem.apply(this, args)) ?? null;
    },
    setItem(...args) {
      const save = () => {
        setItem.apply(this, args);
        find(this).removeItem(...args);
      };
      attempt(save, () => find(this).setItem(...args));
    },
    removeItem(...args) {
      find(this).removeItem(...args);
      attempt(() => removeItem.apply(this, args));
    },
    clear() {
      find(this).clear();
      attempt(() => clear.call(this));
    },
  });
})();
