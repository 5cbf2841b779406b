import { METRIC, TYPE } from '#model/chain/roles.ts';
import { type Kpi, type KpiInputs, kpisOf, type Measured } from '#model/kpi/kpis.ts';
import { isAnnual } from '#model/kpi/period.ts';
import { compare } from '#model/kpi/ratio.ts';
import { type Stated, statedOver } from '#model/kpi/stated.ts';
import type { KpiQuery } from '#model/query/kpi.ts';
import type { Scope } from '#model/query/selector.ts';
import { carbonAt } from '#model/tariff/carbon.ts';

import type { Frame, Notice } from '../../frames/frame.ts';
import { type KnownRecords, readRecords, recordOfSite } from '../../sql/records.ts';
import type { QueryContext } from '../shared/context.ts';
import { plantChain, type PlantChain } from '../shared/plant/chain.ts';
import { type Draws, readDraws, type WantedMetric } from '../shared/plant/draws.ts';
import { type StepShares, stepShares } from '../shared/plant/known-shares.ts';
import { createMeters, type Meters } from '../shared/plant/meters.ts';
import { NOTHING_IN_SCOPE, scopeTest } from '../shared/plant/scope.ts';
import { checkRange } from '../shared/range.ts';
import { selectPoints } from '../shared/select-points.ts';
import { widthText } from '../shared/series-frame.ts';
import { type LabelledNumber, numberTable, tableFrame } from '../shared/table.ts';
import { placeReader, type ReadPlace, serverPower, zoneReader } from './by-place.ts';
import { KPI_COLUMNS, type KpiRow } from './columns.ts';
import { readTariffs, siteCost } from './cost.ts';
import { periodOf } from './period.ts';
import { metered, sitePower } from './power.ts';

const WANTED: readonly WantedMetric[] = [
  { metric: METRIC.rackPower },
  { metric: METRIC.activePower },
  { metric: METRIC.hostPower, byRack: true },
];

/** Fans of servers, as sources name the part. */
const FAN = ['Fans'];

type Records = Awaited<ReturnType<typeof readAll>>;

async function readAll({ database, signal }: QueryContext) {
  const [carbon, consumption, tariffs] = await Promise.all([
    readRecords(database, 'carbon', signal),
    readRecords(database, 'consumption', signal),
    readTariffs(database, signal),
  ]);
  return { carbon, consumption, tariffs };
}

/** Efficiency and cost of each site or zone; for an alert rule one KPI. */
export async function runKpi(query: KpiQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  const topology = await context.topology();
  const plant = plantChain(topology);
  const records = await readAll(context);
  const isInScope = scopeTest(query.scope, plant);
  const inScope = new Set(plant.chain.nodes.flatMap(({ site }, node) => (isInScope(node) ? [site] : [])));
  const isNarrow = query.scope.zones.length + query.scope.racks.length + query.scope.equipment.length > 0;
  const sites = topology.sites.filter(({ id }) =>
    isNarrow ? inScope.has(id) : query.scope.sites.length === 0 || query.scope.sites.includes(id)
  );
  const rows: KpiRow[] = [];
  let simulated = false;
  let executed = '';
  for (const { id: site, timeZone } of sites) {
    const range = periodOf(query.period, context, timeZone);
    const asked: QueryContext = { ...context, ...range };
    const draws = await readDraws(WANTED, asked, { wantedStepMs: HOUR_MS, areAverages: true });
    simulated ||= draws.simulated;
    executed = `Power in steps of ${widthText(draws.bucketMs)}, from ${draws.rung}`;
    const shares = await stepShares(draws, asked);
    const place = { plant, meters: createMeters(plant, draws), draws, shares, site, timeZone, range, query, records };
    const found =
      query.groupBy === 'site' ? [{ kpis: await ofSite(place, asked) }] : await ofZones(place, asked, isInScope);
    for (const { zone, kpis } of found as Array<{ zone?: string; kpis: Kpi[] }>) {
      rows.push(
        ...kpis.map((kpi) => ({
          site,
          ...(zone !== undefined && { zone }),
          kpi,
          isAnnual: isAnnual(range.fromMs, range.toMs, timeZone),
          ...range,
        }))
      );
    }
  }
  if (context.fromAlert) {
    return numberTable(query.measure, 'none', numbersOf(query, rows), context);
  }
  const unreadable = [...records.carbon.unreadable, ...records.consumption.unreadable, ...records.tariffs.unreadable];
  const notices: Notice[] = [
    ...(sites.length === 0 ? [NOTHING_IN_SCOPE] : []),
    ...(simulated ? [{ severity: 'info' as const, text: 'This is a simulated plant.' }] : []),
    ...(unreadable.length > 0
      ? [
          {
            severity: 'warning' as const,
            text: `Records that this version cannot read are left out: ${unreadable.slice(0, 5).join('; ')}. Update Plenum.`,
          },
        ]
      : []),
  ];
  return [
    tableFrame(
      {
        name: 'KPIs',
        rows,
        columns: KPI_COLUMNS,
        notices,
        executed,
        custom: { kind: 'kpi', period: query.period, groupBy: query.groupBy, simulated },
      },
      context
    ),
  ];
}

