import { defineConfig, devices } from '@playwright/test';

export default defineConfig({
  testDir: 'specs',
  outputDir: 'test-results/failures',
  fullyParallel: true,
  workers: 2,
  // On a machine that is busy with something else a minute may be too short for one of many tabs; what fails twice is wrong.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: !!process.env.CI,
  timeout: 90_000,
  // A held poll, a back-off or a hash of a password on a busy machine: seconds, not tens of them.
  expect: { timeout: 15_000 },
  reporter: [['dot'], ['./fixtures/summary.ts']],
  use: {
    ...devices['Desktop Chrome'],
    channel: undefined,
    locale: 'en-GB',
    timezoneId: 'UTC',
    actionTimeout: 15_000,
    screenshot: 'only-on-failure',
    // With pictures and snapshots of every moment a run takes a quarter longer.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    launchOptions: {
      // The same engine without the windows, tabs and menus of a browser, which nobody sees here: half the work.
      executablePath: process.env.CHROMIUM_SHELL ?? '/usr/bin/chromium-headless-shell',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
