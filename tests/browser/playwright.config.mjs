import { defineConfig } from '@playwright/test';

const launchOptions = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

export default defineConfig({
  testDir: 'specs',
  fullyParallel: false,
  workers: 1,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [['line']],
  use: { baseURL: process.env.JIUDANG_URL, locale: 'zh-CN', launchOptions, acceptDownloads: true },
  projects: [
    { name: 'desktop, with JavaScript', use: { viewport: { width: 1440, height: 900 } } },
    { name: 'desktop, without JavaScript', use: { viewport: { width: 1440, height: 900 }, javaScriptEnabled: false } },
    { name: 'phone, without JavaScript', use: { viewport: { width: 360, height: 740 }, javaScriptEnabled: false }, testMatch: /phone|pages/ },
  ],
});