interface Place {
  plant: PlantChain;
  meters: Meters;
  draws: Draws;
  shares: StepShares;
  site: string;
  timeZone: string;
  range: { fromMs: number; toMs: number };
  query: KpiQuery;
  records: Records;
}

/** The category that a query takes for IT: of `auto` the racks' meters, else the servers', else the UPS'. */
function categoryOf({ category }: KpiQuery, it: KpiInputs['it']): 1 | 2 | 3 {
  return category === 'auto'
    ? (([2, 3, 1] as const).find((one) => it[one].course) ?? 2)
    : (Number(category) as 1 | 2 | 3);
}

/** Of each place the KPI that an alert rule asks for; costs are told apart by their currency. */
function numbersOf(query: KpiQuery, rows: readonly KpiRow[]): LabelledNumber[] {
  const byPlace = Map.groupBy(rows, ({ site, zone = '' }) => JSON.stringify([site, zone]));
  return [...byPlace.values()].flatMap((own) => {
    const category = chosen(query, own);
    const asked = own.filter(
      ({ kpi }) => kpi.kpi === query.measure && (kpi.kpi !== 'pue' || kpi.category === category)
    );
    return asked.map(({ site, zone, kpi }): LabelledNumber => ({
      labels: {
        site,
        ...(zone === undefined ? {} : { zone }),
        ...(query.measure.startsWith('cost_') ? { currency: kpi.unit } : {}),
      },
      value: kpi.value ?? null,
    }));
  });
}

function chosen({ category }: KpiQuery, rows: readonly KpiRow[]): number | undefined {
  const known = (one: number) =>
    rows.some(({ kpi }) => kpi.kpi === 'pue' && kpi.category === one && kpi.value !== undefined);
  return category === 'auto' ? [2, 3, 1].find(known) : Number(category);
}

async function ofSite(place: Place, context: QueryContext): Promise<Kpi[]> {
  const { plant, meters, draws, site, timeZone, range, query, records } = place;
  const weigh = (one: Measured) => weighed(one, place);
  const power = sitePower(plant, meters, draws, site);
  const [facility, ups, racks] = [weigh(power.facility), weigh(power.ups), weigh(power.racks)];
  const overhead = new Map([...power.overhead].map(([subsystem, one]) => [subsystem, weigh(one)]));
  const scope: Scope = { sites: [site], zones: [], racks: [], equipment: [] };
  const rackIds = plant.chain.nodes.flatMap((node) => (node.site === site && node.isRack ? [node.id] : []));
  const it = { 1: ups, 2: racks, 3: weigh((await serversOf(place, context))(rackIds)) };
  const category = categoryOf(query, it);
  const computing = await ofComputing(place, placeReader(scope, draws, context));
  const inputs: KpiInputs = {
    stepMs: draws.bucketMs,
    rangeMs: range.toMs - range.fromMs,
    ...{ facility, it, category, overhead, ...computing },
    heat: racks,
    water: ofStatements(records.consumption, 'water', site, range, timeZone),
    reused: ofStatements(records.consumption, 'reused-energy', site, range, timeZone),
    renewable: ofStatements(records.consumption, 'renewable-energy', site, range, timeZone),
    carbonKg: carbonOf(place, facility),
  };
  const cost = await siteCost(plant, site, records.tariffs, { ...range, timeZone }, context);
  return [...kpisOf(inputs), ...costs(cost, it[category], computing.gpus, inputs), energyOf(it[category], inputs)];
}

