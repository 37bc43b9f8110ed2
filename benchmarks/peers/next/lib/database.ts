import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

let database: DatabaseSync | undefined;
const statements = new Map<string, StatementSync>();

function open(): DatabaseSync {
  const file = process.env.DATABASE_FILE;
  if (!file) throw new Error("set DATABASE_FILE to the path of the SQLite database");
  return new DatabaseSync(file, { readOnly: true, timeout: 5000 });
}

function prepare(sql: string): StatementSync {
  let statement = statements.get(sql);
  if (!statement) {
    database ??= open();
    statement = database.prepare(sql);
    statements.set(sql, statement);
  }
  return statement;
}

/** Run a query, each prepared once for the life of the process. */
export function queryAll<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
  return prepare(sql).all(...values) as Row[];
}

export function queryOne<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
  return prepare(sql).get(...values) as Row | undefined;
}
