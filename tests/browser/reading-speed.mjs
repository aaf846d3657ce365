// How long a reading takes to show on a slow phone, and what it makes the phone load. Prints one line of JSON.
//   MOORING_URL=http://127.0.0.1:3100 MOORING_COOKIE=__Host-sid=… node reading-speed.mjs /readings/… /readings/…
// The first path is opened cold: a browser that has nothing of us but its sign-in. The second one after it, with what the
// first left in the cache. `cargo xtask bench` runs this against its own server.

import { chromium } from "@playwright/test";
import { LAUNCH } from "./launch.js";

const RUNS = 5;
/** What Lighthouse calls a slow 4G, on a phone four times slower than this machine. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const SLOWER = 4;
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

const base = process.env.MOORING_URL;
const [name, value] = (process.env.MOORING_COOKIE ?? "").split(/=(.*)/);
const [first, second] = process.argv.slice(2);
if (!base || !value || !second) {
  console.error("usage: MOORING_URL=… MOORING_COOKIE=name=value node reading-speed.mjs FIRST SECOND");
  process.exit(2);
}

const browser = await chromium.launch(LAUNCH);
const runs = [];
try {
  for (let run = 0; run < RUNS; run += 1) runs.push(await measure());
} finally {
  await browser.close();
}
const byPaint = runs.toSorted((one, other) => one.cold.paint - other.cold.paint);
const { cold, warm } = byPaint[Math.floor(RUNS / 2)];
console.log(JSON.stringify({ runs: byPaint.map((run) => Math.round(run.cold.paint)), cold, warm }));

async function measure() {
  const context = await browser.newContext(PHONE);
  try {
    await context.addCookies([{ name, value, domain: new URL(base).hostname, path: "/", secure: true, httpOnly: true, sameSite: "Lax" }]);
    const page = await context.newPage();
    return { cold: await opened(page, first), warm: await opened(page, second) };
  } finally {
    await context.close();
  }
}

/** Opens a page and gives the largest contentful paint in ms, and the bytes that came over the network by kind, headers too. */
async function opened(page, path) {
  const network = await page.context().newCDPSession(page);
  const kinds = new Map();
  const bytes = {};
  network.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? "Other";
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
  });
  await network.send("Network.enable");
  await network.send("Network.emulateNetworkConditions", NETWORK);
  await network.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const response = await page.goto(base + path, { waitUntil: "networkidle" });
  if (response.status() !== 200 || new URL(page.url()).pathname !== path) throw new Error(`${path} answered ${response.status()} at ${page.url()}`);
  const paint = await page.evaluate(() => new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true });
  }));
  const element = await page.evaluate(() => new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().at(-1).element?.localName)).observe({ type: "largest-contentful-paint", buffered: true });
  }));
  await network.detach();
  return { path, paint, element, bytes, all: Object.values(bytes).reduce((sum, one) => sum + one, 0) };
}
