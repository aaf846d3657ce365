// Reading comfortably: size, spacing and colors that stay, with JavaScript and without; a note that is a choice; and, with
// JavaScript, the place where somebody stopped.

import { expect, test } from "./fixtures.js";
import { PASSWORD, accept, open, ownGroup, press } from "./pages.js";

const ROSA = "rosa@comforts.example";
const AMINA = "amina@comforts.example";

test("a reading is made comfortable, and stays so", async ({ mooring, newPerson, javaScriptEnabled, look }) => {
  const { links: [rosasLink] } = await ownGroup(mooring, newPerson, "Inga", [ROSA]);
  const rosa = await newPerson({ phone: true });
  await rosa.goto(rosasLink);
  await accept(rosa, "Rosa");
  await rosa.getByRole("link", { name: /^Read: / }).first().click();
  const reading = new URL(rosa.url()).pathname;
  const letters = () => rosa.locator("article.reading").evaluate((article) => parseFloat(getComputedStyle(article).fontSize));
  const ground = () => rosa.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const usual = await letters();
  await readIt(rosa);

  await test.step("what is chosen shows, with JavaScript at once", async () => {
    await rosa.getByText("Size, spacing and colors").click();
    await look(rosa);
    await rosa.getByLabel("Largest").check();
    await rosa.getByLabel("Dark").check();
    await rosa.getByLabel("High").check();
    if (javaScriptEnabled) {
      await expect.poll(letters).toBeCloseTo(usual * 1.6, 0);
      await expect(rosa.locator("#comforts [role=status]")).toHaveText("Kept.");
    } else {
      await press(rosa, "Keep it like this");
      await expect(rosa).toHaveURL(new RegExp(`${reading}#comforts$`));
      await expect(rosa.getByLabel("Largest"), "the form is open where it leads").toBeVisible();
    }
    expect(await letters()).toBeCloseTo(usual * 1.6, 0);
    expect(await ground()).toBe("rgb(0, 0, 0)");
    await look(rosa);
  });

  await test.step("and on every other page, also after coming back", async () => {
    for (const path of ["/", "/readings", "/steady", "/help-now", "/account", reading]) {
      await open(rosa, path);
      expect(await ground(), path).toBe("rgb(0, 0, 0)");
      await look(rosa);
    }
    expect(await letters()).toBeCloseTo(usual * 1.6, 0);
  });

  await test.step("the page after leaving quickly is nobody's", async () => {
    await press(rosa, "Leave quickly");
    await expect(rosa).toHaveURL(/\/leave$/);
    expect(await rosa.locator("html").evaluate((html) => Object.keys(html.dataset))).toEqual([]);
  });
});

test("a content note is a choice: not now is answered kindly, and the text waits", async ({ mooring, newPerson, look }) => {
  const { links: [link] } = await ownGroup(mooring, newPerson, "Ines", [ROSA.replace("rosa", "theo")]);
  const theo = await newPerson({ phone: true });
  await theo.goto(link);
  await accept(theo, "Theo");
  await open(theo, await withNote(theo));
  const article = theo.locator("article.reading");

  await test.step("the note stands first, and the text is closed", async () => {
    await expect(theo.getByRole("note")).toContainText("Before you start.");
    await expect(article).toBeHidden();
    await look(theo);
  });

  await test.step("not now leads back, keeps the reading open and offers Steady", async () => {
    await theo.getByRole("link", { name: "Not now" }).click();
    await expect(theo.getByText("Not now is a good answer.")).toBeVisible();
    await expect(theo.getByRole("main").getByRole("link", { name: "Steady myself" }).first()).toBeVisible();
    await expect(article).toHaveCount(0);
    await look(theo);
    await theo.getByRole("link", { name: "Read it after all" }).click();
    await expect(article).toBeVisible();
  });

  await test.step("read it now opens it, and so it is found once it is done", async () => {
    await theo.goto(new URL(theo.url()).pathname);
    await theo.getByText("Read it now").click();
    await expect(article).toBeVisible();
    await look(theo);
    await press(theo, "Mark as done");
    await expect(theo.getByText(/You marked this as done/)).toBeVisible();
    await expect(theo.getByText("Next, when you are ready:")).toBeVisible();
    await expect(article).toBeVisible();
  });
});

