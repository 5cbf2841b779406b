import { expect, test } from '../dashboard.ts';

const PAGES = [
  ['', /is connected|Connect/],
  ['/coverage', /racks deliver all that they need/],
  ['/language', /Rack power/],
] as const;

for (const [path, shows] of PAGES) {
  test(`the app's page ${path || '/'} shows what it is for, without a serious fault`, async ({
    gotoAppPage,
    page,
    scanForA11yViolations,
  }) => {
    await gotoAppPage({ pluginId: 'plenum-itot-app', path });
    await expect(page.getByText(shows).first()).toBeVisible();
    const { violations } = await scanForA11yViolations({ include: 'main' });
    expect(
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)
    ).toEqual([]);
  });
}
