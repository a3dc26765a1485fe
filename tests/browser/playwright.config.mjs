import { defineConfig } from '@playwright/test';

const launchOptions = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

const desktop = { width: 1440, height: 900 };
const phone = { width: 360, height: 740 };

export default defineConfig({
  testDir: 'specs',
  fullyParallel: false,
  workers: 1,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [[process.env.VERBOSE ? 'list' : 'dot']],
  use: { baseURL: process.env.JIUDANG_URL, locale: 'zh-CN', launchOptions, acceptDownloads: true },
  projects: [
    { name: 'desktop, with JavaScript', use: { viewport: desktop }, testIgnore: /phone/ },
    { name: 'desktop, without JavaScript', use: { viewport: desktop, javaScriptEnabled: false }, testIgnore: /phone/ },
    { name: 'phone, with JavaScript', use: { viewport: phone, hasTouch: true }, testMatch: /phone|pages/ },
    { name: 'phone, without JavaScript', use: { viewport: phone, hasTouch: true, javaScriptEnabled: false }, testMatch: /phone|pages/ },
  ],
});
