import { objectsAt, samePath, textAt, type Resource } from '#protocols/redfish/read.ts';
import { givenNumber } from '../number.ts';

/** One value of a metric report. */
export interface ReportValue {
  /** Where the reading may be that it is of, the likeliest first: see `sourceOf`. */
  sources: string[];
  value: number | null;
  timeMs: number | undefined;
}

/** The values of a MetricReport that say of which property they are. */
export function reportValues(report: Resource): ReportValue[] {
  const ofReport = textAt(report, 'Timestamp');
  return objectsAt(report, 'MetricValues').flatMap((metric) => {
    const property = textAt(metric, 'MetricProperty');
    if (property === undefined || !property.startsWith('/')) {
      return [];
    }
    const time = Date.parse(textAt(metric, 'Timestamp') ?? ofReport ?? '');
    const value = givenNumber(metric.MetricValue)?.value ?? null;
    return [{ sources: sourcesOf(property), value, timeMs: Number.isNaN(time) ? undefined : time }];
  });
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
