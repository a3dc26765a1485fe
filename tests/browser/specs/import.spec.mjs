// Importing a roster: the preview of a good file and of bad ones.
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { goTo, signIn } from './support.mjs';

async function upload(page, file) {
  await goTo(page, '导入花名册');
  await page.getByLabel('选择文件').setInputFiles(file);
  await page.getByRole('button', { name: '上传并核对' }).click();
}

const figure = (page, name) => page.getByRole('region', { name: '核对结果' }).locator('dt', { hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::dd');

test('the roster of the office has no errors', async ({ page }) => {
  await signIn(page, 'district_hr');
  await upload(page, join(process.env.JIUDANG_DATA, 'roster-2026-10.xlsx'));
  await expect(page.getByRole('heading', { level: 1 })).toContainText('roster-2026-10.xlsx');
  await expect(figure(page, '人员行数')).toHaveText('651');
  await expect(figure(page, '错误')).toHaveText('0');
  await expect(figure(page, '新增')).toHaveText('0');
  const tabs = page.getByRole('navigation', { name: '核对内容' });
  for (const tab of ['新增', '变动', '不变', '不在表中', '问题']) {
    await tabs.getByRole('link', { name: tab, exact: false }).first().click();
    await expect(tabs.locator('[aria-current=page]')).toContainText(tab);
  }
  await page.getByText('更正表头和各列的内容').click();
  await expect(page.getByRole('combobox', { name: /D 列“姓名”/ })).toBeVisible();
});

test('a row with a broken number names row, column and remedy', async ({ page }) => {
  await signIn(page, 'district_hr');
  const rows = [
    '街道,社区,姓名,身份证号码,最高学历,岗位,来源,从事社区工作起始时间,本区入职时间',
    '清河街道,百善社区,钱小娟,439901199402070080,大学专科,社区专职工作者,招聘,2023.06,2023.06',
  ];
  await upload(page, { name: '花名册.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n')) });
  await expect(figure(page, '错误')).toHaveText('1');
  const row = page.getByRole('region', { name: '问题清单' }).getByRole('row').filter({ hasText: '错误' });
  await expect(row).toContainText('身份证号码的校验码不符');
  await expect(row).toContainText('请对照证件逐位核对');
  await expect(row.getByRole('rowheader')).toHaveText('2');
  await expect(page.getByText('没有可以导入的行')).toBeVisible();
});

test('a file that is no roster is refused in words', async ({ page }) => {
  await signIn(page, 'district_hr');
  await upload(page, { name: '花名册.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('%PDF-1.7\n%âã\n') });
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByText('不是 XLSX 或 CSV')).not.toHaveCount(0);
  await expect(page.getByLabel('选择文件')).toBeVisible();
});
