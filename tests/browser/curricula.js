// What somebody does who writes a curriculum: draft, edit, look, publish.

import { expect } from "@playwright/test";
import { open, press } from "./pages.js";

/** Drafts a version, changes its last week in every part, and publishes it. Each page on the way is looked at. */
export async function publishChanged(page, look, { week, line }) {
  await open(page, "/curricula");
  await look(page);
  await page.getByRole("link", { name: "Seven steps", exact: false }).first().click();
  await look(page);
  await page.locator("main a[href*='/modules/']").first().click();
  await look(page);
  await page.goBack();
  await page.locator("main a[href*='/guide/']").first().click();
  await look(page);
  await page.goBack();
  await press(page, "Draft a new version");
  await look(page);
  const draft = new URL(page.url()).pathname;
  await page.locator("#weeks li a.list__title").last().click();
  await page.getByLabel("Title").fill(week);
  await look(page);
  await press(page, "Save week");
  await expect(page.getByText("Saved.")).toBeVisible();
  await changePlan(page, look);
  await changeReading(page, look, line);
  await open(page, draft);
  await changeGuide(page, look);
  await open(page, draft);
  await discardAndBringBack(page, look);
  await open(page, `${draft}/changes`);
  await expect(page.getByText(line)).toBeVisible();
  await look(page);
  await open(page, draft);
  await page.getByLabel("What changed").fill("The last week says goodbye more slowly.");
  await press(page, "Publish");
  await expect(page.getByText(/Published as version \d/)).toBeVisible();
  await look(page);
  await open(page, `${new URL(page.url()).pathname}/compare`);
  await expect(page.getByText(line)).toBeVisible();
  await look(page);
}

async function changePlan(page, look) {
  const week = page.url();
  await page.getByRole("link", { name: "Edit the plan" }).click();
  await page.getByLabel("Title").first().fill("Arrive, one last time");
  await look(page);
  await page.getByRole("button", { name: "Save plan" }).first().click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.goto(week);
}

async function changeReading(page, look, line) {
  await page.locator("#readings li a.list__title").first().click();
  const text = page.getByLabel("Text", { exact: true });
  await text.fill(`${await text.inputValue()}\n\n${line}\n`);
  await press(page, "Show preview");
  await expect(page.locator("article.reading").getByText(line)).toBeVisible();
  await look(page);
  await press(page, "Save reading");
  await expect(page.getByText("Saved.")).toBeVisible();
}

async function changeGuide(page, look) {
  await page.locator("#guide li a.list__title").last().click();
  const text = page.getByLabel("Text", { exact: true });
  await text.fill(`${await text.inputValue()}\n\nLeave the room as you found it.\n`);
  await press(page, "Show preview");
  await expect(page.locator("#preview").getByText("Leave the room as you found it.")).toBeVisible();
  await look(page);
  await press(page, "Save page");
  await expect(page.getByText("Saved.")).toBeVisible();
}

async function discardAndBringBack(page, look) {
  await page.getByRole("link", { name: "Discard draft" }).click();
  await look(page);
  await press(page, "Discard draft");
  await look(page);
  await page.getByRole("button", { name: /^Bring it back/ }).first().click();
  await expect(page.getByText(/brought back|is back/i).first()).toBeVisible();
}
