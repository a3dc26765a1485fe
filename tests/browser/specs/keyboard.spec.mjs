// By keyboard alone: the skip link, a focus that is seen, details that open, tables that scroll.
import { expect, test } from '@playwright/test';
import { goTo, scripted, signIn } from './support.mjs';

/** True if the focused element is marked by an outline or a shadow. */
const focusIsSeen = (page) => page.evaluate(() => {
  const style = getComputedStyle(document.activeElement);
  return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
});

test('the skip link comes first and leads past the navigation', async ({ page }) => {
  await signIn(page, 'street_hr');
  await page.goto('/workers');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: '跳到正文' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  expect(await focusIsSeen(page)).toBe(true);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#main$/);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.querySelector('main').contains(document.activeElement))).toBe(true);
});

test('the focus is seen on everything it reaches', async ({ page }) => {
  await signIn(page, 'street_hr');
  for (const address of ['/', '/workers', '/runs', '/import']) {
    await page.goto(address);
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      const where = await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120));
      if (where.startsWith('<body')) break;
      // Inside a date the browser itself marks the part that has the focus.
      if (/type="(month|date)"/.test(where)) continue;
      expect(await focusIsSeen(page), `${address}: ${where}`).toBe(true);
    }
  }
});

test('details open and close by keyboard', async ({ page }) => {
  await signIn(page, 'worker');
  await goTo(page, '我的工资条');
  await page.getByRole('main').getByRole('link', { name: /年\d+月/ }).first().press('Enter');
  const why = page.locator('details.why').first();
  await why.locator('summary').focus();
  await page.keyboard.press('Enter');
  await expect(why.locator('.formula')).toBeVisible();
  await page.keyboard.press('Space');
  await expect(why.locator('.formula')).toBeHidden();
});

test('a refused form tells where the mistake is and leads there', async ({ page }, testInfo) => {
  await page.goto('/sign-in');
  await page.getByLabel('账号').fill('nobody');
  await page.getByLabel('密码', { exact: true }).fill('no such password');
  await page.keyboard.press('Enter');
  const alert = page.getByRole('alert');
  await expect(alert).toBeVisible();
  if (scripted(testInfo)) await expect(alert).toBeFocused();
  await alert.getByRole('link').press('Enter');
  await expect(page).toHaveURL(/#f-account$/);
});

test('a wide table scrolls by keyboard inside its region', async ({ page }) => {
  await page.setViewportSize({ width: 700, height: 600 });
  await signIn(page, 'street_hr');
  await page.goto('/workers');
  const region = page.getByRole('group', { name: '人员列表' });
  await region.focus();
  await expect(region).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => region.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
});
