import { sumFlow } from '#model/energyflow/flow.ts';
import { estimatePue, type PueEstimate } from '#model/energyflow/pue.ts';
import { sumSeries } from '#model/capacity/statistics.ts';
import type { EnergyflowQuery } from '#model/query/energyflow.ts';
import { AIR_HANDLERS, METRIC } from '#model/chain/roles.ts';

import type { Frame, Notice } from '../../frames/frame.ts';
import type { QueryContext } from '../shared/context.ts';
import { plantChain } from '../shared/plant/chain.ts';
import { readDraws, type WantedMetric } from '../shared/plant/draws.ts';
import { impactOfNumbers } from '../shared/plant/impact-labels.ts';
import { stepShares } from '../shared/plant/known-shares.ts';
import { createMeters } from '../shared/plant/meters.ts';
import { checkRange } from '../shared/range.ts';
import { NOTHING_IN_SCOPE, scopeTest } from '../shared/plant/scope.ts';
import { widthText } from '../shared/series-frame.ts';
import { type LabelledNumber, numberTable, tableFrame } from '../shared/table.ts';
import { chipLinks } from './chip-links.ts';
import { BALANCE_COLUMNS, LINK_COLUMNS, type LinkRow } from './columns.ts';
import { heatFlow } from './heat-links.ts';
import { asOne, byZone, type RackPlace } from './places.ts';
import { type Link, type NodeBalance, powerFlow, utilityNodes } from './power-links.ts';

/** Meters of power, and flows and temperatures of heat, point by point. */
const PLANT_METRICS = [
  METRIC.rackPower,
  METRIC.activePower,
  METRIC.rackFlow,
  METRIC.rackSupply,
  METRIC.rackReturn,
  METRIC.airFlow,
  METRIC.liquidFlow,
  METRIC.liquidTemperature,
];

/** Energy from the utility to the chips and its heat to the towers; for an alert rule PUE per site, or imbalance per meter. */
export async function runEnergyflow(query: EnergyflowQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  const topology = await context.topology();
  const plant = plantChain(topology);
  const wanted: WantedMetric[] = [
    ...PLANT_METRICS.map((metric) => ({ metric })),
    ...AIR_HANDLERS.map((objectType) => ({ metric: METRIC.airTemperature, objectType })),
  ];
  const chips: WantedMetric[] = [
    { metric: METRIC.partPower, processArea: ['GPU'], byRack: true },
    { metric: METRIC.hostPower, byRack: true },
  ];
  const isInScope = scopeTest(query.scope, plant);
  const isNarrow = query.scope.zones.length + query.scope.racks.length + query.scope.equipment.length > 0;
  const inScope = new Set(plant.chain.nodes.flatMap(({ site }, node) => (isInScope(node) ? [site] : [])));
  const sites = topology.sites
    .map(({ id }) => id)
    .filter((id) => (isNarrow ? inScope.has(id) : query.scope.sites.length === 0 || query.scope.sites.includes(id)));
  // Where nothing is in the scope, nothing is read.
  const asked = sites.length === 0 ? [] : [...wanted, ...chips];
  const draws = await readDraws(asked, context, { areAverages: true });
  const meters = createMeters(plant, draws);
  const isInSite = (site: string) => sites.includes(site);
  const power = powerFlow(plant, meters, draws, isInSite);
  const balances = power.balances.filter(({ node }) => isInScope(node));
  if (context.fromAlert) {
    const before = query.measure === 'pue_drift' ? await puesBefore(wanted, sites, plant, context) : undefined;
    return alertFrames(query, context, { balances, sites, before, plant, meters, draws });
  }
  const missing = power.missing.map(({ from, to }) => `Power from ${from} to ${to}.`);
  const names = new Map(topology.zones.map(({ site, id, name }) => [JSON.stringify([site, id]), name]));
  const placesOf = new Map(
    sites.map((site) => [
      site,
      query.detail === 'zone' ? byZone(plant, site, (id) => names.get(JSON.stringify([site, id]))) : asOne,
    ])
  );
  const isRackOf = ({ site, to }: Link) => {
    const node = plant.chain.indexOf(site, to);
    return node !== undefined && plant.chain.nodes[node]!.isRack;
  };
  const links =
    query.detail === 'equipment'
      ? power.links.map((link) => ({ ...link, ...(isRackOf(link) ? { toRack: link.to } : {}) }))
      : byStage(power.links, plant, (site) => placesOf.get(site)!, draws.steps);
  for (const site of sites) {
    const chip = chipLinks(plant, meters, draws, site, placesOf.get(site)!);
    const heat = heatFlow(plant, meters, draws, site);
    links.push(...chip.links, ...heat.links);
    missing.push(...chip.missing, ...heat.missing);
  }
  const { inRange, knownOf } = await stepShares(draws, context);
  const rows = links.flatMap((link): LinkRow[] => {
    const known = knownOf(link.meters, link.medium);
    const flow = sumFlow(link.values, draws.bucketMs, { inRange, known });
    return flow ? [{ link, flow }] : [];
  });
  const pues = sites.flatMap((site) => {
    const estimate = pueOf(site, { plant, meters, draws });
    return estimate === undefined ? [] : [{ site, ...estimate }];
  });
  const whole: Notice = {
    severity: 'info',
    text: 'Energy is balanced over whole sites: zones, racks and equipment of the scope only choose the sites.',
  };
  const options = {
    notices: [
      ...(isNarrow && query.rows === 'links' ? [whole] : []),
      ...(sites.length === 0
        ? [NOTHING_IN_SCOPE]
        : notices(missing, power.balances, rows.length, draws.simulated, plant)),
    ],
    executed: `Energy in steps of ${widthText(draws.bucketMs)}, from ${draws.rung}`,
    custom: {
      kind: 'energyflow',
      detail: query.detail,
      bucketMs: draws.bucketMs,
      rung: draws.rung,
      simulated: draws.simulated,
      pue: Object.fromEntries(pues.map(({ site, pue }) => [site, pue])),
      pues,
      missing,
    },
  };
  return query.rows === 'links'
    ? [tableFrame({ name: 'Energy flow', rows, columns: LINK_COLUMNS, ...options }, context)]
    : [
        tableFrame(
          {
            name: 'Energy balance',
            rows: balances.map((one) => ({ one, plant })),
            columns: BALANCE_COLUMNS,
            ...options,
          },
          context
        ),
      ];
}

