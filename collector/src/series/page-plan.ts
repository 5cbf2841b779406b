import type { PointDefinition } from '#model/point.ts';
import { listedTwice, severalMetrics, tooManySeries, wrongUnit, type Complaint } from './complaint.ts';
import { exporterHost } from './exporter-host.ts';
import { differingLabels, sortedKey } from './identity.ts';
import { fillArea, mappingsFor, placeOf } from './mapping.ts';
import type { Mapping, MappingTable } from './mapping.ts';
import { sentUnit } from './sent-unit.ts';
import type { SeriesSample, SeriesTarget } from './series-sample.ts';

/** Points that the series of one mapping and process area may become: a label that changes with each scrape ends there. */
export const MAX_INSTANCES = 1_000;

/** One point of a page and the series that it is made of, as indices into the page. */
export interface Slot {
  point: PointDefinition;
  mapping: Mapping;
  /**
   * Series that say the same thing, the most trusted first: a board's own series before those of its parts. Within a rank
   * they must agree. A folded point has one rank with all of its series.
   */
  ranks: number[][];
  /** Series that the value is divided by the sum of. */
  divisors: number[];
  /** Keys of the counters, one per series where the point is folded. */
  counterKeys: string[];
  /** Its unit cannot be that of the metric: it has no value. */
  isBad?: true;
}

export interface PagePlan {
  slots: Slot[];
  /** What is wrong with the page, by the address concerned. */
  complaints: Map<string, Complaint>;
}

export interface PlanOptions {
  target: SeriesTarget;
  source: string;
  site: string;
  simulated: boolean;
  staleAfterMs: number;
  /** Time between two samples of a series; absent where it is not known. */
  samplingIntervalMs?: number;
  table: MappingTable;
  /** Is told of the model of GPUs that series name, with the equipment that they are in. */
  onGpuModel?: ((equipment: string, model: string) => void) | undefined;
}

/** By which DCGM and others say which GPU it is. */
const MODEL_LABEL = 'modelName';

interface Member {
  index: number;
  mapping: Mapping;
  area: string[];
  place: NonNullable<ReturnType<typeof placeOf>>;
}

/**
 * Decides what becomes of the series of a page. Several series of one mapping, place and process area are told apart by the
 * labels in which they differ; the choice is remembered, so that a point keeps its address when its neighbour vanishes.
 */
export function createPlanner(options: PlanOptions) {
  const divisorNames = new Set([...options.table.values()].flat().flatMap(({ dividedBy }) => dividedBy));
  const host = exporterHost(options.target.name);
  const splitBy = new Map<string, string[]>();
  const instances = new Map<string, Set<string>>();

  function pointOf({ mapping, place }: Member, area: string[], unit: string | undefined): PointDefinition {
    return {
      source: options.source,
      address: addressOf(place, mapping, area),
      site: options.site,
      ...(place.rack === undefined ? {} : { rack: place.rack }),
      ...(place.equipment === undefined ? {} : { equipment: place.equipment }),
      metric: mapping.metric,
      processArea: area,
      ...(unit === undefined ? {} : { sourceUnit: unit }),
      isSetpoint: mapping.setpoint,
      simulated: options.simulated,
      staleAfterMs: options.staleAfterMs,
      ...(options.samplingIntervalMs === undefined ? {} : { samplingIntervalMs: options.samplingIntervalMs }),
      ...(host === undefined ? {} : { host }),
    };
  }

  function addressOf(place: Member['place'], mapping: Mapping, area: string[]): string {
    return [options.target.name, place.equipment ?? place.rack, mapping.metric, ...area].join(' | ');
  }

  function membersOf(samples: readonly SeriesSample[]): Map<string, Member[]> {
    const groups = new Map<string, Member[]>();
    for (const [index, { name, labels }] of samples.entries()) {
      for (const mapping of mappingsFor(options.table, name, labels)) {
        const place = placeOf(mapping, options.target, labels);
        const area = fillArea(mapping.processArea, labels);
        if (place && area) {
          const address = addressOf(place, mapping, area);
          if (place.equipment !== undefined && labels[MODEL_LABEL]) {
            options.onGpuModel?.(place.equipment, labels[MODEL_LABEL]);
          }
          const group = groups.get(address);
          const member = { index, mapping, area, place };
          if (group) {
            group.push(member);
          } else {
            groups.set(address, [member]);
          }
        }
      }
    }
    return groups;
  }

  /** The groups of one address, each with a process area that no other has. */
  function apart(address: string, group: Member[], samples: readonly SeriesSample[]): Map<string, Member[]> {
    const [first] = group as [Member];
    const { combine, parts } = first.mapping;
    if (combine) {
      return new Map([[address, group]]);
    }
    const known = splitBy.get(address) ?? [];
    const found = group.length > 1 ? differingLabels(group.map(({ index }) => labelsAt(samples, index))) : [];
    const telling = parts ? found.filter((label) => label === parts.wholeLabel) : found;
    const labels = [...new Set([...known, ...telling])].sort();
    if (labels.length === 0) {
      return new Map([[address, group]]);
    }
    splitBy.set(address, labels);
    return Map.groupBy(
      group.map((member) => {
        const values = labelsAt(samples, member.index);
        const more = labels.filter((label) => values[label]).map((label) => `${label}=${values[label]}`);
        return { ...member, area: [...member.area, ...more] };
      }),
      (member) => addressOf(member.place, member.mapping, member.area)
    );
  }

  /** Whether one more point of this address is within bounds. */
  function isAllowed(base: string, address: string): boolean {
    const some = instances.get(base) ?? new Set();
    instances.set(base, some);
    if (!some.has(address) && some.size >= MAX_INSTANCES) {
      return false;
    }
    some.add(address);
    return true;
  }

  return {
    plan(samples: readonly SeriesSample[]): PagePlan {
      const complaints = new Map<string, Complaint>();
      const divisorAt = new Map<string, number>();
      samples.forEach(({ name, labels }, index) => {
        if (divisorNames.has(name)) {
          divisorAt.set(`${name}${sortedKey(labels)}`, index);
        }
      });
      const groups = withoutOtherNames(membersOf(samples), samples);
      const divided = wholesWithParts(groups, samples, addressOf);
      const slots: Slot[] = [];
      for (const [base, all] of groups) {
        if (divided.has(base)) {
          continue;
        }
        for (const [address, members] of apart(base, onceEach(all, samples), samples)) {
          const [first] = members as [Member];
          const divisors = first.mapping.dividedBy.map((name) =>
            divisorAt.get(`${name}${sortedKey(labelsAt(samples, first.index))}`)
          );
          if (divisors.includes(undefined)) {
            continue;
          }
          if (!isAllowed(base, address)) {
            complaints.set(base, tooManySeries(base, MAX_INSTANCES));
            continue;
          }
          const ranks = first.mapping.combine ? [members.map(({ index }) => index)] : ranksOf(members, samples);
          const collision = first.mapping.combine ? undefined : collisionOf(ranks, samples, address);
          if (collision !== undefined) {
            complaints.set(address, collision);
          }
          const sample = samples[first.index];
          const { unit = first.mapping.unit, wrong } = sentUnit(first.mapping, sample?.unit);
          if (wrong !== undefined) {
            complaints.set(address, wrongUnit(sample?.name, address, sample?.unit ?? '', wrong));
          }
          slots.push({
            ...(wrong === undefined ? {} : { isBad: true }),
            point: pointOf(first, first.area, unit),
            mapping: first.mapping,
            ranks,
            divisors: divisors as number[],
            counterKeys: members.map(({ index }) =>
              first.mapping.combine ? `${address}${sortedKey(labelsAt(samples, index))}` : address
            ),
          });
        }
      }
      return { slots, complaints };
    },
  };
}

