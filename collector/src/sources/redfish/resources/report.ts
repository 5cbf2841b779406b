import { objectsAt, samePath, textAt, type Resource } from '#protocols/redfish/read.ts';
import { givenNumber } from '../number.ts';

/** One value of a metric report. */
export interface ReportValue {
  /** Where the reading may be that it is of, the likeliest first: see `sourceOf`. */
  sources: string[];
  value: number | null;
  timeMs: number | undefined;
}

/** Metrics that are the extremes of a property over a while, by their ids: `MaxAmbient0_10s`, `power_min`. They are not what it is. */
const EXTREME =
  /(^|[^a-zA-Z])(max|min|peak)(imum)?(?![a-z])|(^|[a-z0-9_ .-])(Max|Min|Peak)(imum)?(?![a-z])|(^|_)(MAX|MIN|PEAK)(_|$)/;

/** The values of a MetricReport that say of which property they are. */
export function reportValues(report: Resource): ReportValue[] {
  const ofReport = textAt(report, 'Timestamp');
  return unequivocal(objectsAt(report, 'MetricValues')).flatMap((metric) => {
    const property = textAt(metric, 'MetricProperty');
    if (property === undefined || !property.startsWith('/')) {
      return [];
    }
    const time = Date.parse(textAt(metric, 'Timestamp') ?? ofReport ?? '');
    const value = givenNumber(metric.MetricValue)?.value ?? null;
    return [{ sources: sourcesOf(property), value, timeMs: Number.isNaN(time) ? undefined : time }];
  });
}

/** Without extremes, and without what is said twice of one property and time: sums and means of it, nobody knows which. */
function unequivocal(metrics: readonly Resource[]): Resource[] {
  const rest = metrics.filter((metric) => !EXTREME.test(textAt(metric, 'MetricId') ?? ''));
  const keyOf = (metric: Resource) => `${textAt(metric, 'MetricProperty')} ${textAt(metric, 'Timestamp')}`;
  return [...Map.groupBy(rest, keyOf).values()].flatMap((same) =>
    new Set(same.map((metric) => textAt(metric, 'MetricValue'))).size > 1 ? [] : same.slice(0, 1)
  );
}

/**
 * A property is named by a path, `#` and a pointer; firmware leaves out the `#`, its slash, or the property where it is the
 * `Reading` of a sensor.
 */
function sourcesOf(property: string): string[] {
  const [path = '', pointer] = property.split('#');
  if (pointer !== undefined && pointer !== '') {
    return [`${samePath(path)}#${pointer.startsWith('/') ? '' : '/'}${pointer}`];
  }
  const words = samePath(path).split('/');
  const splits = [1, 2, 3].map((count) => `${words.slice(0, -count).join('/')}#/${words.slice(-count).join('/')}`);
  return [`${samePath(path)}#/Reading`, `${samePath(path)}#/DetectorState`, ...splits];
}
