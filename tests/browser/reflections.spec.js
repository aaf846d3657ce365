// A reflection: written, shared, looked at and answered, with JavaScript and without; and, with it, saved by itself on two
// devices, with nothing lost and nothing shared by a slip.

import { expect, test } from "./fixtures.js";
import { accept, open, ownGroup, press, signIn } from "./pages.js";

test("what is written is shared, looked at and answered, and taken back", async ({ mooring, newPerson, look }) => {
  const { counselor, links: [link] } = await ownGroup(mooring, newPerson, "Ida", ["rosa@reflections.example"]);
  const rosa = await newPerson({ phone: true });
  await rosa.goto(link);
  await accept(rosa, "Rosa");
  const reading = await firstReading(rosa);
  const own = rosa.locator("#reflection");

  await test.step("only for oneself at first", async () => {
    await expect(own.getByLabel("Only me")).toBeChecked();
    await expect(own).toContainText("Only you can read this.");
    await look(rosa);
    await own.getByLabel("In your own words").fill("One line\nand another.");
    await press(rosa, "Save reflection");
    await expect(own).toContainText("Saved.");
    await expect(own.getByLabel("In your own words")).toHaveValue("One line\nand another.");
  });

  await test.step("asking to look does not share by itself", async () => {
    await own.getByLabel(/^Please look at this/).check();
    await press(rosa, "Save reflection");
    await expect(own).toContainText("Nobody but you can read this yet");
    await look(rosa);
    await own.getByLabel("My counselor", { exact: true }).check();
    await press(rosa, "Save reflection");
    await expect(own).toContainText("Beside you, Ida can read this.");
  });

  await test.step("the counselor finds it on Today, without its text, and answers", async () => {
    await open(counselor, "/");
    await expect(counselor.getByRole("main")).toContainText("Asked you to look");
    await expect(counselor.getByRole("main")).not.toContainText("One line");
    await look(counselor);
    await counselor.getByRole("link", { name: "Read it" }).click();
    await expect(counselor.getByRole("main")).toContainText("One line\nand another.");
    await look(counselor);
    await counselor.getByLabel("A line or two back").fill("Thank you for this line.");
    await press(counselor, "Answer");
    await expect(counselor.getByText("Sent. It stands under what they wrote.")).toBeVisible();
  });

  await test.step("the answer stands below what was written", async () => {
    await open(rosa, reading);
    await expect(own).toContainText("Thank you for this line.");
    await look(rosa);
  });

  await test.step("taken back, it is gone, and so it is said", async () => {
    await open(rosa, "/reflections");
    await look(rosa);
    await press(rosa, "Only me from now on");
    await expect(rosa.getByText("Taken back.")).toBeVisible();
    await counselor.getByLabel("Your answer").fill("One more thing.");
    await press(counselor, "Change my answer");
    await expect(counselor.getByText("This is no longer shared with you.")).toBeVisible();
    await expect(counselor.getByLabel(/^What you typed/)).toHaveValue("One more thing.");
    await expect(counselor.getByRole("main")).not.toContainText("One line");
    await look(counselor);
  });
});

test("two devices write the same reflection, and its writer chooses", async ({ mooring, newPerson, javaScriptEnabled, look }) => {
  const { links: [link] } = await ownGroup(mooring, newPerson, "Iris", ["amina@reflections.example"]);
  const phone = await newPerson({ phone: true });
  await phone.goto(link);
  await accept(phone, "Amina");
  const reading = await firstReading(phone);
  const tablet = await newPerson();
  await signIn(tablet, "amina@reflections.example");
  await open(tablet, reading);
  await write(phone, "Written on the phone.", javaScriptEnabled);
  await write(tablet, "Written on the tablet.", javaScriptEnabled, "You wrote on another device as well.");
  await open(tablet, reading);
  await expect(tablet.getByText("Two texts, both kept")).toBeVisible();
  await look(tablet);
  await press(tablet, "Keep both, one under the other");
  await expect(tablet.getByLabel("In your own words")).toHaveValue("Written on the phone.\n\nWritten on the tablet.");
});

test("it saves itself, says so, and shares nothing by a slip", async ({ mooring, newPerson, javaScriptEnabled }) => {
  test.skip(!javaScriptEnabled, "without a script the button saves");
  const { links: [link] } = await ownGroup(mooring, newPerson, "Ilka", ["bea@reflections.example"]);
  const bea = await newPerson({ phone: true });
  await bea.goto(link);
  await accept(bea, "Bea");
  const reading = await firstReading(bea);
  const text = bea.getByLabel("In your own words");
  const said = bea.locator("#reflection .saved");

  await test.step("after a pause", async () => {
    await text.pressSequentially("a boat");
    await expect(said).toHaveText("Saved.");
  });

  await test.step("when the page is left in the middle of a word", async () => {
    await text.pressSequentially(" and an oa");
    await open(bea, "/help-now");
    await open(bea, reading);
    await expect(text).toHaveValue("a boat and an oa");
  });

  await test.step("a network that is gone is said, and what is typed stays and goes out later", async () => {
    // Not Playwright's own offline: a request that fails there is written to the console, which the suite takes for a fault.
    await bea.evaluate(() => ([window.wire, window.fetch] = [window.fetch, () => Promise.reject(new TypeError("no network"))]));
    await text.press("End");
    await text.pressSequentially("r");
    await expect(said).toContainText("Not saved yet");
    await expect(text).toHaveValue("a boat and an oar");
    await bea.evaluate(() => (window.fetch = window.wire));
    await expect(said).toHaveText("Saved.", { timeout: 15_000 });
  });

  await test.step("sharing waits for the button; taking it back does not", async () => {
    await bea.getByLabel("The group").check();
    await expect(said).toHaveText("Not shared yet. Press Save reflection when you want to.");
    await text.press("End");
    await text.pressSequentially(".");
    await expect(said).toHaveText("Saved.");
    await expect(bea.locator("#readers")).toHaveText("Only you can read this.");
    await press(bea, "Save reflection");
    await expect(bea.locator("#readers")).toContainText("everybody in your group");
    await bea.getByLabel("Only me").check();
    await expect(bea.locator("#readers")).toHaveText("Only you can read this.");
  });

  await test.step("an empty field is not saved by itself", async () => {
    await text.fill("");
    await expect(said).toContainText("Press Save reflection if you want it to be empty.");
    await open(bea, reading);
    await expect(text).toHaveValue("a boat and an oar.");
  });
});

async function write(page, words, javaScriptEnabled, says = "Saved.") {
  await page.getByLabel("In your own words").fill(words);
  if (javaScriptEnabled) await expect(page.locator("#reflection .saved")).toContainText(says);
  else await press(page, "Save reflection");
}

async function firstReading(page) {
  await page.getByRole("link", { name: /^Read: / }).first().click();
  await page.waitForURL(/\/readings\//);
  return new URL(page.url()).pathname;
}
