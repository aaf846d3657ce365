// Pictures of every page of a running demo, as each role, on a phone and on a desk, light and dark.
//   MOORING_URL=http://127.0.0.1:3100 node screenshots.mjs OUTDIR
// Pages are found by following links from the start. Of pages with the same address but for an id, two are enough.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { LAUNCH } from "./launch.js";

const URL_OF_DEMO = (process.env.MOORING_URL ?? "http://127.0.0.1:3000").replace(/\/$/, "");
const OUT = process.argv[2];
const PASSWORD = "calm water at dusk";
const ROLES = {
  visitor: { email: null, start: ["/sign-in", "/forgot-password", "/help-now", "/steady", "/leave", "/invitation/too-old"] },
  administrator: { email: "alex@demo.example", start: ["/", "/account", "/nothing-here"] },
  "counselor-dana": { email: "dana@demo.example", start: ["/", "/groups", "/groups/new", "/account"] },
  "counselor-priya": { email: "priya@demo.example", start: ["/", "/groups"], only: /^\/($|groups|sessions)/ },
  participant: { email: "rosa-m@demo.example", start: ["/", "/readings", "/account", "/help-now", "/steady", "/nothing-here"] },
};
const WIDTHS = { 390: 844, 1280: 800 };
const SAME_SHAPE = 2;
const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

if (!OUT) {
  console.error("usage: MOORING_URL=http://127.0.0.1:3100 node screenshots.mjs OUTDIR");
  process.exit(2);
}

const browser = await chromium.launch(LAUNCH);
let pictures = 0;
try {
  for (const [role, { email, start, only }] of Object.entries(ROLES)) {
    const context = await browser.newContext({ baseURL: URL_OF_DEMO });
    const page = await context.newPage();
    if (email) await signIn(page, email);
    await mkdir(join(OUT, role), { recursive: true });
    for (const path of await pagesFrom(page, start, only)) pictures += await shoot(page, role, path);
    await context.close();
  }
} finally {
  await browser.close();
}
console.log(`${pictures} pictures in ${OUT}`);

async function signIn(page, email) {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${URL_OF_DEMO}/`);
}

/** The paths that can be reached by links from `start`, not too many of one shape. */
async function pagesFrom(page, start, only = /^/) {
  const seen = new Map();
  const found = [];
  const waiting = [...start];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const shape = path.replace(ID, "{id}").replace(/\/modules\/\d+/, "/modules/{n}");
    if (found.includes(path) || !only.test(path) || (seen.get(shape) ?? 0) >= SAME_SHAPE) continue;
    seen.set(shape, (seen.get(shape) ?? 0) + 1);
    found.push(path);
    await page.goto(path);
    const links = await page.locator("a[href^='/']:not([download])").evaluateAll((all) => all.map((link) => link.getAttribute("href").split(/[?#]/)[0]));
    waiting.push(...links);
    // Attendance is linked from sessions under way alone, and can be looked at for all.
    if (shape === "/sessions/{id}") waiting.push(`${path}/attendance`);
  }
  return found;
}

async function shoot(page, role, path) {
  const name = path === "/" ? "start" : path.slice(1).replace(ID, (id) => id.slice(-6)).replaceAll("/", "_");
  let number = 0;
  for (const [width, height] of Object.entries(WIDTHS)) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width: Number(width), height });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.goto(path);
      if (await page.locator("leptos-island").count()) await page.locator("html[data-islands=awake]").waitFor();
      // As tall as the page: the bar at the bottom of the window belongs at the bottom of the picture.
      await page.setViewportSize({ width: Number(width), height: Math.max(height, await page.evaluate(() => document.documentElement.scrollHeight)) });
      await page.screenshot({ path: join(OUT, role, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      number += 1;
    }
  }
  return number;
}