test("where somebody stopped is offered to them alone, on their device alone", async ({ mooring, newPerson, javaScriptEnabled }) => {
  test.skip(!javaScriptEnabled, "a script keeps it; without one the text is there from its beginning");
  const { links: [rosasLink, aminasLink] } = await ownGroup(mooring, newPerson, "Ilse", [ROSA.replace("rosa", "rosa2"), AMINA]);
  const rosa = await newPerson({ phone: true });
  const goOn = rosa.getByRole("button", { name: "Go on where you stopped" });
  const stopped = rosa.locator("article.reading > *").nth(7);
  await rosa.goto(rosasLink);
  await accept(rosa, "Rosa");
  await rosa.getByRole("link", { name: /^Read: / }).first().click();
  const reading = new URL(rosa.url()).pathname;
  const kept = () => rosa.evaluate(() => localStorage.getItem("places"));
  const stopAtSeven = async () => {
    await open(rosa, reading);
    await readIt(rosa);
    await stopped.evaluate((part) => part.scrollIntoView({ block: "start" }));
    await expect.poll(kept).toContain('"part":7');
  };

  await test.step("who only looked has not stopped anywhere", async () => {
    await open(rosa, reading);
    await readIt(rosa);
    await expect(goOn).toBeHidden();
    expect(await kept()).toBeNull();
  });

  await test.step("it is offered, does not jump by itself, and leads there", async () => {
    await stopAtSeven();
    await open(rosa, "/readings");
    await open(rosa, reading);
    await expect(goOn).toBeVisible();
    expect(await rosa.evaluate(() => scrollY)).toBe(0);
    await goOn.click();
    await expect(stopped).toBeInViewport();
    await expect(stopped).toBeFocused();
    await expect(goOn).toBeHidden();
  });

  await test.step("who reads to the end has nothing to go on with", async () => {
    await open(rosa, reading);
    await readIt(rosa);
    await rosa.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect.poll(kept).toBe("{}");
    await open(rosa, reading);
    await expect(goOn).toBeHidden();
  });

  await test.step("after thirty days it is forgotten", async () => {
    await stopAtSeven();
    // The reading keeps the place once more when it is left.
    await open(rosa, "/readings");
    await rosa.evaluate(() => {
      const places = JSON.parse(localStorage.getItem("places"));
      for (const place of Object.values(places)) place.day -= 30;
      localStorage.setItem("places", JSON.stringify(places));
    });
    await open(rosa, reading);
    await rosa.waitForTimeout(300);
    await expect(goOn).toBeHidden();
  });

  await test.step("another person in the same browser is not offered it, and finds nothing after a sign-out", async () => {
    await stopAtSeven();
    await open(rosa, "/account");
    await press(rosa, "Sign out");
    await expect(rosa.getByRole("button", { name: "Sign in" })).toBeVisible();
    expect(await kept()).toBeNull();
    await rosa.goto(aminasLink);
    await accept(rosa, "Amina");
    await rosa.getByRole("link", { name: /^Read: / }).first().click();
    expect(new URL(rosa.url()).pathname, "the same text is another assignment").not.toBe(reading);
    await expect(goOn).toBeHidden();
  });

  await test.step("leaving quickly forgets it, whatever the network does", async () => {
    await rosa.context().route("**/leave", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await route.continue();
    });
    await readIt(rosa);
    await rosa.locator("article.reading > *").nth(7).evaluate((part) => part.scrollIntoView({ block: "start" }));
    await expect.poll(kept).toContain('"part":7');
    await rosa.evaluate(() => {
      // The page is gone by the time that one could ask.
      const removed = Storage.prototype.removeItem;
      Storage.prototype.removeItem = function (key) {
        removed.call(this, key);
        document.cookie = `forgotten=${key}; Path=/`;
      };
    });
    await press(rosa, "Leave quickly");
    await expect.poll(async () => (await rosa.context().cookies()).find((one) => one.name === "forgotten")?.value).toBe("places");
  });

  await test.step("on a shared device nothing is kept", async () => {
    const shared = await newPerson({ phone: true });
    await open(shared, "/sign-in");
    await shared.getByLabel("Email").fill(ROSA.replace("rosa", "rosa2"));
    await shared.getByLabel("Password").fill(PASSWORD);
    await shared.getByLabel("Others use this device too").check();
    await press(shared, "Sign in");
    await expect(shared).toHaveTitle("This week · Mooring");
    await open(shared, reading);
    await expect(shared.locator("[data-place]")).toHaveCount(0);
    await readIt(shared);
    await shared.locator("article.reading > *").nth(7).evaluate((part) => part.scrollIntoView({ block: "start" }));
    await shared.waitForTimeout(500);
    expect(await shared.evaluate(() => localStorage.length)).toBe(0);
  });
});

/** Opens the text where it waits behind its note. */
async function readIt(page) {
  const read = page.getByText("Read it now");
  if (await read.count()) await read.click();
  await expect(page.locator("article.reading")).toBeVisible();
}

/** The first of the open readings that has a content note. */
async function withNote(page) {
  await open(page, "/readings");
  const paths = await page.locator("main a.list__title").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  for (const path of paths) {
    await open(page, path);
    if (await page.getByRole("note").count()) return path;
  }
  throw new Error("no open reading has a note");
}
