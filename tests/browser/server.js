// A real `mooring serve` in a fresh folder, on a fresh database of either engine.

import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { Mailbox } from "./mail.js";

const START_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 40_000;
const run = promisify(execFile);

/** Starts the server; `stop` ends it, drops its database and says what it logged as an error. */
export async function startMooring(engine, host) {
  const program = required("MOORING_BIN");
  const folder = await mkdtemp(join(tmpdir(), "mooring-browser-"));
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const database = engine === "postgres" ? await postgresDatabase() : { url: `sqlite://${folder}/mooring.db`, drop: async () => {} };
  const env = {
    PATH: process.env.PATH,
    NO_COLOR: "1",
    MOORING_DATABASE_URL: database.url,
    MOORING_LISTEN: `127.0.0.1:${port}`,
    MOORING_PUBLIC_URL: url,
    MOORING_KEY_FILE: join(folder, "mooring.key"),
    MOORING_MAIL_DIR: join(folder, "mail"),
  };
  const log = join(folder, "server.log");
  const server = spawn(program, ["serve"], { env, cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  server.stderr.pipe(createWriteStream(log));
  const ended = new Promise((resolve) => server.once("exit", resolve));

  async function stop() {
    const patience = setTimeout(() => server.kill("SIGKILL"), STOP_WITHIN_MS);
    server.kill("SIGTERM");
    await ended;
    clearTimeout(patience);
    const lines = (await readFile(log, "utf8")).split("\n");
    await database.drop();
    await rm(folder, { recursive: true, force: true });
    return lines.filter((line) => /\bERROR\b|panicked/.test(line));
  }

  /** The link of `mooring staff add`, as it prints it where there is no mail server. */
  async function staffLink(role, email, name) {
    const { stdout } = await run(program, ["staff", "add", "--role", role, "--email", email, "--name", name], { env, cwd: folder });
    return stdout.match(/http\S+/)[0];
  }

  try {
    await answers(`${url}/readyz`, server);
  } catch (error) {
    const said = await readFile(log, "utf8").catch(() => "");
    await stop();
    throw new Error(`${error.message}\n${said}`);
  }
  return { url, mail: new Mailbox(env.MOORING_MAIL_DIR), staffLink, sql: database.sql, stop };
}

async function answers(url, server) {
  const until = Date.now() + START_WITHIN_MS;
  while (Date.now() < until && server.exitCode === null) {
    const ready = await fetch(url).then((response) => response.ok, () => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("mooring serve did not become ready");
}

async function postgresDatabase() {
  const base = new URL(required("MOORING_TEST_POSTGRES_URL"));
  const name = `browser_${randomBytes(6).toString("hex")}`;
  const statement = async (sql, where = base) => {
    const client = new pg.Client({ connectionString: where.href });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await statement(`CREATE DATABASE ${name}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  return { url: url.href, sql: (text) => statement(text, url), drop: () => statement(`DROP DATABASE ${name} WITH (FORCE)`) };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; cargo xtask test sets it`);
  return value;
}
