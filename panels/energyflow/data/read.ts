import type { DataFrame, DisplayProcessor, GrafanaTheme2, LinkModel } from '@grafana/data';
import { columnsOf, displayOf, framesOfKind, plenumOf } from '../../shared/frames/columns.ts';
import { colourOfValues } from '../../shared/frames/field-config.ts';

export type Medium = 'power' | 'heat';
export type Basis = 'measured' | 'computed' | 'rest';

/** A flow as the answer has it; W and Wh may be below 0 where more comes out than goes in. */
export interface Link {
  site: string;
  from: string;
  to: string;
  medium: Medium;
  powerW: number;
  energyWh: number;
  coverage: number;
  basis: Basis;
  meters: string[];
  /** Ids of the zones that its ends are, empty where they are none. */
  fromZone: string;
  toZone: string;
  /** Id of the rack that it flows into, where the answer has racks one by one. */
  toRack: string;
  /** Data links that somebody has configured. */
  links: LinkModel[];
}

/** A piece of equipment whose meters do not agree. */
export interface Imbalance {
  site: string;
  equipment: string;
  stage: string;
  /** What goes in and comes out. */
  inW: number | null;
  outW: number | null;
  differenceW: number;
  share: number;
  meters: string[];
}

/** PUE of a site with the range that the classes of its meters allow; coverage is absent in answers of older versions. */
export interface Pue {
  site: string;
  pue: number;
  low?: number;
  high?: number;
  coverage?: number;
}

type ColourOfValue = ReturnType<typeof colourOfValues>;

export interface EnergyFlow {
  links: Link[];
  imbalances: Imbalance[];
  pues: Pue[];
  /** What is not measured, in sentences. */
  missing: string[];
  simulated: boolean;
  display: { power: DisplayProcessor; energy: DisplayProcessor };
  /** Colours of power and energy that somebody has fixed, or has made follow the value; undefined for the panel's own. */
  colour: { power: ColourOfValue; energy: ColourOfValue };
}

/** Reads the frames of the query kind `energyflow`, links and balances; undefined where there is none. */
export function readEnergyFlow(frames: DataFrame[], theme: GrafanaTheme2): EnergyFlow | undefined {
  const own = framesOfKind(frames, 'energyflow');
  if (own.length === 0) {
    return undefined;
  }
  const has = (name: string) => own.filter(({ fields }) => fields.some((field) => field.name === name));
  const field = (name: string) => own.flatMap(({ fields }) => fields).find((one) => one.name === name);
  const metas = own.map(plenumOf);
  const missing = metas.flatMap(({ missing: texts }) => (Array.isArray(texts) ? texts.map(String) : []));
  return {
    links: has('medium').flatMap(toLinks),
    imbalances: has('verdict').flatMap(toImbalances),
    pues: metas.map(toPues).find((pues) => pues.length > 0) ?? [],
    missing: [...new Set(missing)],
    simulated: metas.some(({ simulated }) => simulated === true),
    display: {
      power: displayOf(field('power'), 'watt', theme),
      energy: displayOf(field('energy'), 'watth', theme),
    },
    colour: { power: colourOfValues(field('power'), theme), energy: colourOfValues(field('energy'), theme) },
  };
}

function toLinks(frame: DataFrame): Link[] {
  const { rows, text, number, field } = columnsOf(frame);
  return Array.from({ length: rows }, (_, row) => ({
    site: text('site', row),
    from: text('from', row),
    to: text('to', row),
    medium: text('medium', row) === 'heat' ? ('heat' as const) : ('power' as const),
    powerW: number('power', row) ?? 0,
    energyWh: number('energy', row) ?? 0,
    coverage: number('coverage', row) ?? 0,
    basis: basisOf(text('basis', row)),
    meters: listOf(text('meters', row)),
    fromZone: text('from_zone', row),
    toZone: text('to_zone', row),
    toRack: text('to_rack', row),
    links: field('to')?.getLinks?.({ valueRowIndex: row }) ?? [],
  }));
}

function basisOf(text: string): Basis {
  return text === 'measured' || text === 'computed' ? text : 'rest';
}

const listOf = (text: string) => text.split(', ').filter(Boolean);

function toImbalances(frame: DataFrame): Imbalance[] {
  const { rows, text, number } = columnsOf(frame);
  return Array.from({ length: rows }, (_, row) => row)
    .filter((row) => text('verdict', row) === 'unaccounted')
    .map((row) => ({
      site: text('site', row),
      equipment: text('equipment', row),
      stage: text('stage', row),
      inW: number('in', row),
      outW: number('out', row),
      differenceW: number('difference', row) ?? 0,
      share: number('share', row) ?? 0,
      meters: listOf(text('meters', row)),
    }))
    .sort((a, b) => Math.abs(b.differenceW) - Math.abs(a.differenceW));
}

function toPues({ pues, pue }: Record<string, unknown>): Pue[] {
  if (Array.isArray(pues)) {
    return pues as Pue[];
  }
  return typeof pue === 'object' && pue !== null
    ? Object.entries(pue).map(([site, value]) => ({ site, pue: Number(value) }))
    : [];
}
