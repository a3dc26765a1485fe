// Every page of every role, walked to from the navigation: accessible, no wider than the screen, one main heading.
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { accountOf, expectAccessible, expectNoSideways, roles, routes, scripted, signIn, walk } from './support.mjs';

const walked = new Set();

async function look(page, testInfo) {
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await expect(page).toHaveTitle(/· 九档$/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expectNoSideways(page);
  if (scripted(testInfo)) await expectAccessible(page);
}

test.describe.configure({ mode: 'serial', timeout: 240_000 });

for (const role of roles) {
  test(`pages of ${role}`, async ({ page }, testInfo) => {
    await signIn(page, role);
    const errors = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(`${page.url()}: ${message.text()}`));
    page.on('pageerror', (error) => errors.push(`${page.url()}: ${error}`));
    for (const route of await walk(page, () => look(page, testInfo))) walked.add(route);
    if (role === 'street_hr') {
      await page.goto('/import');
      await page.getByLabel('选择文件').setInputFiles(join(process.env.JIUDANG_DATA, 'roster-2026-10.xlsx'));
      await page.getByRole('button', { name: '上传并核对' }).click();
      await look(page, testInfo);
      walked.add('/import/:id');
      // Another project may have opened a round already, which the walk then came by.
      if (!walked.has('/reviews/:id')) {
        await page.goto('/reviews');
        await page.getByRole('button', { name: '开始评审' }).click();
        await look(page, testInfo);
        walked.add('/reviews/:id');
      }
    }
    expect(errors).toEqual([]);
  });
}

test('pages of nobody', async ({ page }, testInfo) => {
  await page.goto('/sign-in');
  await look(page, testInfo);
  walked.add('/sign-in');
  await page.getByLabel('账号').fill('nobody');
  await page.getByLabel('密码', { exact: true }).fill('no password at all');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('账号或密码不正确');
  await expect(page.getByLabel('账号')).toHaveValue('nobody');
  await look(page, testInfo);
});

test('a page that is not there', async ({ page }, testInfo) => {
  await signIn(page, 'district_hr');
  const response = await page.goto('/no/such/page');
  expect(response.status()).toBe(404);
  await look(page, testInfo);
  expect(accountOf('district_hr').account).toBeTruthy();
});

test('every route was walked to', () => {
  // The first visit needs an empty database; the tests through HTTP look at it.
  expect(routes.filter((route) => !walked.has(route) && route !== '/set-up')).toEqual([]);
});
