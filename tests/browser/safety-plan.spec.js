// The safety plan: begun with one line, written on two devices, shared with the counselor and taken back, and on paper.

import { expect, test } from "./fixtures.js";
import { accept, open, ownGroup, press, signIn } from "./pages.js";

const PIA = "pia@people.example";

test("a safety plan is begun, kept on two devices, shared and taken back, and prints on one page", async ({ mooring, newPerson, look }) => {
  const { counselor, path, links: [link] } = await ownGroup(mooring, newPerson, "Cleo", [PIA]);
  const phone = await newPerson({ phone: true });
  await phone.goto(link);
  await accept(phone, "Pia");

  await test.step("the way there is a hard moment's block, and one line is enough", async () => {
    await phone.getByRole("link", { name: "My safety plan" }).click();
    await expect(phone.getByRole("heading", { level: 1, name: "My safety plan" })).toBeVisible();
    await look(phone);
    await phone.getByLabel("People I can ask for help").fill("Sam, 555-0142, evenings");
    await press(phone, "Save my plan");
    await expect(phone.getByText("Saved.")).toBeVisible();
    await expect(phone.getByRole("link", { name: "555-0142" })).toHaveAttribute("href", "tel:5550142");
    await expect(phone.getByRole("link", { name: "Call 988" })).toBeVisible();
    await look(phone);
  });

  await test.step("a refused part comes back with everything that was typed", async () => {
    await phone.getByRole("link", { name: "Change my plan" }).click();
    await phone.getByLabel("What I can do by myself").fill("x".repeat(3001));
    await phone.getByLabel("Making my surroundings safer").fill("My neighbor keeps my tablets");
    await press(phone, "Save my plan");
    await expect(phone.getByRole("alert")).toContainText("One thing needs a look.");
    await expect(phone.getByLabel("Making my surroundings safer")).toHaveValue("My neighbor keeps my tablets");
    await look(phone);
    await phone.getByLabel("What I can do by myself").fill("A warm shower");
    await press(phone, "Save my plan");
    await expect(phone.getByText("A warm shower")).toBeVisible();
  });

  await test.step("what two devices write in one part is kept twice, and the person chooses", async () => {
    const laptop = await newPerson();
    await signIn(laptop, PIA);
    await expect(laptop).toHaveURL(/\/$/);
    await open(laptop, "/safety-plan/edit");
    await open(phone, "/safety-plan/edit");
    await laptop.getByLabel("What I can do by myself").fill("Once round the block");
    await press(laptop, "Save my plan");
    await phone.getByLabel("What I can do by myself").fill("The breathing on Steady");
    await press(phone, "Save my plan");
    await expect(phone.getByText("Both texts are kept in the parts that say so.")).toBeVisible();
    await expect(phone.getByLabel("What I can do by myself")).toHaveValue(/^Once round the block\n\n— .+ —\nThe breathing on Steady$/);
    await look(phone);
    await phone.getByLabel("What I can do by myself").fill("Once round the block\nThe breathing on Steady");
    await press(phone, "Save my plan");
    await expect(phone.getByText("also written")).toHaveCount(0);
  });

  await test.step("the counselor reads it while it is shared, and finds nothing once that is taken back", async () => {
    await open(counselor, `${path}/people`);
    await counselor.getByRole("link", { name: "Pia" }).click();
    const person = new URL(counselor.url()).pathname;
    await expect(counselor.getByRole("link", { name: "Read it" })).toHaveCount(0);
    await press(phone, "Share with my counselor");
    await expect(phone.getByText("You share it with Cleo.")).toBeVisible();
    await look(phone);
    await open(counselor, person);
    await counselor.getByRole("link", { name: "Read it" }).click();
    await expect(counselor.getByText("My neighbor keeps my tablets")).toBeVisible();
    await look(counselor);
    await press(phone, "Stop sharing");
    await expect(phone.getByText("Only you can read it now.")).toBeVisible();
    const response = await open(counselor, `${person}/safety-plan`);
    expect(response.status()).toBe(404);
  });

  await test.step("on paper there are the plan and the numbers, on one page, and nothing to press", async () => {
    await open(phone, "/safety-plan");
    await phone.emulateMedia({ media: "print" });
    await expect(phone.getByText("Sam, 555-0142, evenings")).toBeVisible();
    await expect(phone.getByText("Call 988")).toBeVisible();
    for (const name of ["Leave quickly", "Share with my counselor"]) await expect(phone.getByRole("button", { name })).toHaveCount(0);
    const pdf = (await phone.pdf()).toString("latin1");
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
    await phone.emulateMedia({ media: null });
  });

  await test.step("it is in the bar, also beside Help now, for who is signed in", async () => {
    await open(phone, "/help-now");
    await phone.getByRole("link", { name: "My plan" }).click();
    await expect(phone).toHaveURL(/\/safety-plan$/);
    const visitor = await newPerson({ phone: true });
    await open(visitor, "/help-now");
    await expect(visitor.getByRole("link", { name: "My plan" })).toHaveCount(0);
  });
});
