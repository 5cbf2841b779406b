import { expect, parameters, restingBox, test } from '../dashboard.ts';

const TITLE = 'Where is it hot, near a limit or silent?';

test('by keyboard only: from rack to rack, into its elevation, which is then the rack of the dashboard', async ({
  openPanel,
  page,
}) => {
  const { locator } = await openPanel('plenum-zone', TITLE);
  const plan = locator.getByRole('application', { name: /^Plan of \d+ racks/ });
  await plan.focus();
  await page.keyboard.press('Home');
  await expect(locator.getByRole('status').filter({ hasText: /^R-A01\./ })).toBeAttached();
  await page.keyboard.press('Enter');
  const rack = locator.getByRole('region', { name: 'Rack R-A01' });
  await expect(rack.getByText('Elevation, 48 U')).toBeVisible();
  expect(parameters(page, 'var-rack')).toEqual(['R-A01']);
  await page.keyboard.press('Escape');
  await expect(rack).toBeHidden();
});

test('a pointer at a rack says what feeds and cools it, and a click opens it', async ({ openPanel, page }) => {
  const { locator } = await openPanel('plenum-zone', TITLE);
  const plan = locator.getByRole('application', { name: /^Plan of \d+ racks/ });
  await expect(plan).toBeVisible();
  const { x, y, width, height } = await restingBox(plan);
  const tooltip = page.getByTestId('floor-tooltip');
  await expect
    .poll(async () => {
      for (const down of [0.3, 0.4, 0.5, 0.6, 0.7, 0.8]) {
        for (let across = 0.05; across < 0.95; across += 0.03) {
          await page.mouse.move(x + width * across, y + height * down);
          if (/R-[AB]\d\d/.test((await tooltip.allInnerTexts()).join(' '))) {
            return true;
          }
        }
      }
      return false;
    })
    .toBe(true);
  await expect(tooltip).toContainText(/Fed by[\s\S]*Cooled by/);
  await page.mouse.down();
  await page.mouse.up();
  await expect(locator.getByRole('region', { name: /^Rack R-/ })).toBeVisible();
});

test('the scrubber shows the hall as it was, and its end again', async ({ openPanel, page }) => {
  const { locator } = await openPanel('plenum-zone', TITLE);
  await locator.getByRole('slider', { name: 'Time' }).focus();
  for (let step = 0; step < 4; step++) {
    await page.keyboard.press('ArrowLeft');
  }
  await expect(locator.getByText(/^At 20\d\d-.*: \d+ racks/)).toBeVisible();
  await locator.getByRole('button', { name: 'End' }).click();
  await expect(locator.getByText(/^\d+ racks/).first()).toBeVisible();
});
