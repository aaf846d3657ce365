import { chromium } from "@playwright/test";
import { LAUNCH } from "./launch.js";
const base = "http://127.0.0.1:3177", OUT = "/tmp/reading-shots";
const browser = await chromium.launch(LAUNCH);
const context = await browser.newContext({ baseURL: base });
const page = await context.newPage();
await page.goto("/sign-in");
await page.getByLabel("Email").fill(process.env.WHO ?? "rosa-m@demo.example");
await page.getByLabel("Password").fill("calm water at dusk");
await page.getByRole("button", { name: "Sign in" }).click();
await page.waitForURL(base + "/");
await page.goto("/readings");
const links = await page.locator("main a.list__title").evaluateAll((all) => all.map((l) => l.getAttribute("href")));
let note, plain;
for (const l of links) { await page.goto(l); if (await page.getByRole("note").count()) note ??= l; else plain ??= l; }
console.log({ links: links.length, note, plain });
const cookie = (value) => context.addCookies([{ name: "__Host-comforts", value, domain: "127.0.0.1", path: "/", secure: true, httpOnly: true, sameSite: "Lax" }]);
async function shot(name, path, width, { scheme = "light", full = true, act } = {}) {
  await page.setViewportSize({ width, height: width < 700 ? 844 : 800 });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
  await page.goto(path);
  if (act) await act();
  if (full) await page.setViewportSize({ width, height: Math.max(800, await page.evaluate(() => document.documentElement.scrollHeight)) });
  const w = await page.evaluate(() => document.documentElement.scrollWidth);
  if (w > width) console.log("SIDEWAYS", name, w);
  await page.screenshot({ path: `${OUT}/${name}.png`, fullPage: false });
}
const only = process.argv[2];
const open = async () => { await page.getByText("Size, spacing and colors").click(); };
const all = {
  "plain-390": () => shot("plain-390", plain, 390, { full: false }),
  "plain-1280": () => shot("plain-1280", plain, 1280, { full: false }),
  "plain-1280-dark": () => shot("plain-1280-dark", plain, 1280, { full: false, scheme: "dark" }),
  "note-390": () => shot("note-390", note, 390, { full: false, scheme: "dark" }),
  "note-1280": () => shot("note-1280", note, 1280, { full: false }),
  "notnow-390": () => shot("notnow-390", note + "?note=not-now", 390, { full: false }),
  "form-390": () => shot("form-390", plain, 390, { act: open, full: false }),
  "steady-390": () => shot("steady-390", "/steady", 390),
  "steady-1280-dark": () => shot("steady-1280-dark", "/steady", 1280, { scheme: "dark" }),
  "account-320": () => shot("account-320", "/account", 320, { full: false }),
  "largest": async () => { await cookie("largest.roomiest.device.high"); for (const w of [320, 390, 1280]) { await shot(`largest-${w}`, plain, w, { full: false, act: open }); await shot(`largest-week-${w}`, "/", w, { full: false, scheme: "dark" }); } await shot("largest-steady-320", "/steady", 320, {}); await cookie("usual.usual.device.usual"); },
  "high": async () => { await cookie("large.roomy.dark.high"); await shot("high-dark-390", note, 390, {full:false}); await shot("high-dark-1280", "/", 1280, {full:false}); await cookie("usual.usual.light.high"); await shot("high-light-390", "/steady", 390, {full:false}); await shot("high-light-1280", plain, 1280, {full:false}); await cookie("usual.usual.device.usual"); },
};
for (const [name, run] of Object.entries(all)) if (!only || name.startsWith(only)) await run();
await browser.close();
