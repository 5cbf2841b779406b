import type { BusinessRecord } from './record.ts';

/** A version with the days on which it counts; `untilDay` is the first one on which it does not. */
export interface Term<Body> {
  record: BusinessRecord<Body>;
  fromDay?: string;
  untilDay?: string;
}

/**
 * Which version of one record counts when: each from its day until the day of a version with a later one. Of versions with the same
 * day the newest counts; where it is withdrawn, nothing does until the next one.
 * @param versions of one kind and name, in any order
 */
export function termsOf<Body>(versions: ReadonlyArray<BusinessRecord<Body>>): Array<Term<Body>> {
  const byDay = new Map<string, BusinessRecord<Body>>();
  for (const version of [...versions].sort((a, b) => a.version - b.version)) {
    byDay.set(version.validFrom ?? '', version);
  }
  const days = [...byDay].sort(([a], [b]) => (a < b ? -1 : 1));
  return days.flatMap(([day, record], index): Array<Term<Body>> => {
    const untilDay = days[index + 1]?.[0];
    return record.state === 'withdrawn'
      ? []
      : [{ record, ...(day !== '' && { fromDay: day }), ...(untilDay !== undefined && { untilDay }) }];
  });
}
