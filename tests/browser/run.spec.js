// From the draft of a curriculum to a session under way: one sheet, on two devices at once, and as pages where there is
// no JavaScript.

import { publishChanged } from "./curricula.js";
import { expect, test } from "./fixtures.js";
import { invite, newGroup, open, press, settled } from "./pages.js";

const LAST_WEEK = "Say goodbye, and keep going";

test("a version is written and published, a group runs it, and what was not covered is offered next week", async ({ group, newPerson, look, javaScriptEnabled }) => {
  const counselor = await newPerson({ storageState: group.counselor });
  await test.step("a version is drafted, edited and published", () => publishChanged(counselor, look, { week: LAST_WEEK, line: "You may come back to this page." }));

  await test.step("a group that is under way is shown what the new version would change for it", async () => {
    await open(counselor, group.path);
    await counselor.getByRole("link", { name: /^Version \d of the curriculum$/ }).click();
    await expect(counselor.getByText("You may come back to this page.")).toBeVisible();
    await expect(counselor.getByRole("button", { name: /^Move this group to version \d$/ })).toBeVisible();
    await look(counselor);
  });

  const path = await test.step("a new group runs it", async () => {
    const path = await newGroup(counselor, { name: "Linden Street", place: "Room 1", ...group.when });
    await invite(counselor, path, ["mina@people.example", "josef@people.example"]);
    return path;
  });
  await open(counselor, path);
  const weeks = await counselor.locator(".ribbon a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const heading = (page) => page.getByRole("heading", { level: 1 });

  await test.step("its last week is the one that was written", async () => {
    await open(counselor, weeks[7]);
    await expect(counselor.getByText(LAST_WEEK).first()).toBeVisible();
    await expect(counselor.getByText("Arrive, one last time").first()).toBeVisible();
  });

  await test.step("the plan of week 3 is changed for that week alone", async () => {
    await open(counselor, `${weeks[2]}/plan`);
    await counselor.getByLabel("Title").first().fill("Arrive with a song");
    await counselor.getByLabel("Minutes", { exact: true }).first().fill("4");
    await look(counselor);
    await counselor.getByRole("button", { name: "Save plan" }).first().click();
    await expect(counselor.getByText("Saved. This week’s plan is changed")).toBeVisible();
    await look(counselor);
  });

  await test.step("week 4 moves, and the later weeks with it", async () => {
    await open(counselor, `${weeks[3]}/change`);
    await look(counselor);
    const date = counselor.getByLabel("Date");
    const later = new Date(new Date(await date.inputValue()).getTime() + 7 * 86_400_000).toISOString().slice(0, 10);
    await date.fill(later);
    await counselor.getByLabel("Move the later weeks by as much").check();
    await press(counselor, "Move session");
    await expect(counselor.getByText("Moved. Everybody who takes part is told, once.")).toBeVisible();
  });

  await test.step("the sheet says what is now, and a second device goes along", async () => {
    await open(counselor, weeks[0]);
    await press(counselor, "Start session");
    await settled(counselor);
    await expect(heading(counselor)).toHaveText("Arrive and land");
    await look(counselor);
    const second = await newPerson({ storageState: group.counselor, phone: true });
    await open(second, `${weeks[0]}/run`);
    await counselor.getByRole("button", { name: /^Next: / }).click();
    await expect(heading(counselor)).toHaveText("Check-in: a name and a small good thing");
    if (!javaScriptEnabled) await open(second, `${weeks[0]}/run`);
    // Two seconds, and a moment to paint.
    await expect(heading(second)).toHaveText("Check-in: a name and a small good thing", { timeout: 2_500 });
    if (javaScriptEnabled) {
      const [one, other] = await Promise.all([counselor, second].map((page) => page.evaluate(() => {
        const [minutes, seconds] = document.querySelector(".run__clock").textContent.split(":").map(Number);
        return minutes * 60 + seconds;
      })));
      expect(Math.abs(one - other), "the clocks agree").toBeLessThanOrEqual(1);
    }
    await look(second);
  });

  await test.step("more time, running late, skipping, a word, and the end", async () => {
    await press(counselor, "5 more minutes");
    await expect(counselor.getByText("of 20 minutes")).toBeVisible();
    await press(counselor, "We are running late");
    await expect(counselor.getByRole("button", { name: "Back to the full plan" })).toBeVisible();
    await press(counselor, "Skip");
    await expect(heading(counselor)).toHaveText("How this group works");
    await counselor.getByLabel("Word").fill("Smiled for the first time.");
    if (javaScriptEnabled) {
      await expect(counselor.getByText("Kept as you write.")).toBeVisible();
      await counselor.reload();
      await settled(counselor);
      await expect(counselor.getByLabel("Word")).toHaveValue("Smiled for the first time.");
    }
    await press(counselor, "Save word");
    await expect(counselor.getByText("Smiled for the first time.")).toBeVisible();
    await settled(counselor);
    await press(counselor, "End session");
    await expect(heading(counselor)).toHaveText("This session has ended");
    await look(counselor);
  });

  await test.step("what was not covered is offered next week, and taken into its plan", async () => {
    await open(counselor, weeks[0]);
    await look(counselor);
    await open(counselor, weeks[1]);
    const offered = counselor.getByRole("listitem").filter({ hasText: "My steadying card" });
    await offered.getByRole("button", { name: "Add to this plan" }).click();
    await expect(counselor.getByText("“My steadying card” is new (12 minutes).")).toBeVisible();
    await look(counselor);
  });
});
