// A participant's way: invited, reading, steadying, leaving; and what is mailed meanwhile.

import { expect, test } from "./fixtures.js";
import { accept, assign, open, press, titlesOfNoModule } from "./pages.js";
import { clockTime } from "./when.js";

const [ROSA, AMINA, THEO, BEA] = ["rosa", "amina", "theo", "bea"].map((name) => `${name}@people.example`);

test("a participant accepts, reads, finds help, and leaves quickly", async ({ mooring, group, newPerson, look }) => {
  const rosa = await newPerson({ phone: true });
  const when = group.when;
  const invitation = await group.link(ROSA);
  let reading;

  await test.step("a refused form of the invitation keeps the name, never the password", async () => {
    await rosa.goto(invitation);
    await rosa.getByLabel("Name").fill("Rosa");
    await rosa.getByLabel("Password").fill("short");
    await press(rosa, "Accept");
    await expect(rosa.getByRole("alert")).toBeVisible();
    await expect(rosa.getByLabel("Name")).toHaveValue("Rosa");
    await expect(rosa.getByLabel("Password")).toHaveValue("");
    await look(rosa);
  });

  await test.step("accepting lands on This week, with when and where the next session is and what there is to read", async () => {
    await accept(rosa, "Rosa");
    await expect(rosa).toHaveTitle("This week · Mooring");
    const session = rosa.locator(".card--lead");
    for (const words of [when.weekday, clockTime(when.time), `${when.city} time`, "Where: Room 4"]) await expect(session).toContainText(words);
    await expect(session.locator("time")).toHaveAttribute("datetime", new RegExp(`^${when.date}T${when.time}:00`));
    await expect(rosa.getByText("0 of 3 done")).toBeVisible();
    await look(rosa);
  });

  await test.step("an invitation works once", async () => {
    const somebody = await newPerson();
    const response = await open(somebody, invitation);
    expect(response.status()).toBe(409);
    await expect(somebody.getByRole("heading", { level: 1, name: "This link was used already" })).toBeVisible();
    await look(somebody);
  });

  await test.step("a reading is marked as done, and taken back", async () => {
    await rosa.getByRole("link", { name: /^Read: / }).first().click();
    reading = new URL(rosa.url()).pathname;
    await expect(rosa.getByText("It is no medical advice")).toBeVisible();
    await look(rosa);
    await press(rosa, "Mark as done");
    await expect(rosa.getByText(/You marked this as done/)).toBeVisible();
    await look(rosa);
    await open(rosa, "/");
    await expect(rosa.getByText("1 of 3 done")).toBeVisible();
    await look(rosa);
    await rosa.getByRole("link", { name: /^Read again: / }).click();
    await press(rosa, "It is not done yet");
    await expect(rosa.getByRole("button", { name: "Mark as done" })).toBeVisible();
  });

  await test.step("all readings stand on their page, those to come with the day on which they open", async () => {
    await dock(rosa, "Readings");
    await expect(rosa.getByRole("heading", { name: "Open now" })).toBeVisible();
    await expect(rosa.getByText(/opens on/), "two or three for each of seven weeks").toHaveCount(20);
    await look(rosa);
  });

  await test.step("a time zone of one's own shows both times", async () => {
    await dock(rosa, "You");
    await look(rosa);
    await rosa.getByLabel(/Your time zone/).selectOption("Asia/Kathmandu");
    await press(rosa, "Save");
    await expect(rosa.getByText("Saved.")).toBeVisible();
    await look(rosa);
    await dock(rosa, "This week");
    await expect(rosa.locator(".card--lead")).toContainText("for you, Kathmandu time");
    await look(rosa);
  });

  await test.step("steadying and help are one tap away", async () => {
    await dock(rosa, "Steady");
    await rosa.getByText("Five things I can see").click();
    await expect(rosa.getByText("Rest your eyes on each for one breath.")).toBeVisible();
    await look(rosa);
    await dock(rosa, "Help now");
    for (const number of ["988", "1-800-662-HELP (4357)", "800-799-7233"]) await expect(rosa.getByRole("link", { name: `Call ${number}` })).toBeVisible();
    await expect(rosa.getByText("it is no emergency service")).toBeVisible();
    await look(rosa);
  });

  await test.step("somebody else's reading does not exist", async () => {
    const amina = await newPerson({ phone: true });
    await amina.goto(await group.link(AMINA));
    await accept(amina, "Amina");
    const response = await open(amina, reading);
    expect(response.status()).toBe(404);
    await look(amina);
  });

  await test.step("Leave quickly signs out, shows a neutral page, and Back shows nothing of before", async () => {
    await open(rosa, reading);
    await press(rosa, "Leave quickly");
    await expect(rosa).toHaveURL(/\/leave$/);
    await expect(rosa).toHaveTitle("New tab");
    await look(rosa);
    await rosa.goBack();
    await expect(rosa).toHaveTitle("New tab");
    await expect(rosa.getByText("Mark as done")).toHaveCount(0);
    await look(rosa);
    await press(rosa, "Continue");
    await expect(rosa.getByRole("button", { name: "Sign in" })).toBeVisible();
  });
});