/** Links between stages, with the racks as the places that they are in; those within a stage are its inside. */
function byStage(
  links: readonly Link[],
  { chain }: ReturnType<typeof plantChain>,
  placesOf: (site: string) => (rack: number) => RackPlace,
  steps: number
): Link[] {
  const groups = new Map<string, { from: RackPlace; to: RackPlace; group: Link[] }>();
  for (const link of links) {
    const [from, to] = ([0, 1] as const).map((end): RackPlace => {
      const node = chain.indexOf(link.site, end === 0 ? link.from : link.to);
      const isRack = node !== undefined && chain.nodes[node]!.isRack;
      return isRack ? placesOf(link.site)(node) : { label: link.stages[end] };
    }) as [RackPlace, RackPlace];
    if (link.stages[0] !== link.stages[1]) {
      const key = [link.site, from.label, to.label].join('\u0000');
      const known = groups.get(key) ?? { from, to, group: [] };
      groups.set(key, known);
      known.group.push(link);
    }
  }
  return [...groups.values()].map(({ from, to, group }): Link => {
    const [first] = group as [Link];
    const basis = group.some((one) => one.basis === 'rest')
      ? 'rest'
      : group.some((one) => one.basis === 'computed')
        ? 'computed'
        : 'measured';
    return {
      ...first,
      from: from.label,
      to: to.label,
      ...(from.zone === undefined ? {} : { fromZone: from.zone }),
      ...(to.zone === undefined ? {} : { toZone: to.zone }),
      values: sumSeries(
        group.map(({ values }) => values),
        steps
      ),
      basis,
      meters: [...new Set(group.flatMap(({ meters }) => meters))],
    };
  });
}

interface Measured {
  plant: ReturnType<typeof plantChain>;
  meters: ReturnType<typeof createMeters>;
  draws: Awaited<ReturnType<typeof readDraws>>;
}

/**
 * Power of the site over power of its racks (The Green Grid, White Paper 49, 2012; category 1 has the UPS output below the line,
 * category 2 the output of the PDUs, which a rack's meter is). Undefined where the utility or a rack is not measured.
 */
