import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { METRICS, findMetric } from '#model/catalog/catalog.ts';
import { RACK_COOLANT_SUPPLY } from '#model/limits/coolant.ts';
import { plenumQuerySchema } from '#model/query/kinds.ts';
import { impactQuerySchema } from '#model/query/impact.ts';
import { timeSeriesQuerySchema } from '#model/query/timeseries.ts';
import { render } from './alerts/go-template/render.ts';
import { PLUGINS } from './build/layout.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const yaml = <T>(path: string) => parse(read(path), { merge: true }) as T;

interface Target {
  queryType?: string;
  refId: string;
  datasource?: { type: string; uid: string };
}
interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: Target[];
  options?: { text?: { valueSize?: number } };
  fieldConfig?: {
    defaults: {
      color?: { mode: string };
      displayName?: string;
      noValue?: string;
      mappings?: Array<{ type: string }>;
      thresholds?: { steps: Array<{ value: number | null; color: string }> };
    };
    overrides?: Array<{ matcher: { options: string }; properties: Array<{ id: string; value: unknown }> }>;
  };
  transformations?: Array<{ id: string; options: { include?: { names: string[] } } }>;
}
interface Dashboard {
  uid: string;
  description?: string;
  schemaVersion: number;
  panels: Panel[];
  templating: {
    list: Array<{
      name: string;
      type: string;
      query: unknown;
      refresh?: number;
      includeAll?: boolean;
      allValue?: string | null;
      options?: Array<{ value: string }>;
    }>;
  };
  annotations: { list: Array<{ name: string; enable: boolean; target: { types: string[] } }> };
  links: Array<{ type: string; includeVars: boolean; keepTime: boolean }>;
  refresh: string;
  timepicker: { refresh_intervals: string[] };
}
interface Rule {
  uid: string;
  title: string;
  labels: Record<string, string>;
  condition: string;
  for: string;
  noDataState: string;
  execErrState: string;
  dashboardUid: string;
  panelId: number;
  annotations: Record<string, string>;
  data: Array<{
    refId: string;
    datasourceUid: string;
    relativeTimeRange: { from: number; to: number };
    model: Record<string, unknown>;
  }>;
}
interface Compose {
  services: Record<
    string,
    {
      ports?: string[];
      cap_drop?: string[];
      privileged?: boolean;
      command?: string[];
      environment?: Record<string, string>;
      depends_on?: Record<string, { condition: string }>;
      healthcheck?: { test: string[] };
    }
  >;
}

const dashboards = readdirSync(new URL('../provisioning/dashboards', import.meta.url))
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, dashboard: JSON.parse(read(`provisioning/dashboards/${name}`)) as Dashboard }));
const [datasource] = yaml<{ datasources: Array<{ uid: string; type: string }> }>(
  'provisioning/datasources/plenum.yaml'
).datasources;
const [alertGroup] = yaml<{ groups: Array<{ folder: string; rules: Rule[] }> }>(
  'provisioning/alerting/rack-inlet.yaml'
).groups;
const [coolantGroup] = yaml<{ groups: Array<{ folder: string; rules: Rule[] }> }>(
  'provisioning/alerting/rack-coolant.yaml'
).groups;
const [equipmentGroup] = yaml<{ groups: Array<{ folder: string; rules: Rule[] }> }>(
  'provisioning/alerting/power-and-cooling.yaml'
).groups;
const ruleOf = (uid: string) => allRules.find((one) => one.uid === uid);
const allGroups = readdirSync(new URL('../provisioning/alerting', import.meta.url))
  .filter((name) => name.endsWith('.yaml'))
  .flatMap(
    (name) => yaml<{ groups?: Array<{ folder: string; rules: Rule[] }> }>(`provisioning/alerting/${name}`).groups ?? []
  );
const allRules = allGroups.flatMap(({ rules }) => rules);
const [coolantRule, leakRule, coolantBlindRule] = ['coolant', 'leak', 'coolant-blind'].map((name) =>
  ruleOf(`plenum-rack-${name}`)
);
const [rule, silentRule, blindRule, silentBlindRule] = [
  'inlet',
  'inlet-silent',
  'inlet-blind',
  'inlet-silent-blind',
].map((name) => ruleOf(`plenum-rack-${name}`));
const BUILT_IN_PANELS = ['timeseries', 'stat', 'text', 'table', 'bargauge', 'row'];

/** Grafana's table gives a column without a width no less than this. */
const FREE_COLUMN_PX = 150;

/** The class of racks that name none, in a query or in the options of a panel. */
const CLASS = /"(?:ashraeClass|inletClass)":"\w+"/;

/** A wide letter of the font in which Grafana writes the head of a column, and what is around it. */
const HEAD_CHARACTER_PX = 7.8;
const CELL_PADDING_PX = 12;

/** Within a panel of a dashboard on a screen of 1,440 px: 24 columns, 8 px apart, between paddings of 16 px. */
function tableRoomPx({ gridPos: { w } }: Panel): number {
  const [screenPx, columns, gapPx, pagePx, framePx] = [1_440, 24, 8, 32, 18];
  const columnPx = (screenPx - pagePx - (columns - 1) * gapPx) / columns;
  return w * columnPx + (w - 1) * gapPx - framePx;
}

