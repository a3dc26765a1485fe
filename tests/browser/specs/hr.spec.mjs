// The main job: HR of a street office keeps a file and runs the month; HR of the district approves and pays.
import { expect, test } from '@playwright/test';
import { goTo, scripted, signIn, signOut } from './support.mjs';

// Each project closes a month of its own.
const monthOf = (testInfo) => (scripted(testInfo) ? '2026-11' : '2026-12');

test('a clerk finds somebody by initials and by filter', async ({ page }) => {
  await signIn(page, 'street_hr');
  await goTo(page, '人员档案');
  const list = page.getByRole('group', { name: '人员列表' });
  const everybody = await list.getByRole('row').count();
  const name = (await list.getByRole('rowheader').first().innerText()).trim();
  await page.getByRole('searchbox', { name: /查找/ }).fill(name);
  await page.getByRole('button', { name: '查找' }).click();
  await expect(list.getByRole('rowheader', { name })).not.toHaveCount(0);
  expect(await list.getByRole('row').count()).toBeLessThan(everybody);
  await page.getByRole('link', { name: '清除条件' }).click();
  await page.getByLabel('社工证书').selectOption({ label: '社会工作师' });
  await page.getByRole('button', { name: '查找' }).click();
  for (const row of await list.getByRole('row').filter({ has: page.getByRole('cell') }).all()) {
    await expect(row).toContainText('社会工作师');
  }
  await page.getByRole('searchbox', { name: /查找/ }).fill('nobody has such a name');
  await page.getByRole('button', { name: '查找' }).click();
  await expect(page.getByText('没有符合条件的人员')).toBeVisible();
});

test('a fact is entered wrong, comes back with the reason, and is put right', async ({ page }) => {
  await signIn(page, 'street_hr');
  await goTo(page, '人员档案');
  await page.getByRole('group', { name: '人员列表' }).getByRole('rowheader').getByRole('link').first().click();
  await page.getByRole('link', { name: '登记变更 参保与缴费工资' }).click();
  const wage = page.getByLabel('申报缴费工资');
  await wage.fill('五千元');
  await page.getByLabel('从哪天起').fill('2026-11-01');
  await page.getByRole('button', { name: '登记', exact: true }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toBeVisible();
  await expect(page).toHaveTitle(/^有误：/);
  await expect(wage).toHaveValue('五千元');
  await expect(wage).toHaveAttribute('aria-invalid', 'true');
  await alert.getByRole('link').click();
  await expect(wage).toBeInViewport();
  await wage.fill('5432.10');
  await page.getByRole('button', { name: '登记', exact: true }).click();
  await expect(page.getByRole('status')).toContainText('已登记');
  await expect(page.getByText('5,432.10').first()).toBeVisible();
});

test.describe('a month', () => {
  test.describe.configure({ mode: 'serial' });

  test('a street office calculates its month and submits it', async ({ page }, testInfo) => {
    await signIn(page, 'street_hr');
    await goTo(page, '工资发放');
    await page.getByLabel('月份').fill(monthOf(testInfo));
    await page.getByRole('button', { name: '新建并计算' }).click();
    const heading = page.getByRole('heading', { level: 1 });
    await expect(heading).toContainText('草稿', { timeout: 45_000 });
    await expect(heading).toContainText('样例');
    await expect(page.getByRole('table', { name: '按项目合计' })).toBeVisible();
    const tabs = page.getByRole('navigation', { name: '批次内容' });
    for (const tab of ['与上月差异', '暂缓人员', '工资条', '合计']) {
      await tabs.getByRole('link', { name: tab }).click();
      await expect(tabs.getByRole('link', { name: tab })).toHaveAttribute('aria-current', 'page');
    }
    await page.getByRole('button', { name: '提交审批' }).click();
    await expect(page.getByRole('status')).toContainText('已提交审批');
    await expect(heading).toContainText('待审批');
    await expect(page.getByRole('button', { name: '审批通过' })).toHaveCount(0);
    await signOut(page);
  });

  test('the district returns it, then approves it and closes the month', async ({ page }, testInfo) => {
    const heading = page.getByRole('heading', { level: 1 });
    const [year, month] = monthOf(testInfo).split('-');
    const open = async (role) => {
      await signIn(page, role);
      await goTo(page, '工资发放');
      await page.getByRole('rowheader', { name: `${year}年${Number(month)}月` }).getByRole('link').click();
    };
    await open('district_hr');
    await page.getByText('退回修改').click();
    await page.getByLabel('退回意见').fill('请核对新入职的人');
    await page.getByRole('button', { name: '退回', exact: true }).click();
    await expect(page.getByRole('status')).toContainText('已退回');
    await signOut(page);

    await open('street_hr');
    await expect(page.getByText('请核对新入职的人')).toBeVisible();
    await page.getByRole('button', { name: '提交审批' }).click();
    await signOut(page);

    await open('district_hr');
    await page.getByRole('button', { name: '审批通过' }).click();
    await expect(heading).toContainText('已审批');
    await page.getByText('登记已发放', { exact: true }).click();
    await page.getByRole('button', { name: '确认已发放并关账' }).click();
    await expect(page.getByRole('status')).toContainText('关账');
    await expect(heading).toContainText('已发放');
    await expect(page.getByText('不能再改')).toBeVisible();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '工资发放表 PDF' }).click()]);
    expect(download.suggestedFilename()).toMatch(/\.pdf$/);
  });
});
