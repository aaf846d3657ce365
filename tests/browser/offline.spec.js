// Reading without a network: nothing without permission, nothing lost, nothing double, and nothing left behind.

import { expect, test } from "./fixtures.js";
import { accept, open, ownGroup, press, signIn } from "./pages.js";

const DAY_MS = 86_400_000;
const PAGE = "/account/offline";
const NOT_SENT = "is kept on this device, and not sent yet";

test.beforeEach(({ javaScriptEnabled }) => test.skip(!javaScriptEnabled, "no page outlives its network without a script"));

test("a participant offline from Tuesday to Thursday loses nothing, and nothing arrives twice", async ({ mooring, newPerson, look }) => {
  const { links: [link] } = await ownGroup(mooring, newPerson, "Nell", ["ronja@people.example"]);
  const rosa = await newPerson({ phone: true });
  await rosa.goto(link);
  await accept(rosa, "Rosa");
  const reading = await firstReading(rosa);

  await test.step("without permission nothing is registered and nothing is kept", async () => {
    for (const path of ["/help-now", "/", "/readings", reading, PAGE]) await open(rosa, path);
    expect(await leftOnDevice(rosa)).toEqual({ workers: 0, copies: [], databases: [] });
    await look(rosa);
  });

  await test.step("Monday: she allows it, and is told what is kept", async () => {
    await press(rosa, "Keep my readings on this device");
    await expect(rosa.getByText(/Kept on this device: \d+ pages/)).toBeVisible();
    await look(rosa);
    // Her own pages and nobody's else; the readings of later weeks are not among them.
    const { copies } = await leftOnDevice(rosa);
    expect(copies.filter((path) => !path.startsWith("/readings/") && !path.startsWith("/assets/")).sort()).toEqual(["/help-now", "/readings", "/safety-plan", "/steady"]);
    expect(copies).toContain(reading);
    expect(copies.join()).not.toMatch(/islands|account/);
  });

  await test.step("Tuesday, without a network: what is kept opens, and says that it is a copy", async () => {
    await rosa.context().setOffline(true);
    for (const path of ["/readings", "/steady", "/help-now", reading]) {
      await open(rosa, path);
      await expect(rosa.getByText("This is the copy that this device kept on"), path).toBeVisible();
    }
    await look(rosa);
    await open(rosa, "/help-now");
    await expect(rosa.locator('a[href="tel:988"]')).toBeVisible();
    await open(rosa, "/account/contact");
    await expect(rosa.getByText("the page that you asked for is not kept on this device")).toBeVisible();
    await expect(rosa).toHaveURL(/\/readings\?away$/);
  });

  await test.step("she marks it as done and writes; both wait, and are there again when she comes back", async () => {
    await open(rosa, reading);
    await press(rosa, "Mark as done");
    await expect(rosa.getByText("You marked this as done. It is kept on this device")).toBeVisible();
    await write(rosa, "Written on the bus.");
    await expect(rosa.getByText(NOT_SENT)).toBeVisible();
    await expect(rosa.locator("[data-saved]"), "what is kept here is not said to be saved").toHaveText("");
    await open(rosa, reading);
    await expect(field(rosa)).toHaveValue("Written on the bus.");
    await expect(rosa.getByText("2 things are kept on this device and not sent yet")).toBeVisible();
    await look(rosa);
  });

  const laptop = await newPerson();
  await test.step("Wednesday: she writes about the same reading in another place", async () => {
    await signIn(laptop, "ronja@people.example");
    await open(laptop, reading);
    await write(laptop, "Written at the desk.");
    await press(laptop, "Save reflection");
    await expect(field(laptop)).toHaveValue("Written at the desk.");
  });

  await test.step("Thursday: both tabs see the network again, and each thing is sent once", async () => {
    await age(rosa, 2 * DAY_MS);
    const other = await rosa.context().newPage();
    await open(other, "/readings");
    const sent = [];
    rosa.context().on("request", (request) => { if (request.method() === "POST") sent.push(new URL(request.url()).pathname); });
    await rosa.context().setOffline(false);
    await Promise.all([rosa.reload(), other.reload()]);
    await expect(rosa.getByText("You wrote about one reading in two places")).toBeVisible();
    await expect(rosa.getByText("What you wrote or marked without a network is sent.")).toBeVisible();
    await expect(rosa.getByText("not sent yet")).toHaveCount(0);
    expect(sent.filter((path) => path.endsWith("/completion"))).toEqual([`${reading}/completion`]);
    expect(await waiting(rosa)).toEqual([]);
    await look(rosa);
  });

  await test.step("nothing is lost: it is done, and she chooses among both texts", async () => {
    await open(laptop, reading);
    await expect(laptop.getByText(/You marked this as done on/)).toBeVisible();
    await expect(laptop.getByText("Written on the bus.")).toHaveCount(1);
    await expect(laptop.getByText("Written at the desk.")).toHaveCount(1);
    await rosa.getByRole("link", { name: "Choose which to keep" }).click();
    await expect(rosa.getByText("Written on the bus.")).toHaveCount(1);
    await look(rosa);
    await press(rosa, "Keep both, one under the other");
    await expect(field(rosa)).toHaveValue(/Written at the desk\./);
    await expect(field(rosa)).toHaveValue(/Written on the bus\./);
    await expect(rosa.getByText("Two texts, both kept")).toHaveCount(0);
  });
});

