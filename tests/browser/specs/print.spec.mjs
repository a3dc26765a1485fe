// On paper: what is read, without what is clicked.
import { expect, test } from '@playwright/test';
import { goTo, signIn } from './support.mjs';

test('a printed slip shows the figures and nothing to click', async ({ page }) => {
  await signIn(page, 'worker');
  await goTo(page, '我的工资条');
  await page.getByRole('main').getByRole('link', { name: /年\d+月/ }).first().click();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.lead-figure')).toBeVisible();
  await expect(page.getByRole('navigation')).toHaveCount(0);
  await expect(page.getByRole('button')).toHaveCount(0);
  await expect(page.getByRole('link', { name: '工资条 PDF' })).toBeHidden();
  const ink = await page.locator('main').evaluate((main) => getComputedStyle(main).color);
  expect(ink).toMatch(/rgb\(\s*\d{1,2},/);
});

test('a printed list is cut nowhere', async ({ page }) => {
  await signIn(page, 'district_hr');
  await page.goto('/workers');
  await page.emulateMedia({ media: 'print' });
  const region = page.locator('.table-region').first();
  const hidden = await region.evaluate((element) => element.scrollHeight - element.clientHeight);
  expect(hidden).toBeLessThanOrEqual(1);
  await expect(page.locator('form:visible')).toHaveCount(0);
});

test('a list that stands in a form is printed without the form', async ({ page }) => {
  await signIn(page, 'street_hr');
  await page.goto('/placements');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('table').first()).toBeVisible();
  await expect(page.getByRole('button')).toHaveCount(0);
  await expect(page.getByRole('checkbox')).toHaveCount(0);
  await expect(page.getByRole('link', { name: '导出 XLSX' })).toBeHidden();
});
