import { expect, parameters, restingBox, test } from '../dashboard.ts';

const TITLE = 'Whose job made this heat?';

test('a bar tells more of its job by keyboard, and zooms the dashboard to it', async ({ openPanel, page }) => {
  const { locator } = await openPanel('plenum-jobs', TITLE);
  await expect(locator.getByText(/jobs? of \d+ tenants? ran/)).toBeVisible();
  await locator.locator('[data-bar][tabindex="0"]').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await locator.getByRole('region', { name: /^Job / }).getByRole('button', { name: 'Zoom to it' }).click();
  await expect.poll(() => parameters(page, 'from')).not.toEqual(['now-5m']);
});

test('a drag over the lanes zooms the dashboard', async ({ openPanel, page }) => {
  const { locator } = await openPanel('plenum-jobs', TITLE);
  const lane = locator.getByRole('listitem').first();
  await expect(lane).toBeVisible();
  const { x, y, width } = await restingBox(lane);
  // Above the first bar, which would be clicked.
  await page.mouse.move(x + width * 0.4, y + 1);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.8, y + 1, { steps: 10 });
  await page.mouse.up();
  await expect.poll(() => parameters(page, 'from')).not.toEqual(['now-5m']);
});
