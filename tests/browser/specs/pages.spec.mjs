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

test.describe.configure({ mode: 'serial', timeout: 600_000 });

for (const role of roles) {
  test(`pages of ${role}`, async ({ page }, testInfo) => {
    await signIn(page, role);
    const errors = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(`${page.url()}: ${message.text()}`));
    page.on('pageerror', (error) => errors.push(`${page.url()}: ${error}`));
    if (role === 'district_hr') {
      // Each project works on the same database: whoever comes first makes the draft the others find.
      await page.goto('/policy');
      if ((await page.getByRole('heading', { name: '草稿', exact: true }).count()) === 0) {
        await page.goto('/policy/sample-three-level-nine-step/2022-01-01');
        await page.getByRole('button', { name: '复制为草稿' }).click();
        await expect(page).toHaveURL(/\/policy\/drafts\//);
      }
      const draft = new URL(await page.url(), 'http://x').pathname;
      for (const part of draft.includes('/drafts/') ? ['scale', 'posts', 'placement', 'text'] : []) {
        await page.goto(`${draft}?part=${part}`);
        await look(page, testInfo);
      }
    }
    if (role === 'street_hr') {
      await page.goto('/reviews');
      if ((await page.getByRole('table').count()) === 0) {
        await page.getByRole('button', { name: '开始评审' }).click();
        await expect(page).toHaveURL(/\/reviews\/\d+/);
      }
    }
    if (role === 'street_hr') {
      // The page for the room is there on the day of a session alone.
      await page.goto('/training/new');
      await page.getByLabel('培训班').selectOption({ index: 1 });
      await page.getByLabel('第一天').fill(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10));
      await page.getByLabel('每天开始').fill('00:00');
      await page.getByLabel('每天结束').fill('23:59');
      await page.getByLabel('地点').fill('街道三楼会议室');
      await page.getByLabel('总学时').fill('4');
      await page.getByRole('button', { name: '列入计划' }).click();
      await expect(page).toHaveURL(/\/training\/\d+/);
      await page.getByRole('link', { name: '现场签到码' }).click();
      await look(page, testInfo);
      await page.getByRole('button', { name: '生成今天的签到码' }).click();
      await look(page, testInfo);
      walked.add('/training/:id/room');
    }
    if (role === 'street_hr') {
      // The list and the causes are there once something is asked.
      await page.goto('/what-if?months=12&by=gross&steps=on&renewals=on&appraisal=qualified&d1.grades=5');
      await look(page, testInfo);
      await page.getByRole('link', { name: '试算1', exact: true }).click();
      await expect(page).toHaveURL(/\/what-if\/people/);
      await look(page, testInfo);
      walked.add('/what-if/people');
      await page.locator('td a[href^="/what-if/why"]').first().click();
      await expect(page).toHaveURL(/\/what-if\/why/);
      await look(page, testInfo);
      walked.add('/what-if/why');
    }
    for (const route of await walk(page, () => look(page, testInfo))) walked.add(route);
    if (role === 'street_hr') {
      await page.goto('/import');
      await page.getByLabel('选择文件').setInputFiles(join(process.env.JIUDANG_DATA, 'roster-2026-10.xlsx'));
      await page.getByRole('button', { name: '上传并核对' }).click();
      await look(page, testInfo);
      walked.add('/import/:id');
      // The roster states declared wages: it is a list of bases as well.
      for (const kind of ['opening', 'bases', 'deductions', 'one_offs', 'attendance', 'training']) {
        await page.goto(`/imports/${kind}`);
        await look(page, testInfo);
      }
      await page.goto('/imports/bases');
      await page.getByLabel('选择文件').setInputFiles(join(process.env.JIUDANG_DATA, 'roster-2026-10.xlsx'));
      await page.getByRole('button', { name: '上传并核对' }).click();
      await look(page, testInfo);
      await page.getByRole('navigation', { name: '核对内容' }).getByRole('link', { name: '相同', exact: false }).click();
      await look(page, testInfo);
      walked.add('/imports/:kind/:id');
      await page.goto('/appraisals');
      await page.getByRole('link', { name: /季度$/ }).first().click();
      await page.getByRole('link', { name: '导入评分表' }).click();
      const sheet = Buffer.from('工号,姓名,评议主体,票号,重点任务\nW999999,,街道评议,1,80\n');
      await page.getByLabel('选择文件').setInputFiles({ name: '评分.csv', mimeType: 'text/csv', buffer: sheet });
      await page.getByRole('button', { name: '上传并核对' }).click();
      await expect(page).toHaveURL(/\/ratings\/\d+/);
      await look(page, testInfo);
      walked.add('/appraisals/:id/ratings/:import');
    }
    expect(errors).toEqual([]);
  });
}

test('pages of nobody', async ({ page }, testInfo) => {
  await page.goto('/sign-in');
  await look(page, testInfo);
  walked.add('/sign-in');
  await page.goto('/rate/done');
  await look(page, testInfo);
  walked.add('/rate/:secret');
  await page.goto('/sign-in');
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
