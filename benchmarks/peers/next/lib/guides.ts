export type Guide = {
  name: string;
  question: string;
  summary: string;
  tag: string;
  answer: string[];
  points: [string, string][];
};

export const GUIDES: Record<string, Guide> = {
  "client-only": {
    name: "Client-only state",
    question: "Why is window not defined?",
    summary: "Code that is prerendered runs where there is no browser: no window, no document, no storage.",
    tag: "prerender",
    answer: [
      "A page is made twice. First as text, by a program without a screen; then by React in the visitor's browser, which expects to find what the first one made. Code that reads sessionStorage in between either stops the build or makes the two disagree.",
      "So a value that only the browser has needs two answers: what the document says in the meantime, and when the real one takes its place. Every fix is a choice between waiting, moving the layout, and setting the value before the first paint.",
    ],
    points: [
      ["A read in the body of a component stops the build", "The same: Reflex prerenders pages with Node at export"],
      ["useEffect with a loading state", "A Var that holds a default until it has mounted"],
      ["dynamic() with ssr: false", "A client-only component with its space reserved"],
      ["useSyncExternalStore with a server snapshot", "A storage hook called as a Python function"],
    ],
  },
  "sessions": {
    name: "Sessions",
    question: "What is a session, and where does it live?",
    summary: "A secret in an HttpOnly cookie, and a record in Redis that can be ended at any moment.",
    tag: "sessions",
    answer: [
      "The browser keeps one random secret and shows it with every request. The server keeps a record under a keyed hash of that secret: who signed in, when, and until when. Whoever copies the database cannot sign in with what is in it.",
      "Because the record is on the server, it can end: after inactivity, at a fixed hour, when its owner signs out on another device. A token that carries its own data cannot be taken back so easily.",
    ],
    points: [
      ["cookies() in a server action", "One ASGI middleware, for HTTP and for the websocket"],
      ["ioredis with get and set of one JSON value", "One hash per session, one field per value, one round trip"],
      ["middleware.ts checks that a cookie is there", "Every event is checked against the record itself"],
    ],
  },
  "blog-list": {
    name: "Blog list",
    question: "Where was I?",
    summary: "A list that loads more, and that is still there, at the same card, when the reader comes back.",
    tag: "pagination",
    answer: [
      "Pages are cut by keyset: the server is asked for what comes after the last post seen, not for posts 41 to 50. A post published meanwhile shifts nothing and nothing is shown twice.",
      "What has been loaded belongs to the place in the browser's history. Kept in sessionStorage and tied to a card rather than to a pixel, it outlives a reload, another page, and the server's memory.",
    ],
    points: [
      ["useState in the list, lost on navigation", "A store that outlives the page's component"],
      ["sessionStorage with the whole list under one key", "A bounded snapshot for each history entry"],
      ["The scroll position, restored too early", "An anchor card, placed before the first paint"],
    ],
  },
};
