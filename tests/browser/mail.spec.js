// What people do about mail: they answer it without signing in, stop it, choose when it comes; a counselor writes to the group;
// an administrator chooses the words that show.

import { expect, test } from "./fixtures.js";
import { accept, open, ownGroup, press } from "./pages.js";
import { clockTime } from "./when.js";

test("a reminder is answered without signing in, and whoever leads sees it", async ({ mooring, newPerson, look }) => {
  const { counselor, path, links: [invitation], when } = await ownGroup(mooring, newPerson, "Nora", ["ida@answers.example"]);
  const ida = await newPerson({ phone: true });
  await ida.goto(invitation);
  await accept(ida, "Ida");
  const mail = await mooring.mail.find("ida@answers.example", /^Reminder: /);
  const link = mail.text.match(/http\S+\/reply\/\S+/)[0];
  const anybody = await newPerson({ phone: true });

  await test.step("the page tells the time and nothing else", async () => {
    await open(anybody, link);
    const main = anybody.locator("main");
    await expect(main).toContainText(clockTime(when.time));
    for (const words of ["Ida", "Nora", "Room 1", "Seven steps", "group", "session", "Week"]) await expect(main).not.toContainText(words);
    await look(anybody);
  });

  await test.step("an answer can be changed, and a call asked for", async () => {
    await press(anybody, "I'm coming");
    await expect(anybody.getByRole("status")).toContainText("You said that you are coming.");
    await press(anybody, "I'll be late");
    await expect(anybody.getByRole("button", { name: "I'll be late" })).toHaveAttribute("aria-pressed", "true");
    await press(anybody, "Please call me");
    await expect(anybody.getByRole("button", { name: "I don't need a call any more" })).toBeVisible();
    await look(anybody);
  });

  await test.step("it stands on Today and beside the name while the session runs", async () => {
    await open(counselor, "/");
    await expect(counselor.getByText("Late: Ida")).toBeVisible();
    await expect(counselor.getByRole("heading", { name: "Asked to be called" })).toBeVisible();
    await look(counselor);
    await counselor.getByRole("button", { name: /^It is done/ }).click();
    await expect(counselor.getByRole("status")).toContainText("the call that Ida asked for is done");
    await expect(counselor.getByRole("heading", { name: "Asked to be called" })).toHaveCount(0);
    await open(counselor, path);
    await counselor.locator(".ribbon a").first().click();
    await press(counselor, "Start session");
    await expect(counselor.getByText("said: late")).toBeVisible();
    await look(counselor);
  });

  await test.step("a link that was altered finds nothing", async () => {
    const response = await open(anybody, `${link.slice(0, -4)}AAAA`);
    expect(response.status()).toBe(404);
    await look(anybody);
  });
});

test("what a counselor writes is shown as it arrives; the words come by mail to who asked for them", async ({ mooring, newPerson, look }) => {
  const addresses = ["olga@letters.example", "pia@letters.example"];
  const { counselor, path, links } = await ownGroup(mooring, newPerson, "Lotte", addresses);
  const [olga, pia] = [await newPerson({ phone: true }), await newPerson({ phone: true })];
  await olga.goto(links[0]);
  await accept(olga, "Olga");
  await pia.goto(links[1]);
  await accept(pia, "Pia");
  const words = "The door on Elm Street sticks.\n\nPlease ring twice.";

  await test.step("one of them asks for the words by mail", async () => {
    await open(pia, "/account/contact");
    await look(pia);
    await pia.getByLabel(/Put what they write into the mail/).check();
    await press(pia, "Save");
    await expect(pia.getByText("Saved. It holds from the next mail on.")).toBeVisible();
  });

  await test.step("nothing typed is an error beside the field", async () => {
    await open(counselor, `${path}/messages`);
    await look(counselor);
    await press(counselor, "Show what arrives");
    await expect(counselor.getByRole("alert")).toBeVisible();
    await look(counselor);
  });

  await test.step("both mails are shown before anything is sent", async () => {
    await counselor.getByLabel("Text").fill(words);
    await press(counselor, "Show what arrives");
    const preview = counselor.locator("#preview");
    await expect(preview.locator(".mail")).toHaveCount(2);
    await expect(preview.locator(".mail").filter({ hasText: "Olga" })).not.toContainText("ring twice");
    await expect(preview.locator(".mail").filter({ hasText: "Pia" })).toContainText("ring twice");
    await look(counselor);
    expect((await mooring.mail.to(addresses[0])).map((mail) => mail.subject)).not.toContain("A message for you");
  });

  await test.step("it arrives so, and waits behind the sign-in", async () => {
    await press(counselor, "Send it like this");
    await expect(counselor.getByText("2 people can read it after signing in")).toBeVisible();
    await look(counselor);
    const [short, long] = [await mooring.mail.find(addresses[0], /^A message for you$/), await mooring.mail.find(addresses[1], /^A message for you$/)];
    expect(short.text).not.toContain("Elm Street");
    expect(long.text).toContain("Please ring twice.");
    await open(olga, "/announcements");
    await expect(olga.getByText("Please ring twice.")).toBeVisible();
    await look(olga);
  });

  await test.step("the link in it stops such mail at the press of a button, and not before", async () => {
    const mail = await mooring.mail.find(addresses[0], /^A message for you$/);
    const anybody = await newPerson({ phone: true });
    await open(anybody, mail.text.match(/http\S+\/unsubscribe\/\S+/)[0]);
    await look(anybody);
    await press(anybody, "Stop mail of this kind");
    await expect(anybody.getByText("Done. No more of it comes")).toBeVisible();
    await look(anybody);
    await open(olga, "/account/contact");
    await expect(olga.getByLabel("Tell me when my counselor writes to my group")).not.toBeChecked();
    await expect(olga.getByLabel("Remind me of sessions")).toBeChecked();
  });
});

