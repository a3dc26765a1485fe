// The language is switched in place and kept; no Chinese word is left on an English page but names.
import { expect, test } from '@playwright/test';
import { expectAccessible, scripted, signIn } from './support.mjs';

test('the language is switched in place and kept', async ({ page }, testInfo) => {
  await signIn(page, 'district_hr');
  await page.goto('/workers?status=all');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page).toHaveURL(/\/workers\?status=all$/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  const navigation = page.getByRole('navigation').first();
  await expect(navigation).not.toContainText(/[\u4e00-\u9fff]/);
  for (const address of ['/', '/runs', '/policy', '/import', '/audit']) {
    await page.goto(address);
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.locator('main h2, main th[scope=col], main label, main button').filter({ hasText: /[\u4e00-\u9fff]/ })).toHaveCount(0);
    if (scripted(testInfo)) await expectAccessible(page);
  }
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});
