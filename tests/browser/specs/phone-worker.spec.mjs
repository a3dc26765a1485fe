// A worker on a phone: my step, my slips, and why each figure is what it is.
import { expect, test } from '@playwright/test';
import { expectAccessible, expectNoSideways, goTo, scripted, signIn } from './support.mjs';

test('my step says where I stand and what comes next', async ({ page }, testInfo) => {
  await signIn(page, 'worker');
  await goTo(page, '我的档次');
  const ladder = page.getByRole('region', { name: /现在几档/ });
  await expect(ladder).toContainText(/已确认|现在/);
  await expect(ladder).toContainText(/满|档/);
  await expectNoSideways(page);
  if (scripted(testInfo)) await expectAccessible(page);
});

test('my slip explains every figure', async ({ page }, testInfo) => {
  await signIn(page, 'worker');
  await goTo(page, '我的工资条');
  await page.getByRole('main').getByRole('link', { name: /年\d+月/ }).first().click();
  const net = page.getByRole('region', { name: '本月实发' });
  await expect(net).toContainText(/\d\.\d\d/);
  await expect(net).toContainText('＝ 实发');
  const why = page.getByRole('region', { name: '本月明细' }).locator('details.why');
  expect(await why.count()).toBeGreaterThan(5);
  const first = why.first();
  await expect(first.locator('.formula')).toBeHidden();
  await first.locator('summary').tap();
  await expect(first.locator('.formula')).toBeVisible();
  await expect(first).toContainText('依据');
  for (const one of await why.all()) await one.evaluate((details) => { details.open = true; });
  await expectNoSideways(page);
  if (scripted(testInfo)) await expectAccessible(page);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '工资条 PDF' }).tap()]);
  expect(download.suggestedFilename()).toMatch(/^工资条.*\.pdf$/);
});

test('an office can be kept from a phone as well', async ({ page }) => {
  await signIn(page, 'street_hr');
  for (const place of ['人员档案', '工资发放', '定级定档']) {
    await goTo(page, place);
    await expectNoSideways(page);
  }
});