test("when reminders come is set for the house, a group and a person, and shown before it is saved", async ({ engine, mooring, newPerson, look }) => {
  test.skip(engine === "postgres", "what a page looks like does not depend on the database");
  const { counselor, path, links: [invitation] } = await ownGroup(mooring, newPerson, "Rita", ["sol@times.example"]);
  const sol = await newPerson({ phone: true });
  await sol.goto(invitation);
  await accept(sol, "Sol");

  await test.step("a group's: shown to whom what comes, then saved", async () => {
    await open(counselor, `${path}/reminders`);
    await look(counselor);
    await counselor.getByLabel("Sessions", { exact: true }).selectOption("own");
    for (const lead of ["2 hours before", "1 day before"]) await counselor.getByLabel(lead, { exact: true }).uncheck();
    await press(counselor, "Save");
    await expect(counselor.getByText("Tick at least one time, or choose that there are none.").first()).toBeVisible();
    await look(counselor);
    await counselor.getByLabel("3 days before", { exact: true }).check();
    await press(counselor, "Show who gets what");
    await expect(counselor.getByText("Nothing is saved yet.")).toBeVisible();
    await expect(counselor.getByRole("cell", { name: "Sol" }).first()).toBeVisible();
    await look(counselor);
    await press(counselor, "Save");
    await expect(counselor.getByText("Saved. It holds from now on.")).toBeVisible();
    await expect(counselor.getByLabel("3 days before", { exact: true })).toBeChecked();
  });

  await test.step("a person's own go before it", async () => {
    await open(sol, "/account/reminders");
    await expect(sol.getByLabel("Sessions", { exact: true }).locator("option").first()).toHaveText(/3 days before/);
    await look(sol);
    await sol.getByLabel("Quiet hours: no reminder then").selectOption("own");
    await sol.getByLabel("From").fill("22:00");
    await sol.getByLabel("Until").fill("22:00");
    await press(sol, "Save");
    await expect(sol.getByText("Quiet hours can’t begin and end at the same time.").first()).toBeVisible();
    await look(sol);
    await sol.getByLabel("Until").fill("07:00");
    await press(sol, "Save");
    await expect(sol.getByText("Saved. It holds from now on.")).toBeVisible();
  });

  await test.step("a calendar of one's own, only when asked for", async () => {
    await open(sol, "/account/calendar");
    await look(sol);
    await press(sol, "Make an address");
    const address = await sol.locator("code").textContent();
    await look(sol);
    const feed = await sol.request.get(address);
    expect(await feed.text()).toContain("SUMMARY:Appointment");
    await press(sol, "Take it away");
    expect((await sol.request.get(address)).status()).toBe(404);
  });
});

test("an administrator chooses the words that show, and none that tell", async ({ engine, mooring, newPerson, look }) => {
  test.skip(engine === "postgres", "what a page looks like does not depend on the database");
  const administrator = await newPerson();
  await administrator.goto(await mooring.staffLink("administrator", "otto@words.example", "Otto"));
  await accept(administrator, "Otto");
  await open(administrator, "/settings/mail");
  await look(administrator);
  await administrator.locator("#en-change").fill("Your healing circle");
  await press(administrator, "Save");
  await expect(administrator.getByText(/This says “heal/).first()).toBeVisible();
  await expect(administrator.locator("#en-change")).toHaveValue("Your healing circle");
  await look(administrator);
  await administrator.locator("#en-change").fill("Something new");
  await press(administrator, "Save");
  await expect(administrator.getByText("Saved. It holds from the next mail on.")).toBeVisible();
  await open(administrator, "/settings/reminders");
  await look(administrator);
  await press(administrator, "Show what goes out");
  await expect(administrator.getByText("Nothing is saved yet.")).toBeVisible();
  await look(administrator);
  await open(administrator, "/messages?show=queued");
  await look(administrator);
});

test("who reads Spanish meets Spanish on the pages that mail leads to", async ({ engine, mooring, newPerson, look }) => {
  test.skip(engine === "postgres", "what a page looks like does not depend on the database");
  const { links: [invitation] } = await ownGroup(mooring, newPerson, "Vera", ["luz@words.example"]);
  const luz = await newPerson({ phone: true });
  await luz.goto(invitation);
  await luz.getByRole("button", { name: "Español" }).click();
  await look(luz);
  await luz.getByLabel("Nombre").fill("Luz");
  await luz.getByLabel("Contraseña").fill("lantern gravel Tuesday oboe");
  await press(luz, "Aceptar");
  await expect(luz).toHaveURL(/\/$/);
  for (const path of ["/", "/account", "/account/contact", "/account/reminders", "/account/calendar", "/announcements", "/help-now"]) {
    await open(luz, path);
    await expect(luz.locator("html")).toHaveAttribute("lang", "es");
    await look(luz);
  }
});
