import { FieldType, getDisplayProcessor, getFieldDisplayName } from '@grafana/data';
import type { DataFrame, DisplayProcessor, Field, GrafanaTheme2, LinkModel } from '@grafana/data';
import type { Domain } from '#model/catalog/metric.ts';
import { isInletAir } from '#model/limits/ashrae.ts';
import { lowerFirst } from '#model/text/first-letter.ts';
import { fixedColor, type Limit, limitsOf, mappingsOf } from './field-config.ts';
import { domainOfUnit, readMetas } from './frame-meta.ts';
import type { PlenumMeta, QualityRun } from './frame-meta.ts';

/** One line: a numeric field over its frame's time, ascending. */
export interface Series {
  /** Stable over refreshes. */
  key: string;
  /** As Grafana would call it in a legend; overrides count. */
  name: string;
  /** Series with the same one are the same quantity of different racks. */
  quantity: string;
  /** Query that it answers. */
  refId?: string;
  /** Id of the catalog, and what of it is measured, such as `Inlet`; of our data source alone. */
  metric?: string;
  areas: string[];
  /** Name of the quantity, e.g. `Inlet air temperature`. */
  title: string;
  domain: Domain;
  /** Grafana unit id; empty where the field has none. */
  unit: string;
  display: DisplayProcessor;
  /** Set by a colour override on the field. */
  color?: string;
  /** Thresholds of the field config. */
  limits: Limit[];
  /** Ends of the axis that the field config asks for. */
  min?: number;
  max?: number;
  /** Data links of the field config, at a row. */
  linksAt: (row: number) => LinkModel[];
  timesMs: number[];
  values: Array<number | null>;
  /** Runs of rows whose quality is not good. */
  runs: QualityRun[];
  simulated: boolean;
  labels: Readonly<Record<string, string>>;
  /** Rack of the reading, where the frame says it. */
  rack?: string;
  /** Inlet air of IT equipment: limits apply. */
  isInlet: boolean;
  bucketMs?: number;
  /** Time of the newest sample, where values are carried beyond it. */
  newestMs?: number;
}

/** All series of a panel's frames, with the field config applied. Fields hidden by an override are left out. */
export function readSeries(frames: DataFrame[], theme: GrafanaTheme2): Series[] {
  return frames.flatMap((frame) => {
    const time = frame.fields.find((field) => field.type === FieldType.time);
    if (!time) {
      return [];
    }
    const metas = readMetas(frame);
    return frame.fields
      .filter((field) => field.type === FieldType.number)
      .map((field, index) => ({ field, meta: metas[index] ?? metas[0] }))
      .filter(({ field }) => !field.config.custom?.hideFrom?.viz)
      .map(({ field, meta }) => toSeries({ frame, frames, time, field, meta, theme }));
  });
}

/** The place of a highest or lowest value, another one at the next refresh. */
const CHANGING_LABEL = 'extreme';

interface SeriesInput {
  frame: DataFrame;
  frames: DataFrame[];
  time: Field;
  field: Field;
  meta: PlenumMeta;
  theme: GrafanaTheme2;
}

function toSeries({ frame, frames, time, field, meta, theme }: SeriesInput): Series {
  const unit = field.config.unit ?? '';
  const area = field.labels?.['process_area'];
  const title = titleOf(field.name, area);
  const { aggregation, shift } = field.labels ?? {};
  const quantity = [meta.metric ?? field.name, area, unit, aggregation, shift].filter(Boolean).join(' ');
  const labels = Object.entries(field.labels ?? {}).flatMap(([key, value]) =>
    key === CHANGING_LABEL ? [] : `${key}=${value}`
  );
  return {
    key: [frame.refId, field.name, ...labels].join('|'),
    name: getFieldDisplayName(field, frame, frames),
    quantity,
    refId: frame.refId,
    metric: meta.metric,
    areas: meta.processArea ?? area?.split(', ') ?? [],
    title,
    domain: meta.domain ?? domainOfUnit(unit),
    unit,
    display: displayOf(field, meta, theme),
    color: fixedColor(field, theme),
    limits: limitsOf(field, theme),
    min: field.config.min ?? undefined,
    max: field.config.max ?? undefined,
    linksAt: (row) => field.getLinks?.({ valueRowIndex: row }) ?? [],
    timesMs: time.values as number[],
    values: (field.values as unknown[]).map((value) => (Number.isFinite(value) ? (value as number) : null)),
    runs: meta.runs,
    simulated: meta.simulated ?? false,
    isInlet: isInlet(meta, area),
    bucketMs: meta.bucketMs,
    newestMs: meta.newestMs,
    labels: field.labels ?? {},
    rack: field.labels?.['rack'],
  };
}

/** A snapshot of an older version, or another data source, has the label alone. */
function isInlet({ medium, processArea }: PlenumMeta, label: string | undefined): boolean {
  return isInletAir(processArea ? { medium, processArea } : { medium: 'air', processArea: label?.split(', ') ?? [] });
}

/**
 * How numbers of a field are written. Our data source maps the newest one to a text that says what it lacks; the panel says
 * that itself, and its axes want numbers. Mappings of people are obeyed.
 */
function displayOf(field: Field, { metric }: PlenumMeta, theme: GrafanaTheme2): DisplayProcessor {
  if (metric === undefined) {
    return field.display ?? getDisplayProcessor({ field, theme });
  }
  return getDisplayProcessor({
    field: { ...field, config: { ...field.config, mappings: mappingsOf(field.config) } },
    theme,
  });
}

/** `Inlet air temperature`; several areas go behind: `Liquid temperature (Secondary, Supply)`. */
function titleOf(name: string, area: string | undefined): string {
  if (!area) {
    return name;
  }
  return /^\w+$/.test(area) ? `${area} ${lowerFirst(name)}` : `${name} (${area})`;
}