/** The panels that answer what a dashboard is asked (docs/dashboards.md), in ten seconds. */
const FIRST_ROWS: Readonly<Record<string, readonly string[]>> = {
  'plenum-overview': ['Rack power', 'Hottest inlet', 'GPU utilization', 'Liquid supply'],
  'plenum-zone': ['Where is it hot, near a limit or silent?'],
  'plenum-rack': ['Power', 'Hottest inlet', 'Liquid supply', 'GPU utilization', 'Hottest GPU', 'Jobs'],
  'plenum-jobs': ['Jobs', 'Energy of these tenants', 'GPU utilization', 'Hottest inlet'],
  'plenum-health': ['Racks measured', 'Racks with a problem', 'Sources with a problem', 'Samples delivered'],
  'plenum-capacity': ['What is left, and where does the next rack fit?'],
  'plenum-chargeback': ['Cost', 'Energy', 'Carbon', 'GPU-hours', 'Known'],
  'plenum-on-call': ['What fails', 'Minutes left', 'Jobs hit', 'Hottest inlet against its limit'],
  'plenum-roi': ['What did it save, and when does it come back?'],
};
/** Each says its answer in a sentence above its drawing, which tests of the panels hold. */
const SENTENCE_PANELS = ['plenum-floor-panel', 'plenum-capacity-panel', 'plenum-roi-panel'];
/** A desk's screen of 1,440 by 900 px in Grafana 10.1: bars, variables and links take two rows of buttons; a cell of the grid and what is below it. */
const [SCREEN_PX, ABOVE_PX, CELL_PX, GAP_PX] = [900, 184, 30, 8];

/** Whether each row of the answer is a rack, which the column `rack` names. */
function isOfRacks(target: Target & { of?: string; rows?: string }): boolean {
  return target.of === 'racks' || target.rows === 'rack';
}

/** "Auto fit panels" of a kiosk, as DashboardModel.autoFitPanels of Grafana 10.1 does it; panels move up and down until none is over another. */
function fittedRows(panels: readonly Panel[], screenPx: number): { rows: number; room: number } {
  const marginPx = 20;
  const room = Math.floor((screenPx - marginPx) / (CELL_PX + GAP_PX));
  const scale = Math.max(...panels.map(({ gridPos: { y, h } }) => y + h)) / room;
  const fitted = panels
    .map(({ gridPos: { x, y, w, h } }) => ({ x, w, y: Math.round(y / scale) || 1, h: Math.round(h / scale) || 1 }))
    .toSorted((a, b) => a.y - b.y || a.x - b.x);
  const ends: Array<{ x: number; w: number; end: number }> = [];
  for (const { x, w, h } of fitted) {
    const above = ends.filter((other) => other.x < x + w && x < other.x + other.w).map(({ end }) => end);
    ends.push({ x, w, end: Math.max(0, ...above) + h });
  }
  return { rows: Math.max(...ends.map(({ end }) => end)), room };
}

/** What is chosen by a variable of fixed options is asked as its first one. */
function withChoices(target: Target, { templating }: Dashboard): unknown {
  const fixed = templating.list.filter(({ type }) => type === 'custom');
  return JSON.parse(
    fixed.reduce(
      (text, { name, options }) => text.replaceAll(`$${name}`, options?.[0]?.value ?? ''),
      JSON.stringify(target)
    )
  );
}