async function ofZones(place: Place, context: QueryContext, isInScope: (node: number) => boolean) {
  const { plant, meters, draws, site, range, query } = place;
  const byZone = new Map<string, number[]>();
  plant.chain.nodes.forEach((node, index) => {
    if (node.site === site && node.isRack && isInScope(index)) {
      for (const zone of plant.zonesOf(index)) {
        byZone.set(zone, [...(byZone.get(zone) ?? []), index]);
      }
    }
  });
  const wholeSite = { missing: ['It is measured for the whole site only: ask by site.'] };
  const made: Array<{ zone: string; kpis: Kpi[] }> = [];
  const servers = await serversOf(place, context);
  const inZone = zoneReader(site, draws, context);
  const { zones } = await context.topology();
  const containing = new Set(zones.flatMap((zone) => (zone.site === site ? (zone.parent ?? []) : [])));
  for (const [zone, nodes] of [...byZone].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const scope: Scope = { sites: [site], zones: [zone], racks: [], equipment: [] };
    const ids = nodes.map((node) => plant.chain.nodes[node]!.id);
    const racks = weighed(metered(plant, meters, draws, nodes, 'Power of racks'), place);
    const it = { 1: wholeSite, 2: racks, 3: weighed(servers(ids), place) };
    const read = containing.has(zone) ? placeReader(scope, draws, context) : inZone(zone);
    const computing = await ofComputing(place, read);
    const inputs: KpiInputs = {
      stepMs: draws.bucketMs,
      rangeMs: range.toMs - range.fromMs,
      facility: wholeSite,
      it,
      category: categoryOf(query, it),
      overhead: new Map(),
      heat: racks,
      ...computing,
      ...{ water: undefined, reused: undefined, renewable: undefined, carbonKg: undefined },
    };
    const own = new Set(['iteusv', 'itue', 'gpu_joules']);
    const kpis = kpisOf(inputs).filter(
      ({ kpi, category }) => own.has(kpi) || (kpi === 'pue' && category === inputs.category)
    );
    made.push({ zone, kpis: [...kpis, energyOf(it[inputs.category], inputs)] });
  }
  return made;
}

/** What is measured, with what of each step counts of it. */
function weighed({ course, missing }: Measured, { shares }: Place): Measured {
  return course ? { course: { ...course, shares: shares.knownOf(course.meters) }, missing } : { missing };
}

/** Power that the servers of some racks measure themselves. */
async function serversOf(
  { draws, site }: Place,
  context: QueryContext
): Promise<(racks: readonly string[]) => Measured> {
  const { equipment } = await context.topology();
  const servers = equipment.filter((one) => one.site === site && one.objectType === TYPE.server);
  const { points } = await selectPoints(
    { scope: { sites: [site], zones: [], racks: [], equipment: [] }, groupBy: 'rack' },
    { metric: METRIC.hostPower, processArea: [], aggregation: 'sum', setpoints: false },
    context
  );
  const measured = new Set(points.flatMap(({ equipment: one }) => (one ? [one.id] : [])));
  return (racks) => {
    const inside = new Set(racks);
    const expected = servers.filter(({ rack }) => inside.has(rack ?? ''));
    return serverPower(
      draws,
      racks,
      site,
      expected.map(({ id }) => id),
      measured
    );
  };
}

async function ofComputing(place: Place, read: ReadPlace) {
  const [gpuPower, busy, cpu, fans] = await Promise.all([
    read(METRIC.partPower, ['GPU'], 'sum'),
    read(METRIC.gpuUtilization, ['GPU'], 'mean'),
    read(METRIC.cpuUtilization, [], 'mean'),
    read(METRIC.partPower, FAN, 'sum'),
  ]);
  const measured = (course: typeof gpuPower, missing: string, factor = 1): Measured =>
    course
      ? weighed({ course: { values: course.values.map((value) => value * factor), meters: [] }, missing: [] }, place)
      : { missing: [missing] };
  const known = cpu && [...cpu.values].filter((value) => !Number.isNaN(value));
  return {
    gpuPower: measured(gpuPower, 'Power of the GPUs (hw.power, GPU).'),
    busyGpus: measured(busy, 'Utilization of the GPUs (hw.gpu.utilization).', busy?.points),
    fans: measured(fans, 'Power of the fans of servers (hw.power, Fans).'),
    gpus: Math.max(gpuPower?.points ?? 0, busy?.points ?? 0),
    cpuUtilization:
      known && known.length > 0
        ? {
            value: known.reduce((sum, value) => sum + value, 0) / known.length,
            coverage: known.length / place.draws.steps,
          }
        : undefined,
  };
}