function pueOf(site: string, { plant, meters, draws }: Measured): PueEstimate | undefined {
  const inSite = (node: number) => plant.chain.nodes[node]!.site === site;
  const racks = plant.chain.nodes.flatMap((node, index) => (node.isRack && inSite(index) ? [index] : []));
  const flowsOf = (nodes: readonly number[]): Float64Array[] | undefined => {
    const flows = nodes.flatMap((node) => meters.own(node) ?? meters.through(node) ?? []);
    return nodes.length === 0 || flows.length < nodes.length ? undefined : flows.map(({ values }) => values);
  };
  const [whole, computing] = [flowsOf(utilityNodes(plant).filter(inSite)), flowsOf(racks)];
  return whole && computing && estimatePue(whole, computing, draws.bucketMs);
}

/** A plant does the same at the same hour of the same weekday, but for its load and the weather. */
const DRIFT_BEFORE_MS = 7 * 24 * 60 * 60_000;

/** PUE of each site in the same hours a week before. */
async function puesBefore(
  wanted: readonly WantedMetric[],
  sites: readonly string[],
  plant: Measured['plant'],
  context: QueryContext
): Promise<ReadonlyMap<string, number | undefined>> {
  const { fromMs, toMs } = context;
  const then = { ...context, fromMs: fromMs - DRIFT_BEFORE_MS, toMs: toMs - DRIFT_BEFORE_MS };
  const draws = await readDraws(wanted, then, { areAverages: true });
  const meters = createMeters(plant, draws);
  return new Map(sites.map((site) => [site, pueOf(site, { plant, meters, draws })?.pue]));
}

interface Answered extends Measured {
  balances: readonly NodeBalance[];
  sites: readonly string[];
  /** PUE a week before, where the rule asks for its drift. */
  before: ReadonlyMap<string, number | undefined> | undefined;
}

async function alertFrames(
  { measure, impacted }: EnergyflowQuery,
  context: QueryContext,
  { balances, sites, before, ...measured }: Answered
): Promise<Frame[]> {
  const named = async (numbers: LabelledNumber[]) =>
    impacted ? impactOfNumbers(numbers, ['power', 'cooling'], context) : numbers;
  if (measure !== 'imbalance') {
    const numbers = sites.map((site): LabelledNumber => {
      const pue = pueOf(site, measured)?.pue;
      const then = before?.get(site);
      const value = before === undefined ? pue : pue === undefined || then === undefined ? undefined : pue - then;
      return { labels: { site }, value: value ?? null };
    });
    return numberTable(measure, 'none', await named(numbers), context);
  }
  const { chain } = measured.plant;
  // What no meter tells of is no disagreement of meters.
  const judged = balances.filter(({ unmetered }) => unmetered.length === 0);
  const numbers = judged.map(({ site, node, balance }): LabelledNumber => ({
    labels: { site, equipment: chain.nodes[node]!.id },
    value: balance === undefined ? null : balance.verdict === 'unaccounted' ? Math.abs(balance.share) : 0,
  }));
  return numberTable('imbalance', 'percentunit', await named(numbers), context);
}

/** More than these make a tooltip that nobody reads; `meta.custom.plenum.missing` has them all. */
const MAX_NAMES = 4;

function notices(
  missing: readonly string[],
  balances: readonly NodeBalance[],
  links: number,
  simulated: boolean,
  { chain }: ReturnType<typeof plantChain>
): Notice[] {
  const all: Notice[] = simulated ? [{ severity: 'info', text: 'This is a simulated plant.' }] : [];
  if (links === 0) {
    all.push({
      severity: 'warning',
      text: 'No meter of the power chain has a value. Add who serves whom (serves) to the topology, meters included, and check that their source delivers.',
    });
  }
  if (missing.length > 0) {
    const more = missing.length > MAX_NAMES ? ` And ${missing.length - MAX_NAMES} more.` : '';
    all.push({
      severity: 'warning',
      text: `Not measured, so not drawn: ${missing.slice(0, MAX_NAMES).join(' ')}${more}`,
    });
  }
  for (const { node, balance, meters, unmetered } of balances) {
    if (balance?.verdict === 'unaccounted' && unmetered.length === 0) {
      const percent = Math.abs(100 * balance.share).toFixed(1);
      const side = balance.differenceW > 0 ? 'less comes out than goes in' : 'more comes out than goes in';
      all.push({
        severity: 'warning',
        text: `${chain.nodes[node]!.id}: ${side}, by ${percent} %. One of these meters may be wrong, or something is not metered: ${meters.slice(0, 6).join(', ')}.`,
      });
    }
  }
  return all;
}