describe.each(dashboards)('dashboard $name', ({ name, dashboard }) => {
  it('is one that Grafana 10.1 opens without migrating it', () => {
    expect(dashboard.schemaVersion).toBe(38);
  });

  it('asks only what the data source understands, for metrics of the catalog', () => {
    for (const target of dashboard.panels.flatMap(({ targets }) => targets)) {
      const query = plenumQuerySchema.parse(withChoices(target, dashboard));
      expect(target, 'a stored query says its version').toMatchObject({ version: expect.any(Number) });
      for (const { metric } of 'metrics' in query ? query.metrics : []) {
        expect(findMetric(metric), `${metric} is not among ${METRICS.length} metrics`).toBeDefined();
      }
      expect(target.datasource?.uid).toBe('${datasource}');
    }
  });

  it('uses panels that are built in or in this install, and variables that it has', () => {
    const ids = PLUGINS.map(({ id }) => id);
    for (const { type } of dashboard.panels) {
      expect([...BUILT_IN_PANELS, ...ids]).toContain(type);
    }
    const variables = dashboard.templating.list.map((variable) => `$${variable.name}`);
    const used = JSON.stringify(dashboard.panels.map(({ targets }) => targets)).match(/\$\w+/g) ?? [];
    expect(variables).toEqual(expect.arrayContaining([...new Set(used)]));
  });

  it('lays panels out without one over another, each with an id of its own', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const [index, { gridPos: a, title }] of panels.entries()) {
      for (const { gridPos: b } of panels.slice(index + 1)) {
        const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
        expect(apart, `${title} lies over another panel`).toBe(true);
      }
    }
  });

  it('takes "All" of places: links bring it from other dashboards, and Grafana would take it for the name of a rack', () => {
    const places = dashboard.templating.list.filter(({ name: variable }) =>
      ['site', 'zone', 'rack', 'tenant'].includes(variable)
    );
    expect(places.filter(({ includeAll }) => includeAll !== true).map(({ name: variable }) => variable)).toEqual([]);
  });

  it('asks for everything where "All" is chosen: a list of names would leave out what has none', () => {
    for (const { name: variable, allValue } of dashboard.templating.list.filter(({ includeAll }) => includeAll)) {
      expect(allValue, variable).toBe('*');
    }
  });

  it('has a site that narrows its zones, racks and tenants, and all that it asks of places', () => {
    const lists = dashboard.templating.list.filter(({ type }) => type === 'query');
    const queryOf = (list: string) => lists.find(({ name: one }) => one === list)?.query;
    const narrowed = { zone: { site: '$site' }, rack: { site: '$site', zone: '$zone' }, tenant: { site: '$site' } };
    expect(queryOf('site')).toMatchObject({ kind: 'site' });
    for (const [list, by] of Object.entries(narrowed).filter(([list]) => queryOf(list) !== undefined)) {
      expect(queryOf(list), list).toMatchObject(by);
    }
    const asked = [
      ...dashboard.panels.flatMap(({ targets }) => targets),
      ...dashboard.annotations.list.map(({ target }) => target),
    ];
    for (const { scope } of asked as Array<{ scope?: { sites: string[]; zones: string[] } }>) {
      if (scope?.zones.includes('$zone')) {
        expect(scope.sites).toEqual(['$site']);
      }
    }
  });

  it('says what it and each of its panels is about', () => {
    expect(dashboard.description).toMatch(/[.?]$/);
    const silent = dashboard.panels.filter(({ type, description }) => type !== 'text' && !description?.trim());
    expect(silent.map(({ title }) => title)).toEqual([]);
  });

  it('lists places when it is opened: none depends on the range, and panels wait for lists that each refresh asks for', () => {
    const lists = dashboard.templating.list.filter(({ type }) => type === 'query');
    expect(lists.length).toBeGreaterThan(0);
    const onDashboardLoad = 1;
    expect(lists.filter(({ refresh }) => refresh !== onDashboardLoad)).toEqual([]);
  });

  it('refreshes at an interval that its picker offers, or not at all', () => {
    expect(['', ...dashboard.timepicker.refresh_intervals]).toContain(dashboard.refresh);
  });

  it('has jobs, alarms and actions as annotations, and links to the others that carry variables and time', () => {
    const types = dashboard.annotations.list.flatMap(({ target }) => target.types);
    expect(types).toEqual(expect.arrayContaining(['job', 'alarm', 'event']));
    for (const { target } of dashboard.annotations.list) {
      expect(plenumQuerySchema.safeParse(target).success).toBe(true);
    }
    // Jobs are regions, one over the other, and a dozen of them hide the curves: they are drawn where somebody asks for them.
    expect(dashboard.annotations.list.find(({ name }) => name === 'Jobs')?.enable).toBe(false);
    expect(dashboard.links).toContainEqual(
      expect.objectContaining({ type: 'dashboards', includeVars: true, keepTime: true })
    );
  });

  it('links to pages below the sub-path of Grafana, and to runbooks outside of its router', () => {
    const text = JSON.stringify(dashboard);
    expect(text).not.toMatch(/\]\(\/|href=\\"\/|"url":"\//);
    for (const [link] of text.matchAll(/<a [^>]*runbooks[^>]*>/g)) {
      expect(link).toMatch(/href=\\"\.\/public\/plugins\/[^"]*\.html\\" target=\\"_blank\\"/);
    }
  });

  it('shows every column of its tables on a desk, without scrolling sideways', () => {
    for (const panel of dashboard.panels.filter(({ type }) => type === 'table')) {
      const { names } = panel.transformations!.find(({ id }) => id === 'filterFieldsByName')!.options.include!;
      const widths = new Map(
        (panel.fieldConfig?.overrides ?? []).map(({ matcher, properties }) => [
          matcher.options,
          properties.find(({ id }) => id === 'custom.width' || id === 'custom.minWidth')?.value,
        ])
      );
      const needed = names.reduce((sum, name) => sum + Number(widths.get(name) ?? FREE_COLUMN_PX), 0);
      expect(needed, panel.title).toBeLessThanOrEqual(tableRoomPx(panel));
    }
  });

  it('shows the heads of its columns in full: Grafana cuts what is wider than its column', () => {
    for (const panel of dashboard.panels.filter(({ type }) => type === 'table')) {
      const { names } = panel.transformations!.find(({ id }) => id === 'filterFieldsByName')!.options.include!;
      for (const name of names) {
        const set = Object.fromEntries(
          (panel.fieldConfig?.overrides ?? [])
            .filter(({ matcher }) => matcher.options === name)
            .flatMap(({ properties }) => properties.map(({ id, value }) => [id, value]))
        );
        const head = String(set['displayName'] ?? name);
        const widthPx = Number(set['custom.width'] ?? set['custom.minWidth'] ?? FREE_COLUMN_PX);
        expect(head.length * HEAD_CHARACTER_PX + CELL_PADDING_PX, `${panel.title}: ${head}`).toBeLessThanOrEqual(
          widthPx
        );
      }
    }
  });

  it('says in words what an empty table means, which only a query that is for a table makes Grafana do', () => {
    for (const panel of dashboard.panels.filter(({ type }) => type === 'table')) {
      expect(panel.fieldConfig?.defaults?.noValue, panel.title).toBeTruthy();
      expect(panel.targets!.map((target) => target.queryType)).toEqual(panel.targets!.map(() => 'table'));
    }
    const others = dashboard.panels.filter(({ type }) => type !== 'table').flatMap(({ targets = [] }) => targets);
    // A number counts the rows of a column, also of an empty one.
    expect(others.filter((target) => 'queryType' in target)).toEqual([]);
  });

  it('comes with the app as well', () => {
    const { includes } = JSON.parse(read('app/plugin.json')) as { includes: Array<{ type: string; path?: string }> };
    expect(includes).toContainEqual(expect.objectContaining({ type: 'dashboard', path: `dashboards/${name}` }));
  });
});

