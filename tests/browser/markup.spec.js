// Chromium with the content policy taken away: what people typed runs nothing even then. The payloads are those of
// tests/markup.rs, which looks at every field; here a browser that really would run them looks at what came back and what was stored.

import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures.js";
import { open, press } from "./pages.js";

const parts = JSON.parse(await readFile(new URL("../payloads.json", import.meta.url), "utf8"));
const PAYLOADS = [...parts.before.flatMap((before) => parts.code.map((code) => before + code)), ...parts.markdown].map((text) => text.replaceAll("\0", ""));

test("no text that comes back or was stored runs, with the content policy off", async ({ engine, mooring, group, browser, javaScriptEnabled }) => {
  test.skip(!javaScriptEnabled, "nothing runs there anyway");
  test.skip(engine === "postgres", "what a browser makes of a page does not depend on the database");
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(500);
  const context = await browser.newContext({ baseURL: mooring.url, storageState: group.counselor, bypassCSP: true });
  const runs = [];
  await context.exposeFunction("__xss", () => runs.push("called"));
  const page = await context.newPage();
  page.on("dialog", (dialog) => { runs.push(dialog.message()); return dialog.dismiss(); });

  await test.step("the hook hears what runs", async () => {
    await open(page, "/help-now");
    await page.evaluate(() => { document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=__xss()>"); });
    await expect.poll(() => runs.length).toBe(1);
    runs.length = 0;
  });

  await test.step("a text of Markdown, in its preview and as it is read", async () => {
    await open(page, "/curricula");
    await page.getByRole("link", { name: "Seven steps" }).first().click();
    await press(page, "Draft a new version");
    await page.locator("#weeks li a.list__title").first().click();
    const week = page.url();
    await page.locator("#readings li a.list__title").first().click();
    await put(page.getByLabel("Text", { exact: true }), PAYLOADS.join("\n\n"));
    await page.getByLabel("Title").fill(PAYLOADS.slice(0, 6).join(""));
    await press(page, "Show preview");
    await expect(page.locator("article.reading")).toBeVisible();
    await touchEverything(page);
    await page.goto(week);
    for (const label of ["Aims", "Practice"]) await put(page.getByLabel(label).first(), PAYLOADS.slice(0, 200).join("\n"));
    await press(page, "Save week");
    await touchEverything(page);
  });

  await test.step("all of them in a form that comes back, and in an address", async () => {
    await open(page, `${group.path}/people`);
    await put(page.getByLabel("Addresses", { exact: true }), PAYLOADS.join("\n"));
    await press(page, "Invite");
    await expect(page.getByRole("alert")).toBeVisible();
    await touchEverything(page);
    await open(page, `/sign-in?notice=${encodeURIComponent(PAYLOADS.slice(0, 80).join(" "))}`);
    await touchEverything(page);
  });

  await test.step("names, one pack after the other", async () => {
    const pack = 6;
    for (let at = 0; at < PAYLOADS.length; at += pack) {
      const name = PAYLOADS.slice(at, at + pack).join("").replaceAll("\n", " ").slice(0, 400);
      // Not led on: the page that says so is the one that the browser opens next.
      await page.request.post("/account", { form: { name, zone: "" }, headers: { origin: mooring.url }, maxRedirects: 0 });
      await page.goto("/account");
      expect(await page.getByLabel("Name").inputValue(), "it is stored").toContain("__xss");
      if (at % (10 * pack) === 0) await page.goto("/");
    }
    await touchEverything(page);
    await page.request.post("/account", { form: { name: "Cara", zone: "" }, headers: { origin: mooring.url } });
  });

  expect(runs, "what ran").toEqual([]);
  await context.close();
});

/** Fifty thousand characters are not typed. */
async function put(field, text) {
  await field.evaluate((element, value) => { element.value = value; }, text);
}

/** Moves over, focuses and follows nothing but what would run: each element hears each kind of event. */
async function touchEverything(page) {
  await page.evaluate(() => {
    for (const element of document.querySelectorAll("main *")) {
      for (const kind of ["mouseover", "focus", "toggle", "error", "load", "animationstart", "begin"]) element.dispatchEvent(new Event(kind));
    }
    const led = [...document.querySelectorAll("a[href]")].filter((link) => /^(javascript|data|vbscript):/i.test(link.protocol));
    if (led.length > 0) throw new Error(`a link runs something: ${led[0].outerHTML}`);
  });
}
