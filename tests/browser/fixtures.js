// What every test can ask for: a server, people with browsers, a group that meets today.

import { test as base, expect } from "@playwright/test";
import { Copies, look } from "./look.js";
import { accept, invite, newGroup } from "./pages.js";
import { watch } from "./policy.js";
import { startMooring } from "./server.js";
import { soon } from "./when.js";

export { expect };

export const test = base.extend({
  engine: ["sqlite", { option: true, scope: "worker" }],

  /** By which name browsers reach the server. */
  host: ["127.0.0.1", { option: true, scope: "worker" }],

  mooring: [
    async ({ engine, host }, use) => {
      const mooring = await startMooring(engine, host);
      await use(mooring);
      expect(await mooring.stop(), "the server logged no error").toEqual([]);
    },
    { scope: "worker", timeout: 60_000 },
  ],

  /** Opens a browser for one person. The test fails when it had to say anything about our pages. */
  newPerson: async ({ browser, mooring, javaScriptEnabled }, use) => {
    const faults = [];
    const contexts = [];
    await use(async ({ phone = false, storageState } = {}) => {
      const viewport = phone ? { width: 390, height: 844 } : { width: 1280, height: 800 };
      const context = await browser.newContext({ baseURL: mooring.url, javaScriptEnabled, viewport, storageState, reducedMotion: "reduce" });
      contexts.push(context);
      watch(context, faults);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
    expect(faults, "console errors, broken policies, broken scripts").toEqual([]);
  },

  /** Axe in both schemes and no sideways scroll, for the page as it stands. Both engines give the same bytes: one is enough. */
  look: async ({ browser, engine, javaScriptEnabled }, use) => {
    if (engine === "postgres") return use(async () => {});
    const copies = javaScriptEnabled ? null : await Copies.open(browser);
    await use((page) => look(page, copies));
    await copies?.close();
  },

  /** A group that meets today, its counselor's sign-in, and invitations to it. Shared by the tests of a worker. */
  group: [
    async ({ browser, mooring }, use) => {
      const context = await browser.newContext({ baseURL: mooring.url });
      const page = await context.newPage();
      await page.goto(await mooring.staffLink("counselor", "cara@example.org", "Cara"));
      await accept(page, "Cara");
      const when = soon();
      const path = await newGroup(page, { name: "Harbor Street", place: "Room 4", ...when });
      const people = ["rosa", "amina", "theo", "bea"].map((name) => `${name}@people.example`);
      await invite(page, path, people);
      const counselor = await context.storageState();
      await context.close();
      const link = async (email) => (await mooring.mail.find(email, /invitation/)).link;
      await use({ counselor, path, when, link });
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

/** For what only one of the two ways has. */
export function whether(javaScriptEnabled, on, off) {
  return javaScriptEnabled ? on : off;
}
