import {
  expect,
  test as base,
  type DashboardPage,
  type ExplorePage,
  type Panel,
  type PanelEditPage,
} from '@grafana/plugin-e2e';
import type { Locator, Page, Response } from '@playwright/test';

/** Long enough for a replay, short enough that a plant which was started for the test has all of it. */
const RANGE = 'now-5m';

/** Longer than a journey. Grafana 10 takes only intervals that the dashboard's picker offers, and else the dashboard's own. */
export const NEVER = '15m';

/** The range until now, and as good as no refresh. plugin-e2e leaves out all `queryParams` where it is given a `timeRange` too. */
export function atRest(from: string, others: string[][] = []): URLSearchParams {
  return new URLSearchParams([['from', from], ['to', 'now'], ['refresh', NEVER], ...others]);
}

interface Journey {
  /** A panel of a provisioned dashboard, by its title, scrolled to. */
  openPanel: (uid: string, title: string, variables?: Record<string, string>) => Promise<Panel>;
  /** What a developer would see in red on the console. */
  problems: string[];
}

/** Longer than between the answers to the queries of a panel. */
const RESTING_MS = 1_000;

/** Grafana's own complaints, such as a plugin catalog that it cannot reach, are not ours. */
const OURS = /plenum/i;
/** Grafana's own, of a request that the next one overtook. */
const OVERTAKEN = /"cancelled":true/;

export const test = base.extend<Journey>({
  // A login for each journey: Grafana changes the cookie of a session after ten minutes, and one that is kept beside is a stranger's.
  storageState: async ({ playwright, baseURL, user }, run) => {
    const request = await playwright.request.newContext({ ...(baseURL && { baseURL }) });
    const login = await request.post('/login', { data: user });
    expect(login.ok(), `Grafana refuses the login of ${user?.user}: ${login.status()}`).toBe(true);
    await run(await request.storageState());
    await request.dispose();
  },
  problems: [
    async ({ page }, run) => {
      const problems: string[] = [];
      page.on('console', (message) => {
        if (
          message.type() === 'error' &&
          !OVERTAKEN.test(message.text()) &&
          OURS.test(`${message.text()} ${message.location().url}`)
        ) {
          problems.push(message.text());
        }
      });
      page.on('pageerror', ({ message, stack }) => OURS.test(stack ?? '') && problems.push(message));
      await run(problems);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
  openPanel: async ({ gotoDashboardPage }, run) => {
    await run(async (uid, title, variables = {}) => {
      const chosen = Object.entries(variables).map(([name, value]) => [`var-${name}`, value]);
      // A refresh in the middle of a drag would be a gamble.
      const queryParams = atRest(RANGE, chosen);
      const dashboard: DashboardPage = await gotoDashboardPage({ uid, queryParams });
      await expect.poll(() => parameters(dashboard.ctx.page, 'refresh')).toEqual([NEVER]);
      const panel = dashboard.getPanelByTitle(title);
      await panel.scrollIntoView();
      return panel;
    });
  },
});

export { expect };

/** A busy Grafana takes longer to list its panels than the 15 s that plugin-e2e allows for choosing one. */
const CHOSEN_TIMEOUT_MS = 60_000;

/** Has a panel drawn by another visualization. */
export async function visualizeAs(page: PanelEditPage, visualization: string): Promise<void> {
  await expect(() => page.setVisualization(visualization)).toPass({ timeout: CHOSEN_TIMEOUT_MS });
}

/** Asks in Explore: plugin-e2e allows 1 s for the click, and looks for a toolbar without room after that. */
export async function askInExplore(explore: ExplorePage): Promise<Response> {
  const { page, selectors } = explore.ctx;
  const { components, apis } = selectors;
  const [response] = await Promise.all([
    page.waitForResponse((one) => one.url().includes(apis.DataSource.query)),
    explore.getByGrafanaSelector(components.RefreshPicker.runButtonV2).first().click(),
  ]);
  return response;
}

/**
 * Where an element is that stays. A panel draws what has come and builds its plot anew when the rest comes: on a slow machine the one that was visible is gone
 * before the pointer is there.
 */
export async function restingBox(element: Locator): Promise<NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>> {
  const boxes: Array<Awaited<ReturnType<Locator['boundingBox']>>> = [];
  await expect
    .poll(
      async () => {
        boxes.unshift(await element.boundingBox({ timeout: RESTING_MS }).catch(() => null));
        return boxes[0] !== null && JSON.stringify(boxes[0]) === JSON.stringify(boxes[1]);
      },
      { intervals: [RESTING_MS] }
    )
    .toBe(true);
  return boxes[0]!;
}

/** What the address says of a variable or of the time range. */
export function parameters(page: Page, name: string): string[] {
  return new URL(page.url()).searchParams.getAll(name);
}
