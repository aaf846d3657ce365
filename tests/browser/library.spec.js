// The library: a reading with a picture is written, published, found and changed; a file and a link go to a group.

import { expect, test } from "./fixtures.js";
import { accept, assign, open, ownGroup, press } from "./pages.js";

const GUS = "gus@people.example";
const TITLE = "The kettle, and other small anchors";
const DOT = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const TEXT = "A warm cup is an anchor.\n\n![A kettle on a stove](picture:kettle)\n\n## Hold it\n\nName what you feel in your hands.\n";

test("a reading is written with a picture, published, found and changed, and who has the old one keeps it", async ({ mooring, newPerson, look }) => {
  const { counselor, path, links: [link] } = await ownGroup(mooring, newPerson, "Greta", [GUS]);
  const gus = await newPerson({ phone: true });
  await gus.goto(link);
  await accept(gus, "Gus");

  await test.step("a picture needs a file, and then says how a text shows it", async () => {
    await open(counselor, "/library/pictures");
    await look(counselor);
    await press(counselor, "Upload");
    await expect(counselor.getByText("Nothing was uploaded.")).toBeVisible();
    await look(counselor);
    await counselor.getByLabel("Picture", { exact: true }).setInputFiles({ name: "Kettle.png", mimeType: "image/png", buffer: DOT });
    await press(counselor, "Upload");
    await expect(counselor.getByText("![what is seen](picture:kettle)").first()).toBeVisible();
    await look(counselor);
  });

  await test.step("a refused reading keeps every word", async () => {
    await open(counselor, "/library");
    await look(counselor);
    await counselor.getByRole("link", { name: "Write a reading" }).click();
    await counselor.getByLabel("Title").fill(TITLE);
    await counselor.getByLabel("Minutes to read").fill("3");
    await counselor.getByLabel("Text", { exact: true }).fill(TEXT.replace("A kettle on a stove", ""));
    await counselor.getByLabel("Topics").fill("warmth");
    await press(counselor, "Publish");
    await expect(counselor.getByRole("alert")).toContainText("One thing needs a look.");
    await expect(counselor.getByLabel("Title")).toHaveValue(TITLE);
    await look(counselor);
  });

  await test.step("the preview shows what participants will see, and publishing puts it into the library", async () => {
    await counselor.getByLabel("Text", { exact: true }).fill(TEXT);
    await press(counselor, "Show preview");
    await expect(counselor.getByRole("region", { name: "Preview" }).getByRole("img", { name: "A kettle on a stove" })).toBeVisible();
    await look(counselor);
    await press(counselor, "Publish");
    await expect(counselor.getByRole("heading", { level: 1, name: TITLE })).toBeVisible();
    await look(counselor);
    await open(counselor, "/library");
    await counselor.getByLabel("Words").fill("KETTLE anchor");
    await press(counselor, "Search");
    await expect(counselor.getByRole("region", { name: "Readings" }).getByRole("link")).toHaveText([TITLE]);
    await look(counselor);
    await counselor.getByLabel("Words").fill("kettles");
    await press(counselor, "Search");
    await expect(counselor.getByText("No reading has all of this.")).toBeVisible();
    await look(counselor);
  });

  await test.step("who was given the first version keeps it when there is a second", async () => {
    await assign(counselor, path, { reading: TITLE, whom: "Gus", due: new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10) });
    await open(counselor, "/library");
    await counselor.getByRole("link", { name: TITLE }).click();
    await counselor.getByRole("link", { name: "Change it" }).click();
    await counselor.getByLabel("Text", { exact: true }).fill(TEXT.replace("A warm cup", "A cold stone"));
    await press(counselor, "Publish");
    await expect(counselor.getByRole("link", { name: "Version 1" })).toBeVisible();
    await look(counselor);
    await open(gus, "/readings");
    await gus.getByRole("link", { name: new RegExp(`${TITLE}$`) }).first().click();
    await expect(gus.getByText("A warm cup is an anchor.")).toBeVisible();
    await expect(gus.getByRole("img", { name: "A kettle on a stove" })).toBeVisible();
    await look(gus);
  });

  await test.step("taken out, and brought back", async () => {
    await press(counselor, "Take out");
    await expect(counselor.getByText("Taken out of the library.")).toBeVisible();
    await look(counselor);
    await press(counselor, `Bring back “${TITLE}”`);
    await expect(counselor.getByText("It is back in the library.")).toBeVisible();
  });
});

test("a file and a link are added, given to a group and taken back", async ({ mooring, newPerson, look }) => {
  const { counselor, links: [link] } = await ownGroup(mooring, newPerson, "Hedda", [GUS.replace("gus", "hal")]);
  const hal = await newPerson({ phone: true });
  await hal.goto(link);
  await accept(hal, "Hal");

  await test.step("what is no file of the known kinds is refused, and the words stay", async () => {
    await open(counselor, "/materials");
    await look(counselor);
    await counselor.getByRole("link", { name: "Add a file" }).click();
    await counselor.getByLabel("File", { exact: true }).setInputFiles({ name: "page.pdf", mimeType: "application/pdf", buffer: Buffer.from("<script>1</script>") });
    await counselor.getByLabel("Title").fill("Breathing, on one page");
    await press(counselor, "Add file");
    await expect(counselor.getByText("Nothing was added.")).toBeVisible();
    await expect(counselor.getByLabel("Title")).toHaveValue("Breathing, on one page");
    await look(counselor);
    await counselor.getByLabel("File", { exact: true }).setInputFiles({ name: "page.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") });
    await press(counselor, "Add file");
    await expect(counselor.getByText("Nobody but staff has it yet")).toBeVisible();
  });

  await test.step("given, it can be downloaded; taken back, it is gone", async () => {
    await look(counselor);
    await counselor.getByLabel("Group").selectOption({ label: "Hedda Street" });
    await press(counselor, "Give to group");
    await expect(counselor.getByText("Given. Who is in the group")).toBeVisible();
    await look(counselor);
    await open(hal, "/readings");
    await look(hal);
    const [download] = await Promise.all([hal.waitForEvent("download"), hal.getByRole("link", { name: "Download: Breathing, on one page" }).click()]);
    expect(download.suggestedFilename()).toBe("page.pdf");
    await press(counselor, "Take back from Hedda Street");
    await expect(counselor.getByText("The group does not have it any more.")).toBeVisible();
    await open(hal, "/readings");
    await expect(hal.getByText("Breathing, on one page")).toHaveCount(0);
  });

  await test.step("a link that does not lead away safely is refused", async () => {
    await open(counselor, "/materials/links");
    await counselor.getByLabel("Address").fill("http://example.org/leaflet");
    await counselor.getByLabel("Title").fill("A leaflet");
    await press(counselor, "Add link");
    await expect(counselor.getByRole("alert")).toBeVisible();
    await look(counselor);
    await counselor.getByLabel("Address").fill("https://example.org/leaflet");
    await press(counselor, "Add link");
    await expect(counselor.getByText("Added.")).toBeVisible();
    await press(counselor, "Retire");
    await expect(counselor.getByText("nobody but staff has it.", { exact: false }).first()).toBeVisible();
    await look(counselor);
  });
});
