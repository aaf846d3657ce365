// Both engines, with JavaScript and without: four projects, each with a server of its own (fixtures.js).

import { defineConfig } from "@playwright/test";
import { LAUNCH } from "./launch.js";

const projects = ["sqlite", "postgres"].flatMap((engine) =>
  [true, false].map((javaScriptEnabled) => ({
    name: `${engine}, JavaScript ${javaScriptEnabled ? "on" : "off"}`,
    use: { engine, javaScriptEnabled },
  })),
);

export default defineConfig({
  testDir: ".",
  outputDir: "test-results",
  workers: 2,
  retries: 0,
  fullyParallel: false,
  timeout: 240_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  forbidOnly: Boolean(process.env.CI),
  use: {
    launchOptions: LAUNCH,
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    trace: { mode: "retain-on-failure", screenshots: false },
    locale: "en-US",
  },
  projects,
});
