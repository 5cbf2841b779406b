import { expect, parameters, restingBox, test } from '../dashboard.ts';

const TITLE = 'Do power, temperature and load move together?';

test('a drag over a strip zooms the dashboard', async ({ openPanel, page }) => {
  const { locator } = await openPanel('plenum-overview', TITLE);
  const plot = locator.locator('section[aria-label="Power"] .u-over');
  await expect(plot).toBeVisible();
  const { x, y, width, height } = await restingBox(plot);
  await page.mouse.move(x + width * 0.3, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 10 });
  await page.mouse.up();
  await expect.poll(() => parameters(page, 'from')).not.toEqual(['now-5m']);
});

test('the pointer says the values under it, in this panel and as the cursor of the dashboard', async ({
  openPanel,
  page,
}) => {
  const { locator } = await openPanel('plenum-overview', TITLE);
  const power = locator.locator('section[aria-label="Power"]');
  await expect(power.getByText(/latest/)).toBeVisible();
  const { x, y, width, height } = await restingBox(power.locator('.u-over'));
  await page.mouse.move(x + width * 0.5, y + height / 2);
  await expect(power.getByText(/latest/)).toBeHidden();
});

test('by keyboard alone: marks a stretch and zooms to it', async ({ openPanel, page }) => {
  const { locator } = await openPanel('plenum-overview', TITLE);
  await locator.getByRole('group', { name: /^Strips over time/ }).focus();
  for (let press = 0; press < 20; press++) {
    await page.keyboard.press('ArrowLeft');
  }
  for (let press = 0; press < 30; press++) {
    await page.keyboard.press('Shift+ArrowLeft');
  }
  await page.keyboard.press('Enter');
  await expect.poll(() => parameters(page, 'from')).not.toEqual(['now-5m']);
});

test('the matrix of racks and zones: a place that is chosen is the rack of the dashboard', async ({
  openPanel,
  page,
}) => {
  const { locator } = await openPanel('plenum-overview', TITLE);
  await locator.getByText('Racks and zones', { exact: true }).click();
  const matrix = locator.getByRole('region', { name: 'Racks and zones by strength' });
  await expect(matrix.getByText(/^Of \d+ comparisons, chance alone would make/)).toBeVisible();
  const rack = matrix.getByRole('button', { name: /^R-/ }).first();
  const name = await rack.innerText();
  await rack.click();
  await expect.poll(() => parameters(page, 'var-rack')).toEqual([name]);
});