test("leaving quickly and signing out take everything off the device, signing out after a word", async ({ mooring, newPerson, look }) => {
  const { links: [link] } = await ownGroup(mooring, newPerson, "Odile", ["lia@people.example"]);
  const lia = await newPerson({ phone: true });
  await lia.goto(link);
  await accept(lia, "Lia");

  await test.step("leaving quickly, with a network and without", async () => {
    for (const offline of [false, true]) {
      const reading = await keepsReadings(lia);
      await lia.context().setOffline(offline);
      await open(lia, reading);
      await press(lia, "Mark as done");
      if (offline) await expect(lia.getByText("You marked this as done. It is kept on this device")).toBeVisible();
      await press(lia, "Leave quickly");
      await expect(lia).toHaveTitle(/^(New tab)?$/);
      await lia.context().setOffline(false);
      await expect.poll(() => leftOnDevice(lia)).toEqual({ workers: 0, copies: [], databases: [] });
      expect((await lia.context().cookies()).map(({ name }) => name)).not.toContain("__Host-offline");
      await lia.goto("/leave");
      await press(lia, "Continue");
      await signIn(lia, "lia@people.example");
    }
  });

  await test.step("signing out says first what is not sent, and then forgets it", async () => {
    const reading = await keepsReadings(lia);
    await lia.context().setOffline(true);
    await open(lia, reading);
    await lia.locator("#completion button").click();
    await expect(lia.getByText("1 thing is kept on this device")).toBeVisible();
    // The server can't be reached, though there is a network.
    await lia.context().route("**/readings/*/completion", (route) => route.abort());
    await lia.context().setOffline(false);
    await open(lia, "/account");
    await press(lia, "Sign out");
    await expect(lia.getByRole("heading", { name: "Not sent yet" })).toBeFocused();
    await expect(lia.getByText("1 thing on this device is not sent yet. If you go on, it is lost.")).toBeVisible();
    await look(lia);
    await press(lia, "Go on and lose it");
    await expect(lia.getByText("You are signed out")).toBeVisible();
    await expect.poll(() => leftOnDevice(lia)).toEqual({ workers: 0, copies: [], databases: [] });
  });
});

