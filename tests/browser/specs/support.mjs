// What the specs share: signing in by role, and an accessibility check.
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

const demo = JSON.parse(readFileSync(process.env.JIUDANG_ACCOUNTS, 'utf8'));

/** The demo account of a role: `{ account, password, role }`. */
export function accountOf(role) {
  const found = demo.accounts.find((account) => account.role === role);
  if (!found) throw new Error(`the demo has no account for ${role}`);
  return found;
}

/** Signs in as the demo account of a role and lands on the first page. */
export async function signIn(page, role) {
  const { account, password } = accountOf(role);
  await page.goto('/sign-in');
  await page.getByLabel('账号').fill(account);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录' }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/** True when the page runs scripts: axe needs them. */
export const scripted = (testInfo) => testInfo.project.use.javaScriptEnabled !== false;

/** Fails on any accessibility violation. */
export async function expectAccessible(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual([]);
}
