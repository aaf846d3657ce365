// Looks at a page as everybody has to be able to: axe in both schemes, and nothing to scroll sideways on the smallest phone.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";

// Not by @axe-core/playwright: it takes four times as long, of which frames are the reason, and no page of ours has one.
const AXE = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

const PHONE = { width: 390, height: 844 };
const SMALLEST = { width: 320, height: 640 };
/** What of axe's rules asks for colors: all others find in the dark scheme what they found in the light one. */
const OF_COLORS = ["color-contrast", "link-in-text-block"];

/** Expects that nothing is wrong with what `page` shows now. Without JavaScript axe runs on a copy of it. */
export async function look(page, copies) {
  const before = page.viewportSize();
  const looked = copies ? await copies.of(page) : page;
  // A page that is still sliding in may not be told meanwhile that nothing should move.
  await looked.evaluate(() => document.activeViewTransition?.finished);
  await looked.emulateMedia({ reducedMotion: "reduce" });
  await looked.setViewportSize(PHONE);
  // As tall as the page: otherwise the bar at the bottom of the window lies over links, and axe counts them as covered.
  const height = await looked.evaluate(() => document.documentElement.scrollHeight);
  await looked.setViewportSize({ width: PHONE.width, height: Math.max(PHONE.height, height) });
  await looked.evaluate(AXE);
  for (const colorScheme of ["light", "dark"]) {
    await looked.emulateMedia({ colorScheme });
    const violations = await looked.evaluate(findings, colorScheme === "dark" ? OF_COLORS : null);
    expect.soft(violations.flatMap(said), `axe on ${path(page)}, ${colorScheme}`).toEqual([]);
  }
  await looked.setViewportSize(SMALLEST);
  const width = await looked.evaluate(() => document.documentElement.scrollWidth);
  expect.soft(width, `${path(page)} scrolls sideways at ${SMALLEST.width} px`).toBeLessThanOrEqual(SMALLEST.width);
  if (looked === page) {
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(before);
  }
}

/** In the page: what axe finds wrong, by these of its rules or by all. */
async function findings(rules) {
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) };
  const { violations } = await window.axe.run(document, options);
  return violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html, any, all, none }) => ({ html, messages: [...any, ...all, ...none].map((check) => check.message) })),
  }));
}

function path(page) {
  return new URL(page.url()).pathname;
}

function said({ id, help, nodes }) {
  return nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)} (${node.messages.join("; ").slice(0, 240)})`);
}

/** Copies of pages in a context that has JavaScript: the same bytes at the same address, also of a refused form. */
export class Copies {
  static async open(browser) {
    const context = await browser.newContext({ javaScriptEnabled: true, bypassCSP: true });
    return new Copies(context, await context.newPage());
  }

  constructor(context, page) {
    this.context = context;
    this.page = page;
  }

  async of(original) {
    const body = await original.content();
    await this.page.unrouteAll();
    await this.page.route("**/*", (route) => {
      const request = route.request();
      if (request.isNavigationRequest()) return route.fulfill({ body, contentType: "text/html; charset=utf-8" });
      return request.resourceType() === "script" ? route.abort() : route.continue();
    });
    await this.page.goto(original.url());
    return this.page;
  }

  async close() {
    await this.context.close();
  }
}