function ofStatements(
  { byName }: KnownRecords<{ site: string; quantity: string; entries: Parameters<typeof statedOver>[0] }>,
  quantity: string,
  site: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  timeZone: string
): Stated | undefined {
  const newest = [...byName.values()].flatMap((versions) => versions.at(-1) ?? []);
  const own = newest.filter(
    ({ body, state }) => state !== 'withdrawn' && body.site === site && body.quantity === quantity
  );
  return statedOver(
    own.flatMap(({ body }) => body.entries),
    fromMs,
    toMs,
    timeZone
  );
}

const HOUR_MS = 3_600_000;

/** CO2 of the power of a site, kg, over the steps whose power and intensity are known. */
function carbonOf({ records, site, timeZone, draws, range }: Place, { course }: Measured): Stated | undefined {
  const versions = recordOfSite(records.carbon, site);
  if (!versions || !course) {
    return undefined;
  }
  const at = carbonAt(versions, timeZone);
  let kg = 0;
  let known = 0;
  course.values.forEach((watts, step) => {
    const share = course.shares?.[step] ?? 1;
    const startMs = draws.firstMs + step * draws.bucketMs;
    const hours = Math.max(1, Math.round(draws.bucketMs / HOUR_MS));
    const grams = Array.from(
      { length: hours },
      (_, hour) => at(startMs + hour * HOUR_MS)?.gramsPerKwh.toNumber() ?? NaN
    );
    const mean = grams.reduce((sum, one) => sum + one, 0) / hours;
    if (!Number.isNaN(watts) && !Number.isNaN(mean)) {
      known += share;
      kg += ((watts / 1000) * (draws.bucketMs / HOUR_MS) * share * mean) / 1000;
    }
  });
  return known === 0
    ? undefined
    : { amount: kg, coverage: Math.min(1, (known * draws.bucketMs) / (range.toMs - range.fromMs)) };
}

function energyOf(it: Measured, { stepMs, rangeMs, category }: KpiInputs): Kpi {
  const both = it.course && compare(it.course, it.course, stepMs, rangeMs);
  return {
    ...{
      kpi: 'it_energy',
      title: 'Energy of IT',
      standard: '',
      unit: 'kWh',
      category,
      formula: 'power over the time in which it is known',
    },
    ...(both && { value: both.topWh / 1000 }),
    coverage: both?.coverage ?? 0,
    meters: it.course?.meters ?? [],
    missing: it.missing,
  };
}

/** Cost of a site by what it is for; of several currencies each has a row. */
function costs(
  { totals, coverage, missing }: Awaited<ReturnType<typeof siteCost>>,
  it: Measured,
  gpus: number,
  { stepMs, rangeMs }: KpiInputs
): Kpi[] {
  const energy = it.course && compare(it.course, it.course, stepMs, rangeMs);
  const meanKw = energy && energy.topWh / 1000 / energy.coverage / (rangeMs / HOUR_MS);
  const gpuHours = (gpus * rangeMs) / HOUR_MS;
  const head = { standard: '', coverage, meters: it.course?.meters ?? [] };
  const one = (
    kpi: string,
    title: string,
    formula: string,
    unit: string,
    cost: number | undefined,
    by: number | undefined,
    without: readonly string[]
  ): Kpi => ({
    ...{ kpi, title, formula, unit, ...head },
    ...(cost !== undefined && by !== undefined && by > 0 && { value: cost / by, numerator: cost, denominator: by }),
    missing: [...missing, ...without],
  });
  const all = totals.length > 0 ? totals : [undefined];
  return all.flatMap((total) => {
    const [currency, cost] = [total?.currency ?? '', total?.amount.toNumber()];
    return [
      { ...one('cost', 'Cost of electricity', 'bill of the site, by its tariff', currency, cost, 1, []) },
      one('cost_per_kw', 'Cost per kW of IT', 'cost / mean power of IT', currency, cost, meanKw, it.missing),
      one(
        'cost_per_gpu_hour',
        'Cost per GPU-hour',
        'cost / GPUs x hours',
        currency,
        cost,
        gpuHours,
        gpus > 0 ? [] : ['GPUs: none is measured.']
      ),
    ];
  });
}