test("whoever signs in next sees nothing of the first, whose things say so before", async ({ mooring, newPerson }) => {
  const { links: [mias, avas] } = await ownGroup(mooring, newPerson, "Petra", ["mia@people.example", "ava@people.example"]);
  const phone = await newPerson({ phone: true });
  await phone.goto(avas);
  await accept(phone, "Ava");
  await phone.context().clearCookies();
  await phone.goto(mias);
  await accept(phone, "Mia");
  const reading = await keepsReadings(phone);
  await phone.context().setOffline(true);
  await open(phone, reading);
  await press(phone, "Mark as done");
  await expect(phone.getByText("You marked this as done. It is kept on this device")).toBeVisible();

  await test.step("her sign-in ends meanwhile: copies go, what waits stays, and nobody is shown what it is", async () => {
    await phone.context().clearCookies({ name: "__Host-sid" });
    await phone.context().setOffline(false);
    await open(phone, "/sign-in");
    await expect(phone.getByText("1 thing on this device is not sent yet. It is sent when the person who wrote it signs in here.")).toBeVisible();
    await expect.poll(async () => (await leftOnDevice(phone)).copies.filter((path) => path.startsWith("/readings"))).toEqual([]);
    await expect(phone.getByText("marked")).toHaveCount(0);
  });

  await test.step("she signs in again: it is sent", async () => {
    await signIn(phone, "mia@people.example");
    await expect(phone.getByText("What you wrote or marked without a network is sent.")).toBeVisible();
    await open(phone, reading);
    await expect(phone.getByText(/You marked this as done on/)).toBeVisible();
  });

  await test.step("another account finds an empty device, with a network and without", async () => {
    await phone.context().clearCookies({ name: "__Host-sid" });
    await signIn(phone, "ava@people.example");
    await expect(phone).toHaveTitle("This week · Mooring");
    await expect.poll(() => leftOnDevice(phone)).toEqual({ workers: 0, copies: [], databases: [] });
    await phone.context().setOffline(true);
    await expect(phone.goto("/readings")).rejects.toThrow(/ERR_INTERNET_DISCONNECTED/);
    await phone.context().setOffline(false);
  });
});

test("after 30 days all of it ends; a full device says so and keeps what is typed", async ({ mooring, newPerson }) => {
  const { links: [link] } = await ownGroup(mooring, newPerson, "Quinn", ["noa@people.example"]);
  const noa = await newPerson({ phone: true });
  await noa.goto(link);
  await accept(noa, "Noa");
  const reading = await keepsReadings(noa);

  await test.step("where there is no room for copies that is said", async () => {
    const developer = await noa.context().newCDPSession(noa);
    const origin = new URL(mooring.url).origin;
    await age(noa, DAY_MS);
    await developer.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
    await open(noa, PAGE);
    await expect(noa.getByText("This device has no room left for pages.")).toBeVisible();
    await developer.send("Storage.overrideQuotaForOrigin", { origin });
    await open(noa, "/readings");
    await expect(noa.getByText("This device has no room left")).toHaveCount(0);
  });

  await test.step("where there is no room nothing is said to be kept, and the text stays in the field", async () => {
    await noa.context().setOffline(true);
    await open(noa, reading);
    // Chromium's databases do not ask for the quota that its developers' door sets, so the disk is full in the worker alone.
    const [worker] = noa.context().serviceWorkers();
    await worker.evaluate(() => {
      self.roomy = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function full() { throw new DOMException("No room.", "QuotaExceededError"); };
    });
    await write(noa, "There is no room for this.");
    await expect(noa.getByText("This device has no room left, so nothing was kept.").first()).toBeVisible();
    await expect(noa.locator("[data-saved]")).toContainText("Not saved.");
    await expect(field(noa)).toHaveValue("There is no room for this.");
    await expect(noa.getByText(NOT_SENT)).toHaveCount(0);
    await worker.evaluate(() => { IDBObjectStore.prototype.put = self.roomy; });
  });

  await test.step("what was written and could not be sent in 30 days is removed, and that is said", async () => {
    await write(noa, "Written a long time ago.");
    await expect(noa.getByText(NOT_SENT)).toBeVisible();
    await age(noa, 29 * DAY_MS);
    await open(noa, reading);
    await expect(field(noa)).toHaveValue("Written a long time ago.");
    await age(noa, 2 * DAY_MS);
    await expect(noa.goto("/steady")).rejects.toThrow();
    await noa.context().setOffline(false);
    await open(noa, "/readings");
    await expect(noa.getByText("could not be sent within 30 days, and was removed")).toBeVisible();
    expect(JSON.stringify(await waiting(noa))).not.toContain("a long time ago");
  });
});

