// Who joins in week 4, under each of the three rules; the board of who is how far; and paper for who has no phone.

import { expect, test } from "./fixtures.js";
import { accept, invite, newGroup, open, press } from "./pages.js";
import { daysFrom, soon } from "./when.js";

const FIRST = "Attachment, and what can hurt it";

test("who joins in week 4 gets what the rule says, and nobody gets everything at once", async ({ mooring, group, newPerson, look }) => {
  const counselor = await newPerson({ storageState: group.counselor });
  const when = soon();
  const path = await newGroup(counselor, { name: "Pier Street", place: "Room 1", joining: "Any week", ...when, date: daysFrom(when.date, -21) });

  async function joins(name) {
    const email = `${name.toLowerCase()}@late.example`;
    await invite(counselor, path, [email]);
    const person = await newPerson({ phone: true });
    await person.goto((await mooring.mail.find(email, /invitation/)).link);
    await accept(person, name);
    return person;
  }

  async function rule(words) {
    await open(counselor, `${path}/people`);
    await counselor.getByRole("link", { name: /late joiners get/ }).click();
    await counselor.getByLabel(words, { exact: true }).check();
  }

  await test.step("start here: what is chosen of the weeks before, and the weeks to come", async () => {
    await rule("Start here, with a short catch-up");
    await counselor.getByLabel(FIRST).check();
    await press(counselor, "Show what they would get");
    await expect(counselor.getByText("Nothing is saved yet.")).toBeVisible();
    await expect(counselor.getByRole("complementary")).toContainText(`${FIRST} (week 1)`);
    await look(counselor);
    await press(counselor, "Save");
    await expect(counselor.getByText("who is here already keeps what they have")).toBeVisible();
    const dora = await joins("Dora");
    await expect(dora.getByText("Week 4 of 8")).toBeVisible();
    await expect(dora.getByText("Good that you are here")).toBeVisible();
    await expect(dora.getByRole("link", { name: FIRST, exact: true })).toBeVisible();
    await expect(dora.getByRole("link", { name: /^Read: / })).toHaveCount(1 + 3);
    await look(dora);
  });

  await test.step("catch up: a week's worth now, the others later", async () => {
    await rule("Catch up on everything, at a pace");
    await counselor.getByLabel(/days between/).fill("15");
    await press(counselor, "Save");
    await expect(counselor.getByRole("alert")).toContainText("from 1 to 14");
    await expect(counselor.getByLabel(FIRST)).toBeChecked();
    await counselor.getByLabel(/days between/).fill("3");
    await press(counselor, "Save");
    const eli = await joins("Eli");
    await open(eli, "/readings");
    await expect(section(eli, "Open now").getByRole("listitem")).toHaveCount(3 + 3);
    await expect(section(eli, "Open now").getByRole("link", { name: FIRST, exact: true })).toBeVisible();
    await expect(section(eli, "Opening later").getByRole("listitem")).toHaveCount(6 + 11);
    await eli.getByRole("link", { name: `Read: ${FIRST}`, exact: true }).click();
    await expect(eli.getByText(/^Week 1 ·/)).toBeVisible();
  });

  await test.step("wait: told kindly, and moved over to the next run with one press", async () => {
    await rule("Wait for the next run");
    await press(counselor, "Save");
    const fay = await joins("Fay");
    await expect(fay.getByRole("heading", { name: "You begin with the next group" })).toBeVisible();
    await expect(fay.getByText("Week 4")).toHaveCount(0);
    await look(fay);
    const next = await newGroup(counselor, { name: "Pier Street, next", place: "Room 1", ...when, date: daysFrom(when.date, 7) });
    await open(counselor, `${path}/people`);
    await expect(counselor.getByRole("listitem").filter({ hasText: "fay@late.example" })).toContainText("waits for the next run");
    await look(counselor);
    await open(counselor, `${next}/people`);
    await press(counselor, "Move over Fay");
    await expect(counselor.getByText("They have a place in this group now.")).toBeVisible();
    await open(fay, "/");
    await expect(fay.getByText("Week 1 of 8")).toBeVisible();
  });

  await test.step("the board says who is how far, and what was read on paper is marked for them", async () => {
    await open(counselor, `${path}/board`);
    await expect(counselor.getByRole("columnheader", { name: "Dora" })).toBeVisible();
    await expect(counselor.getByRole("row").filter({ hasText: FIRST }).getByRole("cell").first()).toContainText("open, due");
    await look(counselor);
    await counselor.getByRole("columnheader", { name: "Dora" }).getByRole("link").click();
    await press(counselor, `Mark as done: ${FIRST}`);
    await expect(counselor.getByText("The person sees that you marked it.")).toBeVisible();
    await look(counselor);
    await counselor.getByRole("link", { name: "Print a packet" }).click();
    await expect(counselor.getByRole("heading", { level: 2, name: FIRST })).toHaveCount(0);
    await counselor.getByRole("link", { name: "Week 1", exact: true }).click();
    await expect(counselor.getByRole("heading", { level: 2, name: FIRST })).toBeVisible();
    await look(counselor);
  });
});

/** The list under this heading of a page. */
function section(page, name) {
  return page.locator("section").filter({ has: page.getByRole("heading", { name, exact: true }) });
}
