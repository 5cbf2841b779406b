import { getValueFormat } from '@grafana/data';
import { SOURCE_FIELDS } from '#model/catalog/generated/source-fields.ts';
import type { Metric } from '#model/catalog/metric.ts';
import { ASHRAE_INLET } from '#model/limits/ashrae.ts';
import { RACK_COOLANT_SUPPLY } from '#model/limits/coolant.ts';

/** Who answers for a metric: the team whose equipment measures it. */
export function ownerOf({ domain, origin }: Pick<Metric, 'domain' | 'origin'>): 'Facility' | 'Computing' {
  return domain === 'compute' || domain === 'network' || origin === 'opentelemetry' ? 'Computing' : 'Facility';
}

/** What the sources call it, by who speaks so: the point type of DSX, the series of exporters. */
export function sourceFields({ id, origin, variantOf }: Metric): Array<[source: string, names: readonly string[]]> {
  return [
    ...(origin === 'dsx' ? [['DSX Exchange', [variantOf ?? id]] as [string, string[]]] : []),
    ...Object.entries(SOURCE_FIELDS[id] ?? {}),
  ];
}

/** The unit as Grafana writes it behind a number; counts, ratios and states have none. */
export function unitText({ grafanaUnit, states }: Pick<Metric, 'grafanaUnit' | 'states'>): string {
  return states ? 'state' : (getValueFormat(grafanaUnit)(1).suffix?.trim() ?? '');
}

const { recommended } = ASHRAE_INLET.A1;

/** Limits by which floor, panels and alert rules judge a metric. */
const OPERATING: Readonly<Record<string, string>> = {
  RackPower: "80 % of the rack's limit (topology), and the limit",
  AirTemperature: `inlet: ${recommended.join(' to ')} °C recommended (ASHRAE), ${ASHRAE_INLET.A1.allowable[1]} to ${ASHRAE_INLET.A4.allowable[1]} °C allowable by class`,
  RackLiquidSupplyTemperature: `${RACK_COOLANT_SUPPLY.warning} °C, and ${RACK_COOLANT_SUPPLY.limit} °C`,
};

/** What a value is judged by, and beyond what it is taken for a wrong reading. */
export function limitText(metric: Metric): string {
  const { id, plausible } = metric;
  const unit = metric.states ? '' : unitText(metric);
  const ratio = metric.grafanaUnit === 'percentunit' ? 100 : 1;
  const number = (value: number) => `${(value * ratio).toLocaleString('en')}${unit && ` ${unit}`}`;
  const range =
    plausible?.min !== undefined && plausible.max !== undefined
      ? `bad outside ${number(plausible.min)} to ${number(plausible.max)}`
      : plausible?.min !== undefined
        ? `bad below ${number(plausible.min)}`
        : plausible?.max !== undefined
          ? `bad above ${number(plausible.max)}`
          : '';
  return [OPERATING[id], range].filter(Boolean).join('; ');
}