test("who is no longer in the group when the device comes back keeps their words to copy", async ({ engine, mooring, newPerson, look }) => {
  test.skip(engine !== "postgres", "the membership is ended by a hand in the database, and only PostgreSQL has a door for one");
  const { links: [link] } = await ownGroup(mooring, newPerson, "Rafa", ["ida@people.example"]);
  const ida = await newPerson({ phone: true });
  await ida.goto(link);
  await accept(ida, "Ida");
  const reading = await keepsReadings(ida);
  await ida.context().setOffline(true);
  await open(ida, reading);
  await press(ida, "Mark as done");
  await expect(ida.getByText("1 thing is kept on this device")).toBeVisible();
  await age(ida, 21 * DAY_MS);
  await mooring.sql("UPDATE memberships SET status = 'left' WHERE account_id = (SELECT id FROM accounts WHERE name = 'Ida')");
  await ida.context().setOffline(false);
  await open(ida, "/readings");
  await expect(ida.getByText("Something could not be sent: the reading is no longer open to you.")).toBeVisible();
  await expect.poll(async () => (await leftOnDevice(ida)).copies).not.toContain(reading);
  await look(ida);
  await press(ida, "Remove it from this device");
  await expect(ida.getByText("Something could not be sent")).toHaveCount(0);
});

async function firstReading(page) {
  await open(page, "/readings");
  return page.locator('main a[href^="/readings/"]').first().getAttribute("href");
}

/** Allows it, waits until the pages are kept, and gives the first reading's path. */
async function keepsReadings(page) {
  const reading = await firstReading(page);
  await open(page, PAGE);
  await press(page, "Keep my readings on this device");
  await expect(page.getByText(/Kept on this device: \d+ pages/)).toBeVisible();
  return reading;
}

function field(page) {
  return page.locator("textarea[name=text]");
}

async function write(page, text) {
  await field(page).fill(text);
  await field(page).blur();
}

/** What of ours the browser holds: workers, the addresses of copies, databases. */
function leftOnDevice(page) {
  return page.evaluate(async () => {
    const copies = [];
    for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) copies.push(new URL(url).pathname);
    const databases = (await indexedDB.databases()).map(({ name }) => name);
    return { workers: (await navigator.serviceWorker.getRegistrations()).length, copies, databases };
  });
}

/** Everything on the device is so much older. */
function age(page, ms) {
  return page.evaluate(async (ms) => {
    const [{ name }] = await indexedDB.databases();
    const database = await new Promise((resolve, reject) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = reject;
    });
    const transaction = database.transaction(["queue", "known"], "readwrite");
    const queue = transaction.objectStore("queue");
    queue.getAll().onsuccess = ({ target }) => target.result.forEach((item) => queue.put({ ...item, at: item.at - ms }));
    const known = transaction.objectStore("known");
    for (const name of ["reached", "keptAt"]) known.get(name).onsuccess = ({ target }) => known.put(target.result - ms, name);
    await new Promise((resolve) => { transaction.oncomplete = resolve; });
    database.close();
  }, ms);
}

/** What waits on the device. */
function waiting(page) {
  return page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
    active.postMessage({ act: "status" }, [port2]);
    return (await answer).items.filter((item) => item.is === "waiting" || item.fields);
  });
}
