import { readFileSync } from "node:fs";
import { RedisStore } from "connect-redis";
import express from "express";
import session from "express-session";
import { createClient } from "redis";

const values = JSON.parse(readFileSync(process.env.SESSION_VALUES, "utf8"));
const client = createClient({ url: process.env.REDIS_URL });
await client.connect();

const app = express();
app.disable("x-powered-by");

app.get("/", (_request, response) => {
  response.send("ready");
});

app.use(
  session({
    store: new RedisStore({ client }),
    secret: process.env.SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: { maxAge: 86_400_000, sameSite: "lax" },
  }),
);

app.get("/start", (request, response) => {
  Object.assign(request.session, values);
  response.json({ name: request.session.name });
});

app.get("/read", (request, response) => {
  response.json({ name: request.session.name });
});

app.get("/write", (request, response) => {
  request.session.visits += 1;
  response.json({ visits: request.session.visits });
});

app.listen(Number(process.env.PORT), "127.0.0.1");
