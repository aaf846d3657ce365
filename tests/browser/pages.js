// What people do on Mooring's pages, by the words that they see.

import { expect } from "@playwright/test";

import { soon } from "./when.js";

/** Good enough for a house, and never sent anywhere. */
export const PASSWORD = "lantern gravel Tuesday oboe";

/** Opens a page and waits until its islands listen, where there are any and JavaScript is on. */
export async function open(page, path) {
  const response = await page.goto(path);
  await settled(page);
  return response;
}

/** With JavaScript: until the islands of the page listen. */
export async function settled(page) {
  const hasIslands = (await page.locator("leptos-island").count()) > 0;
  const hasJavaScript = await page.evaluate(() => matchMedia("(scripting: enabled)").matches);
  if (hasIslands && hasJavaScript) await page.locator("html[data-islands=awake]").waitFor();
}

export async function press(page, name) {
  await page.getByRole("button", { name, exact: true }).click();
}

export async function signIn(page, email, password = PASSWORD) {
  await open(page, "/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await press(page, "Sign in");
}

/** On the page of an invitation: chooses a name and a password and is in. */
export async function accept(page, name) {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await press(page, "Accept");
  await expect(page).toHaveURL(/\/$/);
}

/** Fills the form of *New group*; whatever is not given keeps what the form proposes. */
export async function fillGroup(page, { name, zone, weekday, time, date, skip, place, joining }) {
  await page.getByLabel("Name").fill(name);
  if (zone) await page.getByLabel("Time zone").selectOption(zone);
  if (weekday) await page.getByLabel("Weekday").selectOption(weekday);
  if (time) await page.getByLabel("Time", { exact: true }).fill(time);
  if (place) await page.getByLabel("Place").fill(place);
  if (joining) await page.getByLabel(joining).check();
  if (skip) await page.getByLabel("Week to skip 1").fill(skip);
  await page.getByLabel("First date").fill(date);
}

/** Opens a group, having seen its sessions, and gives its path. */
export async function newGroup(page, group) {
  await open(page, "/groups/new");
  await fillGroup(page, group);
  await press(page, "Show the sessions");
  await settled(page);
  await press(page, "Create group");
  await expect(page.getByRole("heading", { level: 1, name: group.name })).toBeVisible();
  return new URL(page.url()).pathname;
}

/** Invites people, one a line, with the inviter's word that mail there is safe. */
export async function invite(page, group, lines) {
  await open(page, `${group}/people`);
  await page.getByLabel("Addresses", { exact: true }).fill(lines.join("\n"));
  await page.getByLabel(/They told me/).check();
  await press(page, "Invite");
  await expect(page.getByText(/invited\. Each gets an own mail/)).toBeVisible();
}

/**
 * A group of its own, with a counselor of its own, and the links of who is invited. In the group that tests share a session
 * may be held already, and who comes late waits.
 */
export async function ownGroup(mooring, newPerson, name, addresses) {
  const counselor = await newPerson();
  await counselor.goto(await mooring.staffLink("counselor", `${name.toLowerCase()}@houses.example`, name));
  await accept(counselor, name);
  const when = soon();
  const path = await newGroup(counselor, { name: `${name} Street`, place: "Room 1", ...when });
  await invite(counselor, path, addresses);
  const links = await Promise.all(addresses.map(async (address) => (await mooring.mail.find(address, /invitation/)).link));
  return { counselor, path, links, when };
}

/** Assigns a reading by its title to somebody, or to the whole group. */
export async function assign(page, group, { reading, whom, due }) {
  await open(page, `${group}/readings`);
  const choice = page.getByLabel("Reading", { exact: true });
  const value = await choice.locator("option", { hasText: reading }).first().getAttribute("value");
  await choice.selectOption(value);
  await page.getByLabel("For", { exact: true }).selectOption({ label: whom });
  await page.getByLabel("Due").fill(due);
  await press(page, "Assign reading");
  await expect(page.getByText("Assigned. It shows with their readings now.")).toBeVisible();
}

/** The titles of the readings that no module brings: nobody has them by themselves. */
export async function titlesOfNoModule(page, group) {
  await open(page, `${group}/readings`);
  const choices = await page.getByLabel("Reading", { exact: true }).locator("option").allTextContents();
  return choices.map((choice) => /^([^(]+), \d+ min$/.exec(choice)?.[1]).filter(Boolean);
}

/** One tap on the attendance board. */
export function tap(page, name, mark) {
  return page.getByRole("button", { name: `${name}: ${mark}`, exact: true });
}
