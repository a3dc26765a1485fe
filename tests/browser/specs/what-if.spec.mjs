// What other rules would bring: a slider answers at once; without JavaScript the form has a button and no slider.
import { expect, test } from '@playwright/test';
import { expectAccessible, expectNoSideways, scripted, signIn } from './support.mjs';

test('a what-if follows its slider, or its button', async ({ page }, testInfo) => {
  await signIn(page, 'street_hr');
  await page.goto('/what-if');
  const answer = page.locator('#answer');
  const field = page.locator('[name="d1.grades"]');
  if (scripted(testInfo)) {
    const slider = page.getByRole('slider', { name: '档次工资（全部档次）' }).first();
    await slider.focus();
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight');
    await expect(field).toHaveValue('5');
    await expect(answer.getByRole('table').first()).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('已按现在的填写重新测算。')).toBeVisible();
    await expectAccessible(page);
  } else {
    await expect(page.getByRole('slider')).toHaveCount(0);
    await field.fill('5');
    await page.getByRole('button', { name: '测算', exact: true }).click();
    await expect(answer.getByRole('table').first()).toBeVisible();
  }
  await expect(answer).toContainText('档次工资（全部档次） +5%');
  await expectNoSideways(page);
});
