// A sign-in says before it ends, and what was typed outlives it; a new password's strength while it is typed.

import { expect, test, whether } from "./fixtures.js";
import { accept, open, PASSWORD, press } from "./pages.js";

const END = "**/account/sign-in-end";
const TYPED = "Cara of the long evening";

test("a warning before the end takes no focus and no text, and staying is one press", async ({ group, newPerson, javaScriptEnabled, look }) => {
  test.skip(!javaScriptEnabled, "without scripts nothing can speak up by itself");
  const counselor = await newPerson({ storageState: group.counselor });
  await counselor.clock.install();
  const words = (await (await counselor.request.get("/account/sign-in-end")).json()).words;
  let told = { idle: 3600, whole: 40_000, words };
  const asked = [];
  await counselor.route(END, (route) => {
    asked.push(route.request().method());
    if (route.request().method() === "POST") told = { ...told, idle: 3600 };
    return route.fulfill({ json: told });
  });
  await open(counselor, "/account");
  const banner = counselor.locator(".ending");
  const name = counselor.getByLabel("Name");
  await name.fill(TYPED);

  await test.step("the server is asked after a minute, and nothing is said while there is time", async () => {
    await counselor.clock.runFor(61_000);
    await expect.poll(() => asked).toEqual(["GET"]);
    await expect(banner).toBeEmpty();
  });

  await test.step("two minutes before the end it is said, beside what is being typed", async () => {
    told = { ...told, idle: 119 };
    await counselor.clock.runFor(3_480_000);
    await expect(banner).toContainText("You will be signed out in two minutes");
    await expect(name).toBeFocused();
    await expect(name).toHaveValue(TYPED);
    await look(counselor);
  });

  await test.step("staying counts as doing, and leaves the page as it is", async () => {
    await press(counselor, "Stay signed in");
    await expect(banner).toBeEmpty();
    expect(asked.at(-1)).toBe("POST");
    await expect(name).toHaveValue(TYPED);
  });

  await test.step("what another tab did takes the warning back", async () => {
    told = { ...told, idle: 119 };
    await counselor.clock.runFor(3_480_000);
    await expect(banner).toContainText("You will be signed out");
    told = { ...told, idle: 3000 };
    await counselor.clock.runFor(21_000);
    await expect(banner).toBeEmpty();
  });

  await test.step("the end that nothing puts off offers no staying", async () => {
    told = { ...told, whole: 100 };
    await counselor.clock.runFor(2_900_000);
    await expect(banner).toContainText("a sign-in does not last longer than this");
    await expect(banner.getByRole("button")).toHaveCount(0);
  });
});

test("what was typed outlives a sign-in that ran out", async ({ engine, mooring, newPerson, javaScriptEnabled, look }) => {
  test.skip(engine !== "postgres", "the sign-in is ended by a hand in the database, and only PostgreSQL has a door for one");
  const counselor = await newPerson();
  await counselor.goto(await mooring.staffLink("counselor", "elin@example.org", "Elin"));
  await accept(counselor, "Elin");
  if (javaScriptEnabled) await counselor.clock.install();
  await open(counselor, "/account");
  await counselor.getByLabel("Name").fill(TYPED);
  // Hers alone: the other tests share a counselor.
  await mooring.sql("UPDATE sign_ins SET idle_ends_at = now() - interval '1 minute' WHERE account_id = (SELECT id FROM accounts WHERE name = 'Elin')");
  if (javaScriptEnabled) {
    await counselor.clock.runFor(61_000);
    await expect(counselor.getByText("Sign in again; what you wrote on this page is kept.")).toBeVisible();
    await expect(counselor.getByLabel("Name"), "nobody who comes by reads on").toBeHidden();
    await look(counselor);
  }
  await press(counselor, whether(javaScriptEnabled, "Sign in again", "Save"));
  await expect(counselor.getByText("Sign in, and what you typed is still here.")).toBeVisible();
  await counselor.getByLabel("Email").fill("elin@example.org");
  await counselor.getByLabel("Password").fill(PASSWORD);
  await press(counselor, "Sign in");
  await expect(counselor.getByText(TYPED)).toBeVisible();
  await press(counselor, "Send it now");
  await expect(counselor.getByText("Saved.")).toBeVisible();
  await expect(counselor.getByLabel("Name")).toHaveValue(TYPED);
});

test("a new password is told its strength while it is typed, and can be shown", async ({ mooring, newPerson, javaScriptEnabled, look }) => {
  test.skip(!javaScriptEnabled, "without scripts the refusal says it, after");
  const newcomer = await newPerson({ phone: true });
  await newcomer.goto(await mooring.staffLink("counselor", "nadia@example.net", "Nadia"));
  const password = newcomer.getByLabel("Password", { exact: true });
  const said = newcomer.locator("[data-strength] [role=status]");
  const meter = newcomer.locator("meter");
  const asked = [];
  newcomer.on("request", (request) => { if (/\/strength$/.test(request.url())) asked.push(request.postData()); });
  await password.pressSequentially("nadia", { delay: 20 });
  await expect(said).toContainText("15 characters or more");
  expect(asked, "not one for each key").toHaveLength(1);
  await password.fill("nadia@example.net");
  await expect(said).toContainText("easy to guess");
  expect(await meter.evaluate((meter) => meter.value)).toBeLessThan(3);
  await look(newcomer);
  await password.fill(PASSWORD);
  await expect(said).toContainText("Strong");
  expect(await meter.evaluate((meter) => meter.value)).toBe(4);
  await press(newcomer, "Show password");
  await expect(password).toHaveAttribute("type", "text");
  await press(newcomer, "Show password");
  await expect(password).toHaveAttribute("type", "password");
  await look(newcomer);
});
