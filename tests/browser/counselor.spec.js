// A counselor's way: from the invitation to a session with its attendance.

import { expect, test, whether } from "./fixtures.js";
import { PASSWORD, accept, assign, fillGroup, invite, open, press, settled, tap, titlesOfNoModule } from "./pages.js";
import { acrossTheClockChange, clockTime, soon } from "./when.js";

const CSV = ["Rosa,rosa@example.net", "theo@example.net", '"Kaya, Amina";amina@example.net'];
const PEOPLE = { "rosa@example.net": "Rosa", "theo@example.net": "theo@example.net", "amina@example.net": "Kaya, Amina" };
const GROUP = "Elm Street evenings";
const PLACE = "Room 2, Elm Street";

test("a counselor opens a group, invites people, assigns readings, starts the session and takes attendance", async ({ mooring, newPerson, look, javaScriptEnabled }) => {
  const counselor = await newPerson();
  const when = soon();
  let group;
  let rosa;

  await test.step("an administrator accepts by the link that the command printed", async () => {
    const administrator = await newPerson();
    await administrator.goto(await mooring.staffLink("administrator", "ada@example.net", "Ada"));
    await look(administrator);
    await accept(administrator, "Ada");
    await expect(administrator.getByRole("heading", { level: 1 })).toHaveText("Hello, Ada");
    await look(administrator);
    await administrator.getByRole("link", { name: "Invite staff" }).click();
    await administrator.getByLabel("Name").fill("Dana");
    await administrator.getByLabel("Email").fill("dana@example.net");
    await press(administrator, "Invite");
    await expect(administrator.getByText("Invited. The mail with the link is on its way.")).toBeVisible();
    await look(administrator);
  });

  await test.step("the counselor accepts by the mailed link", async () => {
    const mail = await mooring.mail.find("dana@example.net", /^Your account$/);
    await counselor.goto(mail.link);
    await accept(counselor, "Dana");
    await look(counselor);
  });

  await test.step("New group: all sessions are laid out before anything is saved, at one wall time through a clock change", async () => {
    const { first, skip, change, firstShown } = acrossTheClockChange();
    await counselor.getByRole("link", { name: "New group" }).click();
    await settled(counselor);
    await look(counselor);
    if (javaScriptEnabled) {
      const asked = counselor.waitForResponse((response) => response.request().method() === "POST");
      await counselor.getByLabel("Name").fill("Spring evenings");
      await asked;
      await expect(counselor.getByText("the sessions show here before anything is saved"), "a form half filled is no fault").toBeVisible();
    }
    await fillGroup(counselor, { name: "Spring evenings", place: PLACE, date: first, skip });
    // With JavaScript the sessions show while the form is filled in; without it, by the button.
    if (!javaScriptEnabled) await press(counselor, "Show the sessions");
    await expect(counselor.getByRole("heading", { name: "Eight Thursdays, 6:30 pm" })).toBeVisible();
    await settled(counselor);
    await look(counselor);
    const lines = counselor.locator(".preview__line");
    await expect(lines).toHaveCount(9);
    await expect(lines.first()).toContainText(firstShown);
    await expect(lines.nth(1)).toContainText("No session (you skip it)");
    await expect(counselor.getByText(`Clocks change on ${change}: sessions stay at 6:30 pm.`)).toBeVisible();
    const elsewhere = await counselor.context().newPage();
    await open(elsewhere, "/groups");
    await expect(elsewhere.getByText("Spring evenings"), "nothing is saved yet").toHaveCount(0);
    await look(elsewhere);
    await elsewhere.close();
    await press(counselor, "Create group");
    await expect(counselor.getByRole("heading", { level: 1, name: "Spring evenings" })).toBeVisible();
    await look(counselor);
  });

  await test.step("the sessions before and after the clock change begin at the same wall time", async () => {
    const weeks = counselor.locator(".ribbon a");
    await expect(weeks).toHaveCount(8);
    const paths = await weeks.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const starts = [];
    for (const path of [paths[0], paths[7]]) {
      await open(counselor, path);
      await expect(counselor.locator("main time").first()).toContainText("6:30 pm");
      starts.push(await counselor.locator("main time").first().getAttribute("datetime"));
    }
    expect(starts[0]).toMatch(/T18:30:00-05:00$/);
    expect(starts[1]).toMatch(/T18:30:00-04:00$/);
    await look(counselor);
  });

  await test.step("New group refuses a form with an error beside its field, and keeps what was typed", async () => {
    await open(counselor, "/groups/new");
    await fillGroup(counselor, { name: GROUP, ...when, place: PLACE, date: "" });
    await press(counselor, "Create group");
    await expect(counselor.getByRole("alert")).toContainText("Everything you typed is still here.");
    await expect(counselor.getByLabel("Name")).toHaveValue(GROUP);
    await settled(counselor);
    await look(counselor);
    await fillGroup(counselor, { name: GROUP, ...when, place: PLACE });
    // Without JavaScript these sessions were not shown yet: then not even Create group saves them.
    await press(counselor, whether(javaScriptEnabled, "Show the sessions", "Create group"));
    await expect(counselor.getByText("Nothing is saved yet")).toBeVisible();
    await settled(counselor);
    await press(counselor, "Create group");
    await expect(counselor.getByRole("heading", { level: 1, name: GROUP })).toBeVisible();
    group = new URL(counselor.url()).pathname;
  });

  await test.step("Invite: three people by CSV, not without the inviter's word", async () => {
    await counselor.getByRole("link", { name: "Invite", exact: true }).click();
    await look(counselor);
    await counselor.getByLabel("Addresses", { exact: true }).fill(CSV.join("\n"));
    await press(counselor, "Invite");
    await expect(counselor.getByRole("alert")).toContainText("Without that nobody is mailed.");
    await expect(counselor.getByLabel("Addresses", { exact: true })).toHaveValue(CSV.join("\n"));
    await look(counselor);
    await invite(counselor, group, CSV);
    for (const name of Object.values(PEOPLE)) await expect(counselor.getByRole("main")).toContainText(name);
    await look(counselor);
  });

  await test.step("each gets an own mail that names no group and no organization", async () => {
    for (const email of Object.keys(PEOPLE)) {
      const mail = await mooring.mail.find(email, /^An invitation for you$/);
      expect(await mooring.mail.to(email)).toHaveLength(1);
      const others = Object.keys(PEOPLE).filter((other) => other !== email);
      const telling = [GROUP, PLACE, "Elm", "group", "session", "attachment", "trauma", "healing", "counsel", "Dana", "Our organization", "Mooring", ...others];
      const said = `${mail.subject}\n${mail.from.replace(/<.*>|mooring@localhost/, "")}\n${mail.text}\n${mail.html}`.replaceAll(mail.link, "").toLowerCase();
      expect(telling.filter((word) => said.includes(word.toLowerCase()))).toEqual([]);
    }
    const links = await Promise.all(Object.keys(PEOPLE).map(async (email) => (await mooring.mail.to(email))[0].link));
    expect(new Set(links).size).toBe(3);
  });

  await test.step("opening the link accepts nothing; the button does, and lands on This week", async () => {
    rosa = await newPerson({ phone: true });
    await rosa.goto((await mooring.mail.to("rosa@example.net"))[0].link);
    await look(rosa);
    await open(counselor, `${group}/people`);
    await expect(counselor.getByRole("listitem").filter({ hasText: "rosa@example.net" })).toContainText("invited on");
    await accept(rosa, "Rosa");
    await expect(rosa.getByText("Week 1 of 8")).toBeVisible();
    await expect(rosa.locator(".card--lead")).toContainText(`${when.weekday}`);
    await expect(rosa.locator(".card--lead")).toContainText(clockTime(when.time));
    await expect(rosa.locator(".card--lead")).toContainText(`${when.city} time`);
    await expect(rosa.locator(".card--lead")).toContainText(`Where: ${PLACE}`);
    await look(rosa);
  });

  await test.step("what a participant marks as done shows on the group's page", async () => {
    await rosa.getByRole("link", { name: /^Read: / }).first().click();
    await look(rosa);
    await press(rosa, "Mark as done");
    await expect(rosa.getByText(/You marked this as done/)).toBeVisible();
    await open(counselor, group);
    await expect(row(counselor, "Rosa")).toContainText("1 of 3");
    await expect(row(counselor, "Kaya, Amina")).toContainText("0 of 3");
    await open(counselor, `${group}/readings`);
    await expect(counselor.getByText("Done: Rosa")).toBeVisible();
    await look(counselor);
  });

  await test.step("Assign reading: one to one participant, another to the whole group", async () => {
    const [forRosa, forAll] = (await titlesOfNoModule(counselor, group)).slice(-2);
    await assign(counselor, group, { reading: forRosa, whom: "Rosa", due: when.tomorrow });
    await assign(counselor, group, { reading: forAll, whom: "The whole group", due: when.tomorrow });
    await look(counselor);
    await open(rosa, "/readings");
    for (const title of [forRosa, forAll]) await expect(rosa.getByRole("link", { name: title, exact: true })).toBeVisible();
    await look(rosa);
    await open(counselor, `${group}/readings`);
    await counselor.getByLabel("Due").fill("2020-01-01");
    await press(counselor, "Assign reading");
    await expect(counselor.getByRole("alert")).toBeVisible();
    await look(counselor);
  });

  await test.step("the session's reminder arrives, and names nothing but a time", async () => {
    const mail = await mooring.mail.find("rosa@example.net", /^Reminder: /);
    expect(mail.subject).toBe(`Reminder: ${when.weekday} ${clockTime(when.time)}`);
    expect(mail.text).toContain(`${when.city} time`);
    expect(mail.text).not.toMatch(/elm street|group|session|room/i);
    await open(counselor, "/messages");
    await expect(counselor.getByRole("row").filter({ hasText: "Session, soon before" })).toHaveCount(1); // Rosa alone is in.
    await expect(counselor.getByRole("row").filter({ hasText: "Rosa" }).first()).toBeVisible();
    await look(counselor);
  });

  await test.step("Start session opens the run sheet, and beside it who is here", async () => {
    await open(counselor, "/");
    await expect(counselor.getByRole("link", { name: GROUP }).first()).toBeVisible();
    await look(counselor);
    await open(counselor, group);
    await look(counselor);
    await press(counselor, "Start session");
    await expect(counselor.getByRole("heading", { level: 1, name: "Arrive and land" })).toBeVisible();
    await expect(counselor.getByText("0 of 3 in the room")).toBeVisible();
    await settled(counselor);
    await look(counselor);
    await counselor.getByRole("link", { name: "Take attendance" }).click();
    await expect(counselor.getByRole("heading", { level: 1, name: "Who is here" })).toBeVisible();
    await settled(counselor);
    await look(counselor);
  });

  await test.step("Take attendance: each tap says what it saved, and Undo takes it back", async () => {
    const said = counselor.getByRole("status");
    const marks = ["present", "late", "left early", "excused", "no-show"];
    if (javaScriptEnabled) await counselor.evaluate(() => { window.stillHere = true; });
    for (const mark of marks) {
      await tap(counselor, "Rosa", mark).click();
      await expect(said).toContainText(`Saved: Rosa, ${mark}.`);
      await expect(tap(counselor, "Rosa", mark)).toHaveAttribute("aria-pressed", "true");
    }
    await press(counselor, "Undo");
    await expect(said).toContainText("Saved: Rosa, excused.");
    await tap(counselor, "Rosa", "present").click();
    await expect(said).toContainText("Saved: Rosa, present.");
    await tap(counselor, "theo@example.net", "late").click();
    await expect(said).toContainText("Saved: theo@example.net, late.");
    await tap(counselor, "Kaya, Amina", "no-show").click();
    await expect(said).toContainText("Saved: Kaya, Amina, no-show.");
    await press(counselor, "Undo");
    await expect(said).toContainText("Saved: Kaya, Amina, no mark.");
    await tap(counselor, "Kaya, Amina", "no-show").click();
    await expect(said).toContainText("Saved: Kaya, Amina, no-show.");
    await expect(counselor.getByText("2 of 3 in the room")).toBeVisible();
    const stayed = await counselor.evaluate(() => window.stillHere === true);
    expect(stayed, "with JavaScript no tap loads the page anew").toBe(whether(javaScriptEnabled, true, false));
    await look(counselor);
    await open(counselor, new URL(counselor.url()).pathname);
    await expect(tap(counselor, "Rosa", "present")).toHaveAttribute("aria-pressed", "true");
  });

  await test.step("the group's page shows who came as a grid of people and weeks", async () => {
    await counselor.getByRole("link", { name: "To the group" }).click();
    for (const [name, mark] of [["Rosa", "present"], ["theo@example.net", "late"], ["Kaya, Amina", "no-show"]]) {
      await expect(row(counselor, name).getByRole("cell").first()).toHaveText(new RegExp(`${mark}$`));
      await expect(row(counselor, name).getByRole("cell").nth(1)).toHaveText("no mark");
    }
    await look(counselor);
    await counselor.getByRole("link", { name: "Take attendance" }).click();
    await expect(counselor.getByRole("heading", { level: 1, name: "Who is here" })).toBeVisible();
  });

  await test.step("signed out, the group's page asks for a sign-in and comes back", async () => {
    await press(counselor, "Sign out");
    await expect(counselor.getByText("You are signed out.")).toBeVisible();
    await look(counselor);
    await open(counselor, group);
    await counselor.getByLabel("Email").fill("dana@example.net");
    await counselor.getByLabel("Password").fill(PASSWORD);
    await press(counselor, "Sign in");
    await expect(counselor).toHaveURL(mooring.url + group);
  });
});

/** A person's row in the grid of the group's page. */
function row(page, name) {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
}