it('panels that the journeys of e2e/ open are there', () => {
  const folder = new URL('../e2e/journeys/', import.meta.url);
  const opened = readdirSync(folder).flatMap((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const title = /const TITLE = '(.*)'/.exec(text)?.[1];
    return [...text.matchAll(/openPanel\('([\w-]+)', TITLE\)/g)].map(([, uid]) => ({ uid, title }));
  });
  expect(opened.length).toBeGreaterThan(5);
  for (const { uid, title } of opened) {
    const { panels } = dashboards.find(({ dashboard }) => dashboard.uid === uid)!.dashboard;
    expect(
      panels.map((panel) => panel.title),
      `${uid}`
    ).toContain(title);
  }
});

it('the pause that journeys of e2e/ ask for is one that every dashboard offers: Grafana 10 goes on refreshing otherwise', () => {
  const [, pause] = /export const NEVER = '(\w+)';/.exec(read('e2e/dashboard.ts'))!;
  const without = dashboards.filter(({ dashboard }) => !dashboard.timepicker.refresh_intervals.includes(pause!));
  expect(without.map(({ name }) => name)).toEqual([]);
});

it('journeys of e2e/ give the time range in the address: plugin-e2e leaves the rest of the address out beside its timeRange', () => {
  const folder = new URL('../e2e/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((name) => /\btimeRange:/.test(readFileSync(new URL(name, folder), 'utf8')))).toEqual([]);
});

it('the playlist of a wall screen shows dashboards that are there', () => {
  const { items } = JSON.parse(read('provisioning/wall/playlist.json')) as {
    items: Array<{ type: string; value: string }>;
  };
  const uids = dashboards.map(({ dashboard }) => dashboard.uid);
  for (const { type, value } of items) {
    expect(type).toBe('dashboard_by_uid');
    expect(uids).toContain(value);
  }
});

it.each([1_080, 1_200, 1_440, 1_600])(
  'dashboards of the wall fit a screen of %i px: Grafana rounds each height, and cuts what is too much',
  (screenPx) => {
    const { items } = JSON.parse(read('provisioning/wall/playlist.json')) as { items: Array<{ value: string }> };
    for (const { value: uid } of items) {
      const { panels } = dashboards.find(({ dashboard }) => dashboard.uid === uid)!.dashboard;
      const { rows, room } = fittedRows(panels, screenPx);
      expect(rows, uid).toBeLessThanOrEqual(room);
    }
  }
);

it('alert rules do not make the folder of the dashboards first, which would cost it its uid', () => {
  const [provider] = yaml<{ providers: Array<{ folder: string; folderUid: string }> }>(
    'provisioning/dashboards/plenum.yaml'
  ).providers;
  expect(provider!.folderUid).toBe('plenum');
  expect(alertGroup!.folder).not.toBe(provider!.folder);
  expect(coolantGroup!.folder).toBe(alertGroup!.folder);
});

it('the tile of the hottest inlet names the rack, which the data source says in a label', () => {
  const tile = dashboards
    .flatMap(({ dashboard }) => dashboard.panels)
    .find(({ title, type }) => title === 'Hottest inlet' && type === 'stat')!;
  expect(tile.fieldConfig?.defaults.displayName).toBe('${__field.labels.extreme}');
  expect(plenumQuerySchema.parse(tile.targets[0])).toMatchObject({
    groupBy: 'site',
    metrics: [{ aggregation: 'max' }],
  });
});

it('no mapping for missing values reaches the name of a rack: Grafana 10 takes a text for one', () => {
  for (const { fieldConfig } of dashboards.flatMap(({ dashboard }) => dashboard.panels)) {
    const ofMissing = (fieldConfig?.defaults.mappings ?? []).filter(({ type }) => type === 'special');
    expect(JSON.stringify(ofMissing)).not.toContain('"text"');
  }
});

it('amounts of the bill are read in full up to 999,999.99 EUR: Grafana ends what is wider with dots', () => {
  const tables = dashboards.find(({ dashboard }) => dashboard.uid === 'plenum-chargeback')!.dashboard.panels;
  const widths = tables
    .filter(({ type }) => type === 'table')
    .flatMap(({ fieldConfig }) => fieldConfig?.overrides ?? [])
    .filter(({ matcher }) => matcher.options === 'cost')
    .flatMap(({ properties }) =>
      properties.filter(({ id }) => id === 'custom.width').map(({ value }) => Number(value))
    );
  expect(widths).toHaveLength(2);
  expect(Math.min(...widths)).toBeGreaterThanOrEqual('999,999.99 EUR'.length * HEAD_CHARACTER_PX + CELL_PADDING_PX);
});

it('a rack that names no ASHRAE class is judged by the same one on every dashboard and by every rule', () => {
  const ofDashboards = dashboards.flatMap(
    ({ dashboard }) => JSON.stringify(dashboard.panels).match(new RegExp(CLASS, 'g')) ?? []
  );
  const ofRules = JSON.stringify(allRules).match(new RegExp(CLASS, 'g')) ?? [];
  expect([...new Set([...ofDashboards, ...ofRules].map((one) => one.replace(/.*:/, '')))]).toEqual(['"A1"']);
  // By default a query takes another one.
  const queries = [
    ...dashboards.flatMap(({ dashboard }) => dashboard.panels.flatMap(({ targets }) => targets)),
    ...allRules.flatMap(({ data }) => data.map(({ model }) => model)),
  ].filter(Boolean);
  const judging = queries.filter((one) => /"kind":"(floor|impact)"|"against":/.test(JSON.stringify(one)));
  expect(judging.length).toBeGreaterThan(10);
  expect(judging.filter((one) => !CLASS.test(JSON.stringify(one)))).toEqual([]);
});

it('a temperature has the same limits on every dashboard', () => {
  for (const title of ['Hottest inlet', 'Liquid supply']) {
    const tiles = dashboards
      .flatMap(({ dashboard }) => dashboard.panels)
      .filter((panel) => panel.title === title && panel.type === 'stat');
    expect(tiles.length).toBeGreaterThan(1);
    const limits = tiles.map(({ fieldConfig }) =>
      JSON.stringify([fieldConfig?.defaults.color, fieldConfig?.defaults.thresholds])
    );
    expect([...new Set(limits)], title).toHaveLength(1);
  }
});

describe.each(Object.entries(FIRST_ROWS))('the first row of %s', (uid, answers) => {
  const { panels } = dashboards.find(({ dashboard }) => dashboard.uid === uid)!.dashboard;
  const first = panels.filter(({ gridPos: { y } }) => y === Math.min(...panels.map(({ gridPos }) => gridPos.y)));

  it('is what its question asks for, and what a phone shows first', () => {
    // Grafana stacks panels on a phone from the top, each row from the left.
    const stacked = panels.toSorted(({ gridPos: a }, { gridPos: b }) => a.y - b.y || a.x - b.x);
    expect(stacked.slice(0, first.length).map(({ title }) => title)).toEqual(answers);
  });

  it('is numbers, each with its unit or the word for none, or a panel that begins with its answer in a sentence', () => {
    for (const { type, title, fieldConfig } of first) {
      if (!SENTENCE_PANELS.includes(type)) {
        expect([title, type]).toEqual([title, 'stat']);
        expect(fieldConfig?.defaults.noValue, title).toBeTruthy();
      }
    }
  });

  it('is over the whole width and on the first screen of a desk', () => {
    expect(first.reduce((sum, { gridPos: { w } }) => sum + w, 0)).toBe(24);
    for (const { type, title, gridPos } of first) {
      // What has a list of every place goes on below it; its sentence is in its first lines.
      if (!['plenum-capacity-panel', 'plenum-roi-panel'].includes(type)) {
        expect(ABOVE_PX + gridPos.h * (CELL_PX + GAP_PX), title).toBeLessThanOrEqual(SCREEN_PX);
      }
    }
  });
});

it('every dashboard has an answer in its first row that is held', () => {
  expect(Object.keys(FIRST_ROWS).toSorted()).toEqual(dashboards.map(({ dashboard }) => dashboard.uid).toSorted());
});

it('a rack in a table leads to its dashboard, with the data source, the site and the time range', () => {
  const columns = dashboards.flatMap(({ dashboard }) =>
    dashboard.panels
      .filter(({ type, targets }) => type === 'table' && targets.some(isOfRacks))
      .map(({ title, fieldConfig }) => ({
        title: `${dashboard.uid}: ${title}`,
        links: (fieldConfig?.overrides ?? [])
          .filter(({ matcher }) => matcher.options === 'rack')
          .flatMap(({ properties }) => properties.filter(({ id }) => id === 'links'))
          .flatMap(({ value }) => value as Array<{ url: string }>),
      }))
  );
  expect(columns.map(({ title }) => title).toSorted()).toEqual([
    'plenum-health: Coverage by rack',
    'plenum-health: What is wrong',
    'plenum-on-call: Racks hit',
  ]);
  for (const { title, links } of columns) {
    expect(
      links.map(({ url }) => url),
      title
    ).toEqual([
      'd/plenum-rack?${datasource:queryparam}&${site:queryparam}&var-rack=${__value.raw:percentencode}&${__url_time_range}',
    ]);
  }
});

it('numbers have colours that can be read on the ground of either theme', () => {
  // Grafana's palette, contrast of 3 and more to #181b1f and to white (WCAG 2.2, 1.4.11); its orange and yellow are lost on white.
  const legible = ['red', 'semi-dark-red', 'dark-orange', 'green', 'semi-dark-green', 'blue', 'transparent', 'text'];
  const colors = dashboards.flatMap(({ dashboard }) =>
    dashboard.panels.flatMap(
      ({ fieldConfig }) => fieldConfig?.defaults.thresholds?.steps.map(({ color }) => color) ?? []
    )
  );
  expect(colors.length).toBeGreaterThan(0);
  expect(colors.filter((color) => !legible.includes(color))).toEqual([]);
});

it('the unit of a coloured number is large text, which may have that contrast', () => {
  // @grafana/ui draws a unit with 0.6 of its number; WCAG 2.2, 1.4.3 calls text large from 24 px.
  const smallest = 24 / 0.6;
  const tiles = dashboards
    .flatMap(({ dashboard }) => dashboard.panels)
    .filter(({ type, fieldConfig }) => type === 'stat' && fieldConfig?.defaults.thresholds?.steps.length);
  expect(tiles.length).toBeGreaterThan(5);
  for (const { title, options } of tiles) {
    expect(options?.text?.valueSize, title).toBeGreaterThanOrEqual(smallest);
  }
});

describe('the rack inlet rule', () => {
  const [query, reduce, threshold] = rule!.data;

  it('asks the provisioned data source for the hottest inlet of each rack', () => {
    expect(query!.datasourceUid).toBe(datasource!.uid);
    expect(plenumQuerySchema.parse(query!.model)).toMatchObject({
      groupBy: 'rack',
      metrics: [{ metric: 'AirTemperature', processArea: ['Inlet'], aggregation: 'max', setpoints: false }],
    });
  });

  it('drops what is not a number, since Grafana counts NaN as firing', () => {
    expect(reduce!.model).toMatchObject({ type: 'reduce', expression: 'A', settings: { mode: 'dropNN' } });
  });

  it("compares with the allowable limit of each rack's class, of A1 where it says none", () => {
    expect(threshold!.refId).toBe(rule!.condition);
    expect(timeSeriesQuerySchema.parse(query!.model)).toMatchObject({
      ashraeClass: 'A1',
      metrics: [{ against: 'limit' }],
    });
    expect(threshold!.model).toMatchObject({
      expression: reduce!.refId,
      conditions: [{ evaluator: { type: 'gt', params: [0] } }],
    });
  });
});

describe('the rule for silent rack inlet sensors', () => {
  const [query, reduce, threshold] = silentRule!.data;

  it('asks how old the newest usable sample of each rack is, of the sensors that the other rule judges', () => {
    const judged = timeSeriesQuerySchema.parse(rule!.data[0]!.model);
    const asked = timeSeriesQuerySchema.parse(query!.model);
    expect(query!.datasourceUid).toBe(datasource!.uid);
    expect(asked).toMatchObject({ groupBy: 'rack', scope: judged.scope });
    const { against, ...metric } = judged.metrics[0]!;
    expect(against).toBe('limit');
    expect(asked.metrics).toEqual([{ ...metric, aggregation: 'age' }]);
  });

  it('speaks for a rack as soon as the other rule has lost it', () => {
    expect(reduce!.model).toMatchObject({ type: 'reduce', reducer: 'last', expression: query!.refId });
    expect(threshold!.refId).toBe(silentRule!.condition);
    expect(threshold!.model).toMatchObject({
      expression: reduce!.refId,
      conditions: [{ evaluator: { type: 'gt', params: [rule!.data[0]!.relativeTimeRange.from] } }],
    });
  });
});

describe.each([
  ['hot', rule!, blindRule!],
  ['silent', silentRule!, silentBlindRule!],
])('the rule for %s inlets', (_name, judge, blind) => {
  it('never takes its own silence for health, nor pages because the database restarts', () => {
    // Grafana 10.1 raises DatasourceError at the first failure with Error; with Alerting it waits as long as `for` says.
    expect(judge).toMatchObject({ noDataState: 'NoData', execErrState: 'OK' });
    expect(blind).toMatchObject({ for: '5m', noDataState: 'OK', execErrState: 'Alerting' });
    expect(blind.data[0]).toEqual(judge.data[0]);
  });

  it('is told blind by a failing query alone', () => {
    const [query, reduce, threshold] = blind.data;
    expect(reduce!.model).toMatchObject({ type: 'reduce', reducer: 'count', expression: query!.refId });
    expect(threshold!.refId).toBe(blind.condition);
    expect(threshold!.model).toMatchObject({
      expression: reduce!.refId,
      conditions: [{ evaluator: { type: 'lt', params: [0] } }],
    });
    expect(blind.annotations.summary).not.toMatch(/\.Labels|\$/);
  });
});

describe.each(allRules)('the rule $uid', (one) => {
  const runbook = `docs/runbooks/${one.uid}.md`;

  it('has its runbook, and links to it', () => {
    expect(one.annotations['runbook_url']).toBe(
      `{{ externalURL }}public/plugins/plenum-itot-app/runbooks/${one.uid}.html`
    );
    const text = read(runbook);
    expect(text).toContain(`# ${one.title}\n`);
    expect(text).toContain(`Rule \`${one.uid}\``);
    expect(text.match(/^## .*$/gm)).toEqual(['## Symptom', '## Cause', '## Check', '## Act', '## Undo']);
  });

  it('leads to a dashboard with the place, the cause and the time range', () => {
    const link = one.annotations['dashboard_url']!;
    expect(link).toMatch(/^\{\{ externalURL \}\}d\/plenum-on-call\?from=now-\d+h&to=now/);
    const variablesOf = (labels: object) => {
      const [, text = ''] =
        /&to=now(.*)$/.exec(render(link, { Labels: labels }, { functions: { externalURL: () => '' } })) ?? [];
      return text;
    };
    // A chiller stands in a room without racks, and what fails is more than one rack: the cause alone says what is hit.
    const place = { site: 's', zone: 'plant room' };
    expect(variablesOf({ ...place, rack: 'R1', equipment: 'CDU-1', root_cause: 'CDU 1' })).toBe(
      '&var-site=s&var-cause=CDU+1'
    );
    expect(variablesOf({ ...place, rack: 'R1', equipment: 'TAP-1' })).toBe(
      '&var-site=s&var-zone=plant+room&var-rack=R1'
    );
    expect(variablesOf({ ...place, equipment: 'UPS-A' })).toBe('&var-site=s&var-cause=UPS-A');
    expect(variablesOf(place)).toBe('&var-site=s&var-zone=plant+room');
    expect(variablesOf({})).toBe('');
    // Grafana drops what is not a variable there without a word.
    const { list } = dashboards.find(({ dashboard: { uid } }) => uid === 'plenum-on-call')!.dashboard.templating;
    const variables = list.map(({ name }) => name);
    expect(variables).toEqual(expect.arrayContaining([...link.matchAll(/&var-(\w+)=/g)].map(([, name]) => name)));
  });

  it('does not page at its first failure, such as a database that restarts', () => {
    const waits = { execErrState: 'Alerting', for: '5m' };
    expect(one).toMatchObject(one.uid.endsWith('-blind') ? waits : { execErrState: 'OK' });
  });

  it('says how bad it is, asks what the data source understands, and never needs a dollar sign', () => {
    const { instance = '', ...labels } = one.labels;
    expect(labels).toEqual({ severity: expect.stringMatching(/^(critical|warning)$/), domain: expect.any(String) });
    expect(instance).not.toContain('$');
    expect(JSON.stringify([one.annotations, one.data])).not.toContain('$');
    const queries = one.data.filter(({ datasourceUid }) => datasourceUid !== '__expr__');
    for (const { datasourceUid, model } of queries) {
      expect(datasourceUid).toBe(datasource!.uid);
      const query = plenumQuerySchema.parse(model);
      // What fails says itself who is hit; a rule that is blind knows of nobody.
      const saysWho = query.kind === 'impact' || ('impacted' in query && query.impacted === true);
      expect(saysWho || one.uid.endsWith('-blind')).toBe(true);
    }
  });

  it('names tenants, jobs and root cause in its message, unless it is blind', () => {
    const { description } = one.annotations;
    for (const label of ['tenants', 'jobs', 'root_cause']) {
      expect(description!.includes(`.Labels.${label}`)).toBe(!one.uid.endsWith('-blind'));
    }
  });
});

it('every runbook is of a rule', () => {
  const pages = readdirSync(new URL('../docs/runbooks', import.meta.url)).filter((name) => name !== 'README.md');
  expect(pages.sort()).toEqual(allRules.map(({ uid }) => `${uid}.md`).sort());
  expect(new Set(allGroups.map(({ folder }) => folder))).toEqual(new Set(['Plenum alerts']));
});

describe('the rules for coolant', () => {
  it('ask for the coolant that reaches each rack and for its leak detector', () => {
    expect(plenumQuerySchema.parse(coolantRule!.data[0]!.model)).toMatchObject({
      groupBy: 'rack',
      metrics: [{ metric: 'RackLiquidSupplyTemperature', aggregation: 'max', setpoints: false }],
    });
    expect(plenumQuerySchema.parse(leakRule!.data[0]!.model)).toMatchObject({
      groupBy: 'rack',
      metrics: [{ metric: 'RackLeakDetect', aggregation: 'max' }],
    });
  });

  it('compare with the limit that the dashboard draws', () => {
    expect(coolantRule!.data[2]!.model).toMatchObject({
      conditions: [{ evaluator: { type: 'gt', params: [RACK_COOLANT_SUPPLY.limit] } }],
    });
    const panels = dashboards.flatMap(({ dashboard }) => dashboard.panels);
    const stepsOf = (title: string) =>
      panels.find((panel) => panel.title === title)?.fieldConfig?.defaults.thresholds?.steps.map(({ value }) => value);
    const { warning, limit } = RACK_COOLANT_SUPPLY;
    expect(stepsOf('Liquid supply')).toEqual([null, warning, limit]);
    // The return, in the same panel, is at the warning by design.
    expect(stepsOf('Liquid loop')).toEqual([null, limit]);
  });

  it('are quiet in a plant without liquid, and told blind by a failing query alone', () => {
    for (const judge of [coolantRule!, leakRule!]) {
      expect(judge).toMatchObject({ noDataState: 'OK', execErrState: 'OK' });
      expect(judge.annotations.summary).toContain('.Labels.rack');
      expect(JSON.stringify(judge.annotations)).not.toContain('$');
    }
    expect(coolantBlindRule).toMatchObject({ for: '5m', noDataState: 'OK', execErrState: 'Alerting' });
    expect(coolantBlindRule!.data[0]).toEqual(coolantRule!.data[0]);
    expect(coolantBlindRule!.data[1]!.model).toMatchObject({ type: 'reduce', reducer: 'count' });
    expect(coolantBlindRule!.data[2]!.model).toMatchObject({
      conditions: [{ evaluator: { type: 'lt', params: [0] } }],
    });
  });
});

describe.each([
  ['hot', rule!],
  ['silent', silentRule!],
])('the alert on %s inlets', (_name, { annotations }) => {
  it('names rack and value without a dollar sign, which provisioning may take for an environment variable', () => {
    const { summary, description } = annotations;
    expect(summary).toContain('.Labels.rack');
    expect(summary).toMatch(/\(index \.Values "[BW]"\)\.Value/);
    expect(`${summary}${description}`).not.toContain('$');
  });
});

it('the rule for equipment that fails asks for racks, jobs and minutes, and fires on racks', () => {
  const [equipmentRule] = equipmentGroup!.rules;
  const asked = equipmentRule!.data.slice(0, 3).map(({ model }) => impactQuerySchema.parse(model).measure);
  expect(asked).toEqual(['racks', 'jobs', 'minutes']);
  expect(equipmentRule!.data.at(-1)!.model).toMatchObject({ refId: equipmentRule!.condition, expression: 'A' });
  // Labels name jobs: a rule that waits would start anew with each of them.
  expect(equipmentRule!.for).toBe('0s');
  expect(equipmentGroup!.folder).toBe(alertGroup!.folder);
});

it.each(allRules)('$uid leads to a panel that exists', ({ uid, annotations, dashboardUid, panelId }) => {
  const { dashboard } = dashboards.find(({ dashboard: { uid } }) => uid === dashboardUid)!;
  const title = dashboard.panels.find(({ id }) => id === panelId)?.title;
  expect(title, uid).toMatch(/^(Inlet temperature|Liquid loop|Rack power)$/);
  // What Grafana 10 reads.
  expect(annotations).toMatchObject({ __dashboardUid__: dashboardUid, __panelId__: String(panelId) });
});

describe('docker-compose.yml', () => {
  const { services } = yaml<Compose>('docker-compose.yml');

  it('publishes nothing but Grafana, on this machine', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    expect(published).toHaveLength(1);
    expect(published[0]).toEqual(['grafana', expect.stringMatching(/^127\.0\.0\.1:/)]);
  });

  it('takes every capability that a service does not need', () => {
    for (const [name, service] of Object.entries(services)) {
      expect(service.cap_drop, name).toEqual(['ALL']);
      expect(service.privileged, name).toBeUndefined();
    }
  });

  it('has the simulator listen on its own name, which its certificate and the configuration of the collector then have', () => {
    const { command, healthcheck } = services['simulator']!;
    expect(command).toContain('--host=simulator');
    expect(healthcheck!.test.join(' ')).toContain('http://simulator:');
  });

  it('lets Grafana wait for the first samples', () => {
    expect(services['grafana']!.depends_on).toEqual({ collector: { condition: 'service_healthy' } });
    expect(services['collector']!.healthcheck!.test.join(' ')).toContain('/readyz');
  });

  it('allows every nested plugin by its id', () => {
    const allowed = services['grafana']!.environment!['GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS']!.split(',');
    expect(allowed).toEqual(PLUGINS.map(({ id }) => id));
  });

  it('gives Grafana every variable that the provisioned data source reads', () => {
    const used = read('provisioning/datasources/plenum.yaml').match(/\$(PLENUM_\w+)/g)!;
    const given = Object.keys(services['grafana']!.environment!);
    expect(given).toEqual(expect.arrayContaining(used.map((name) => name.slice(1))));
  });

  it('holds no password; .env.example names each and leaves it empty', () => {
    const compose = read('docker-compose.yml');
    const asked = [...new Set([...compose.matchAll(/\$\{(\w+_PASSWORD)/g)].map(([, name]) => name!))];
    expect(asked.length).toBeGreaterThan(3);
    const example = read('.env.example');
    for (const name of asked) {
      expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
    }
  });
});
