// Pages that the journeys don't pass, what they load, and the keyboard.

import { expect, test } from "./fixtures.js";
import { accept, open, press, settled, tap } from "./pages.js";

test("every page that anybody can open is without a finding", async ({ engine, newPerson, look }) => {
  test.skip(engine === "postgres", "what a page looks like does not depend on the database");
  const visitor = await newPerson();
  for (const path of ["/sign-in", "/forgot-password", "/help-now", "/steady", "/leave", "/invitation/made-up", "/reset/made-up", "/nothing-here"]) {
    await test.step(path, async () => {
      await open(visitor, path);
      await look(visitor);
    });
  }

  await test.step("a wrong password keeps the address", async () => {
    await open(visitor, "/sign-in");
    await visitor.getByLabel("Email").fill("nobody@example.net");
    await visitor.getByLabel("Password").fill("not the password");
    await press(visitor, "Sign in");
    await expect(visitor.getByRole("alert")).toContainText("do not belong together");
    await expect(visitor.getByLabel("Email")).toHaveValue("nobody@example.net");
    await look(visitor);
  });

  await test.step("a forgotten password has one answer for everybody", async () => {
    await open(visitor, "/forgot-password");
    await visitor.getByLabel("Email").fill("nobody@example.net");
    await press(visitor, "Mail me a link");
    await expect(visitor.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
    await look(visitor);
  });
});

test("every page of staff is without a finding, empty and full", async ({ engine, mooring, group, newPerson, look }) => {
  test.skip(engine === "postgres", "what a page looks like does not depend on the database");
  const counselor = await newPerson({ storageState: group.counselor });
  for (const path of ["/", "/groups", "/curricula", "/library", "/messages", "/account", "/account/devices", "/account/password", "/nothing-here", "/staff"]) {
    await test.step(`a counselor: ${path}`, async () => {
      await open(counselor, path);
      await look(counselor);
    });
  }

  for (const [list, link] of [["/curricula", "Seven steps"], ["/library", ""]]) {
    await test.step(`what ${list} leads to`, async () => {
      await open(counselor, list);
      await counselor.locator("a.list__title").filter({ hasText: link }).first().click();
      await look(counselor);
      if (list === "/curricula") {
        await counselor.locator("a.list__title").first().click();
        await look(counselor);
      }
    });
  }

  await test.step("a new administrator", async () => {
    const administrator = await newPerson();
    await administrator.goto(await mooring.staffLink("administrator", "alma@example.net", "Alma"));
    await accept(administrator, "Alma");
    for (const path of ["/", "/staff", "/messages", "/groups", "/account"]) {
      await open(administrator, path);
      await look(administrator);
    }
    await open(administrator, "/staff");
    await administrator.getByLabel("Email").fill("not an address");
    await administrator.locator("form[action='/staff']").evaluate((form) => { form.noValidate = true; });
    await press(administrator, "Invite");
    await expect(administrator.getByRole("alert")).toBeVisible();
    await look(administrator);
  });

  await test.step("a new counselor, with nothing yet", async () => {
    const newcomer = await newPerson();
    await newcomer.goto(await mooring.staffLink("counselor", "nils@example.net", "Nils"));
    await accept(newcomer, "Nils");
    for (const path of ["/", "/groups", "/messages"]) {
      await open(newcomer, path);
      await look(newcomer);
    }
    await expect(newcomer.getByText(/No mail yet/)).toBeVisible();
    const response = await open(newcomer, group.path);
    expect(response.status(), "another's group does not exist").toBe(404);
  });
});

test("a page without an island loads the loader alone; the attendance board loads its WASM once", async ({ engine, group, newPerson, javaScriptEnabled }) => {
  test.skip(engine === "postgres", "what a page loads does not depend on the database");
  const counselor = await newPerson({ storageState: group.counselor });
  const loaded = [];
  counselor.on("request", (request) => {
    if (/\.(js|wasm)$/.test(new URL(request.url()).pathname)) loaded.push(new URL(request.url()).pathname);
  });
  for (const path of ["/", "/groups", group.path, "/library", "/help-now"]) {
    loaded.length = 0;
    await counselor.goto(path, { waitUntil: "networkidle" });
    expect(loaded.length, `${path} loads ${loaded}`).toBeLessThanOrEqual(javaScriptEnabled ? 1 : 0);
    expect(loaded.every((name) => /loader[^/]*\.js$/.test(name)), `${path} loads ${loaded}`).toBe(true);
  }
  loaded.length = 0;
  await counselor.goto(await attendanceOf(counselor, group), { waitUntil: "networkidle" });
  await settled(counselor);
  expect(loaded.filter((name) => name.endsWith(".wasm"))).toHaveLength(javaScriptEnabled ? 1 : 0);
});

test("everything is reached by keyboard: the skip link shows itself, and the board is marked with Enter and Space", async ({ group, newPerson }) => {
  const counselor = await newPerson({ storageState: group.counselor });
  await open(counselor, await attendanceOf(counselor, group));

  await test.step("the first Tab shows the skip link, and it leads past the navigation", async () => {
    await counselor.keyboard.press("Tab");
    const skip = counselor.getByRole("link", { name: "Skip to the page" });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    expect(await skip.evaluate((link) => getComputedStyle(link).clipPath)).toBe("none");
    await counselor.keyboard.press("Enter");
    await expect(counselor).toHaveURL(/#main$/);
    await counselor.keyboard.press("Tab");
    expect(await counselor.evaluate(() => document.activeElement.closest("main") !== null)).toBe(true);
  });

  for (const [name, key, mark] of [["amina", "Enter", "late"], ["amina", "Space", "excused"]]) {
    await test.step(`${key} on “${mark}”`, async () => {
      const person = await personOnBoard(counselor, name);
      const target = tap(counselor, person, mark);
      for (let tabs = 0; tabs < 60 && !(await target.evaluate((button) => button === document.activeElement)); tabs += 1) {
        await counselor.keyboard.press("Tab");
      }
      await expect(target).toBeFocused();
      const outline = await target.evaluate((button) => parseFloat(getComputedStyle(button).outlineWidth));
      expect(outline, "a visible focus ring").toBeGreaterThanOrEqual(2);
      await counselor.keyboard.press(key);
      await expect(counselor.getByRole("status")).toContainText(`Saved: ${person}, ${mark}.`);
      await expect(target).toHaveAttribute("aria-pressed", "true");
    });
  }
});

/** The board of the group's first session. */
async function attendanceOf(page, group) {
  await open(page, group.path);
  const session = await page.locator(".ribbon a").first().getAttribute("href");
  return `${session}/attendance`;
}

/** How somebody is called on the board: by name once they are in, by address before. */
async function personOnBoard(page, start) {
  const names = await page.locator(".board__name").allTextContents();
  return names.map((name) => name.trim()).find((name) => name.toLowerCase().startsWith(start));
}