test("reminders: the session's to everybody, the reading's to whoever is not done", async ({ mooring, group, newPerson, look, javaScriptEnabled }) => {
  test.skip(!javaScriptEnabled, "mail is the same, and what is pressed for it the other tests press");
  const counselor = await newPerson({ storageState: group.counselor });
  const bea = await newPerson({ phone: true });
  const theo = await newPerson({ phone: true });
  const reading = (await titlesOfNoModule(counselor, group.path)).at(-1);

  await test.step("who is in is mailed about the session, and about a reading due tomorrow that is not done", async () => {
    await bea.goto(await group.link(BEA));
    await accept(bea, "Bea");
    const mail = await mooring.mail.find(BEA, /^Reminder: /);
    expect(mail.text).toContain(clockTime(group.when.time));
    await assign(counselor, group.path, { reading, whom: "The whole group", due: group.when.tomorrow });
    await mooring.mail.find(BEA, /^A reminder$/);
  });

  // The turn in which Bea's last mail was written is just over: the next one is some 15 seconds away.
  await test.step("who accepts and is done before the next turn is mailed about the session alone", async () => {
    await theo.goto(await group.link(THEO));
    await accept(theo, "Theo");
    await theo.getByRole("link", { name: `Read: ${reading}`, exact: true }).click();
    await press(theo, "Mark as done");
    await expect(theo.getByText(/You marked this as done/)).toBeVisible();
    await mooring.mail.find(THEO, /^Reminder: /);
    expect(await readingReminders(mooring, THEO)).toEqual([]);
  });

  await test.step("a reading's reminder says neither what nor for whom, and leads to the reading", async () => {
    const [mail] = await readingReminders(mooring, BEA);
    for (const words of [reading, "Harbor", "group", "reading", "Mooring"]) expect(mail.text.replaceAll(mail.link, "")).not.toContain(words);
    await bea.goto(mail.link);
    await expect(bea.getByRole("heading", { level: 1, name: reading })).toBeVisible();
    const somebody = await newPerson({ phone: true });
    await somebody.goto(mail.link);
    await expect(somebody.getByRole("button", { name: "Sign in" })).toBeVisible();
    await look(somebody);
  });

  await test.step("nobody is reminded twice of the same", async () => {
    for (const email of [BEA, THEO]) {
      const sessions = (await mooring.mail.to(email)).filter((mail) => /^Reminder: /.test(mail.subject));
      expect(sessions, email).toHaveLength(1);
    }
    expect(await readingReminders(mooring, BEA)).toHaveLength(1);
  });

  await test.step("the counselor sees what became of the mail", async () => {
    await open(counselor, "/messages");
    const rows = counselor.getByRole("row");
    await expect(rows.filter({ hasText: "Bea" }).filter({ hasText: "Reading due" })).toContainText("sent");
    await expect(rows.filter({ hasText: "Theo" }).filter({ hasText: "Reading due" })).toHaveCount(0);
    await expect(rows.filter({ hasText: "Theo" }).filter({ hasText: "Session, soon before" })).toContainText("sent");
    await look(counselor);
  });
});

/** Presses a place in the bar at the bottom. */
async function dock(page, name) {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).click();
}

async function readingReminders(mooring, email) {
  return (await mooring.mail.to(email)).filter((mail) => mail.subject === "A reminder");
}