function labelsAt(samples: readonly SeriesSample[], index: number): Record<string, string> {
  return samples[index]?.labels ?? {};
}

/** The groups without the series that say what another one of the same point says under a name that goes before theirs. */
function withoutOtherNames(groups: Map<string, Member[]>, samples: readonly SeriesSample[]): Map<string, Member[]> {
  for (const [address, group] of groups) {
    const others = new Set(group.flatMap(({ mapping }) => mapping.insteadOf));
    if (others.size > 0) {
      groups.set(
        address,
        group.filter(({ index }) => !others.has(samples[index]?.name ?? ''))
      );
    }
  }
  return groups;
}

/**
 * Addresses of wholes whose parts are on the page with values of their own: the parts stand for the whole, so that a sum over
 * them counts nothing twice.
 */
function wholesWithParts(
  groups: Map<string, Member[]>,
  samples: readonly SeriesSample[],
  addressOf: (place: Member['place'], mapping: Mapping, area: string[]) => string
): Set<string> {
  const wholes = new Set<string>();
  for (const group of groups.values()) {
    for (const { index, mapping, place } of group) {
      const { parts } = mapping;
      if (!mapping.combine && parts?.values === 'own' && labelsAt(samples, index)[parts.label]) {
        const whole = { ...labelsAt(samples, index), [parts.label]: '' };
        wholes.add(addressOf(place, mapping, fillArea(mapping.processArea, whole) ?? []));
      }
    }
  }
  return wholes;
}

/**
 * The series that a fold adds up: of a board and the parts that repeat its value only one, and the parts instead of a board
 * whose parts have values of their own.
 */
function onceEach(members: Member[], samples: readonly SeriesSample[]): Member[] {
  const parts = members[0]?.mapping.combine ? members[0].mapping.parts : undefined;
  if (!parts) {
    return members;
  }
  const wholeOf = ({ index }: Member) =>
    sortedKey(Object.fromEntries(Object.entries(labelsAt(samples, index)).filter(([name]) => !/^GPU_I_/.test(name))));
  const isPart = ({ index }: Member) => Boolean(labelsAt(samples, index)[parts.label]);
  return [...Map.groupBy(members, wholeOf).values()].flatMap((some) => {
    const own = some.filter((member) => isPart(member) === (parts.values === 'own'));
    const [first] = some;
    return own.length > 0 ? own : parts.values === 'own' || first === undefined ? some : [first];
  });
}

/** The board's own series first, then those of its parts in the order of their ids, whatever the order on the page. */
function ranksOf(members: readonly Member[], samples: readonly SeriesSample[]): number[][] {
  const part = ({ index, mapping }: Member) =>
    mapping.parts ? (labelsAt(samples, index)[mapping.parts.label] ?? '') : '';
  const byPart = Map.groupBy(members, part);
  return [...byPart]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([, some]) => some.map(({ index }) => index));
}

/** Series that cannot be told apart by any label: an exporter that writes one twice, or two names for one point. */
function collisionOf(
  ranks: readonly number[][],
  samples: readonly SeriesSample[],
  address: string
): Complaint | undefined {
  for (const rank of ranks) {
    const names = [...new Set(rank.flatMap((index) => samples[index]?.name ?? []))];
    if (names.length > 1) {
      return severalMetrics(names, address);
    }
    if (new Set(rank.map((index) => sortedKey(labelsAt(samples, index)))).size < rank.length) {
      return listedTwice(names[0], address);
    }
  }
  return undefined;
}
