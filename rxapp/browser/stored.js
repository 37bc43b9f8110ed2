/* Values that outlive the page: one store for each key, shared by all components that show it. */
import { useSyncExternalStore } from "react";
import { fits } from "./shapes.js";
import { PREFIX, findStorage, readText, removeText } from "./storage_area.js";
import { removeOldest, saveText } from "./storage_saving.js";

const stores = new Map();

function parse(text) {
  try {
    const envelope = JSON.parse(text);
    return Array.isArray(envelope) ? envelope : [];
  } catch {
    return [];
  }
}

class Store {
  listeners = new Set();

  constructor(area, key, { initial, ...terms }) {
    Object.assign(this, { area, key, ...terms });
    const set = (value) => this.set(value);
    const reset = () => this.show(initial, removeText(area, key));
    this.initial = { value: initial, status: "saved", set, reset };
  }

  subscribe = (listener) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /* React calls it only in the browser, and only once the server's markup has been taken over. */
  getSnapshot = () => {
    this.state ??= this.load();
    return this.state;
  };

  getServerSnapshot = () => this.initial;

  load() {
    const text = readText(this.area, this.key);
    const value = this.decode(text);
    if (value !== undefined) return { ...this.initial, value };
    if (text === undefined) return { ...this.initial, status: "memory" };
    // What a newer build wrote, in another tab, is not for this one to throw away.
    if (text && !(parse(text)[1] > this.version)) removeText(this.area, this.key);
    return this.initial;
  }

  /* undefined for what is not ours, or is of another version, too old, or of another type. */
  decode(text) {
    const [writtenAt, version, value] = parse(text);
    const isFresh = Date.now() - writtenAt <= (this.maxAge ?? Infinity);
    return isFresh && version === this.version && fits(this.shape, value) ? value : undefined;
  }

  show(value, status) {
    this.state = { ...this.initial, value, status };
    for (const listener of this.listeners) listener();
  }

  set(value) {
    if (!fits(this.shape, value)) throw new TypeError(`${this.key} cannot hold ${JSON.stringify(value)}`);
    const text = JSON.stringify([Date.now(), this.version, value]);
    const makeRoom = (storage) => removeOldest(storage, (key) => stores.has(this.area + key));
    this.show(value, saveText(this.area, this.key, text, makeRoom));
  }

  /* Takes over what another tab has written; what this one cannot read, it does not follow. */
  follow(text) {
    const value = text === null ? this.initial.value : this.decode(text);
    if (value !== undefined) this.show(value, "saved");
  }
}

if (typeof window !== "undefined") {
  window.addEventListener("storage", ({ storageArea, key, newValue }) => {
    for (const store of stores.values()) {
      const isMeant = key === null || key === store.key;
      if (isMeant && storageArea === findStorage(store.area)) store.follow(newValue);
    }
  });
  // A page in the back/forward cache hears of no changes.
  window.addEventListener("pageshow", ({ persisted }) => {
    for (const store of persisted ? stores.values() : []) {
      if (store.state?.status === "saved") store.follow(readText(store.area, store.key));
    }
  });
}

export function useStored(area, name, terms) {
  const key = PREFIX + name;
  if (!stores.has(area + key)) stores.set(area + key, new Store(area, key, terms));
  const { subscribe, getSnapshot, getServerSnapshot } = stores.get(area + key);
  return useSyncExternalStore(subscribe, getSnapshot, getServerSnapshot);
}
