// Passkeys in Chromium, with a device of its own (CDP): adding one, signing in with it alone, and without any script.

import { expect, test } from "./fixtures.js";
import { accept, open, PASSWORD, press, signIn } from "./pages.js";

const DEVICE = {
  protocol: "ctap2",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

// Browsers make passkeys for a host with a name, never for an address.
test.use({ host: "localhost" });

/** Gives the browser a device that keeps passkeys. */
async function withDevice(page) {
  const browser = await page.context().newCDPSession(page);
  await browser.send("WebAuthn.enable");
  const { authenticatorId } = await browser.send("WebAuthn.addVirtualAuthenticator", { options: DEVICE });
  const send = (what, more) => browser.send(`WebAuthn.${what}`, { authenticatorId, ...more });
  return {
    keys: async () => (await send("getCredentials")).credentials,
    knowsItsOwner: (isUserVerified) => send("setUserVerified", { isUserVerified }),
  };
}

async function signOut(page) {
  await open(page, "/account");
  await press(page, "Sign out");
  await expect(page.getByText("You are signed out.")).toBeVisible();
}

async function addPasskey(page, password = PASSWORD) {
  await open(page, "/account/second-factor");
  const passkeys = page.locator("#passkey");
  await passkeys.getByLabel("Current password").last().fill(password);
  await passkeys.getByRole("button", { name: "Add a passkey" }).click();
}

test("a passkey signs in by itself", async ({ mooring, newPerson, look, javaScriptEnabled }) => {
  test.skip(!javaScriptEnabled, "passkeys need a script; the other test shows what there is without");
  const page = await newPerson();
  const device = await withDevice(page);
  await page.goto(await mooring.staffLink("counselor", "petra@example.org", "Petra"));
  await accept(page, "Petra");

  await test.step("it is added with the password, and gives codes for the day on which it is lost", async () => {
    await addPasskey(page, "not this one, surely");
    await expect(page.getByText("This is not your current password.")).toBeVisible();
    await page.locator("#passkey").getByLabel("Current password").fill(PASSWORD);
    await press(page, "Add a passkey");
    await expect(page.getByRole("heading", { level: 1, name: "Recovery codes" })).toBeVisible();
    expect(await page.locator("ol code").count()).toBe(10);
    const keys = await device.keys();
    expect(keys.length).toBe(1);
    expect(keys[0]).toMatchObject({ isResidentCredential: true, rpId: "localhost" });
  });
  const codes = await page.locator("ol code").allTextContents();

  await test.step("the same device is not taken twice", async () => {
    await addPasskey(page);
    await expect(page.getByText("This device has a passkey for your account already.")).toBeVisible();
    await look(page);
  });

  await test.step("signed out, it alone signs in, and leads back", async () => {
    await signOut(page);
    await open(page, "/sign-in?back=/groups");
    await look(page);
    await press(page, "Sign in with a passkey");
    await expect(page).toHaveURL(/\/groups$/);
    await expect(page.getByRole("heading", { level: 1, name: "Groups" })).toBeVisible();
  });

  await test.step("what was said of a shared device holds", async () => {
    await signOut(page);
    await page.getByLabel("Others use this device too").check();
    await press(page, "Sign in with a passkey");
    await expect(page).toHaveURL(/\/$/);
    const cookies = await page.context().cookies();
    expect(cookies.find(({ name }) => name === "__Host-sid").expires).toBe(-1);
  });

  await test.step("a device that does not know its owner signs nobody in", async () => {
    await signOut(page);
    await device.knowsItsOwner(false);
    await press(page, "Sign in with a passkey");
    await expect(page.getByText("No passkey was used.")).toBeVisible();
    await device.knowsItsOwner(true);
  });

  await test.step("after the password it is the second step, and so is a code on paper", async () => {
    await signIn(page, "petra@example.org");
    await expect(page.getByRole("heading", { level: 1, name: "Second step" })).toBeVisible();
    await look(page);
    await press(page, "Sign in with a passkey");
    await expect(page).toHaveURL(/\/$/);
    await signOut(page);
    await signIn(page, "petra@example.org");
    await page.getByLabel("Code").fill(codes[0]);
    await press(page, "Sign in");
    await expect(page).toHaveURL(/\/$/);
  });

  await test.step("taken away, it signs nobody in", async () => {
    const other = await newPerson();
    await withDevice(other);
    await signIn(other, "petra@example.org");
    await other.getByLabel("Code").fill(codes[1]);
    await press(other, "Sign in");
    await addPasskey(other);
    await expect(other.getByText("The passkey is added.")).toBeVisible();
    const first = other.locator("#passkey li").first();
    await first.locator("summary").click();
    await look(other);
    await first.getByLabel("Current password").fill(PASSWORD);
    await first.getByRole("button", { name: "Take this passkey away" }).click();
    await expect(other.getByText("The passkey is taken away.")).toBeVisible();
    await signOut(page);
    await press(page, "Sign in with a passkey");
    await expect(page.getByText("This passkey did not sign you in").first()).toBeVisible();
  });
});

test("without a script there is no button, and everything else works", async ({ mooring, newPerson, look, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled, "the other test shows what there is with one");
  const page = await newPerson();
  await page.goto(await mooring.staffLink("counselor", "paula@example.org", "Paula"));
  await accept(page, "Paula");
  await open(page, "/account/second-factor");
  await expect(page.getByRole("button", { name: "Set up an app" })).toBeVisible();
  await expect(page.locator("#passkey")).toBeHidden();
  await look(page);
  await signOut(page);
  await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toBeHidden();
  await signIn(page, "paula@example.org");
  await expect(page).toHaveURL(/\/$/);
});
