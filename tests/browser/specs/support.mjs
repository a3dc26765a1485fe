// What the specs share: signing in by role, walking the pages, and what every page must hold.
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

const accounts = JSON.parse(readFileSync(process.env.JIUDANG_ACCOUNTS, 'utf8'));

/** Roles, as the demo has accounts for them. */
export const roles = ['worker', 'street_hr', 'district_hr', 'leadership', 'auditor', 'administrator'];

/** The `nth` demo account of a role: `{ account, password, role }`. */
export function accountOf(role, nth = 0) {
  const found = accounts.filter((account) => account.role === role)[nth];
  if (!found) throw new Error(`the demo has no account for ${role}`);
  return found;
}

/** Signs in as a demo account of a role and lands on the first page. */
export async function signIn(page, role, nth = 0) {
  const { account, password } = accountOf(role, nth);
  await page.goto('/sign-in');
  await page.getByLabel('账号').fill(account);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/** Signs out. */
export async function signOut(page) {
  await page.getByRole('button', { name: '退出登录' }).click();
  await expect(page).toHaveURL(/sign-in/);
}

/** Opens a place of the main navigation. */
export async function goTo(page, place) {
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: place, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(place);
}

/** True when the page runs scripts: axe needs them. */
export const scripted = (testInfo) => testInfo.project.use.javaScriptEnabled !== false;

/** Fails on any accessibility violation. */
export async function expectAccessible(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
  expect(told, page.url()).toEqual([]);
}

/** The page is never wider than the screen: only tables scroll, inside their own region. */
export async function expectNoSideways(page) {
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(content, `${page.url()} is wider than the screen`).toBeLessThanOrEqual(screen);
}

/** The routes of the product, from its table of pages. */
export const routes = [...readFileSync(process.env.JIUDANG_ROUTES, 'utf8').matchAll(/path!\("([^"]*)"\)/g)].map((found) => found[1]);

/** The route of an address: the one with the fewest parameters. */
export function routeOf(address) {
  const path = new URL(address, 'http://x').pathname.split('/');
  if (/\.(pdf|xlsx|toml|csv|txt)$/.test(path.at(-1))) return undefined;
  const fits = (route) => {
    const parts = route.split('/');
    return parts.length === path.length && parts.every((part, at) => part.startsWith(':') || part === path[at]);
  };
  const parameters = (route) => route.split(':').length;
  return routes.filter(fits).sort((one, other) => parameters(one) - parameters(other))[0];
}

/** Visits one page of each route that links lead to, tabs of a run included, and looks at it. */
export async function walk(page, look) {
  const seen = new Set();
  const next = ['/'];
  while (next.length > 0) {
    const address = next.shift();
    const tab = new URL(address, 'http://x').searchParams.get('tab') ?? '';
    const kind = `${routeOf(address)} ${tab}`;
    if (seen.has(kind)) continue;
    seen.add(kind);
    const response = await page.goto(address);
    expect(response.status(), address).toBe(200);
    await look(address);
    for (const link of await page.getByRole('link').all()) {
      const href = await link.getAttribute('href');
      if (href?.startsWith('/') && routeOf(href)) next.push(href.split('#')[0]);
    }
  }
  return new Set([...seen].map((kind) => kind.split(' ')[0]));
}
