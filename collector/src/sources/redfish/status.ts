import { Quality, type QualityCode } from '#model/sample.ts';
import { objectAt, textAt, type Resource } from '#protocols/redfish/read.ts';
import { givenNumber } from './number.ts';

/** States in which there is nothing to read (Redfish Resource.State). */
const ABSENT = new Set(['absent', 'disabled']);
/** States in which what is read is not what is there. */
const UNAVAILABLE = new Set(['unavailableoffline', 'standbyoffline', 'starting', 'updating', 'intest', 'deferring']);

const UPPER = /^Upper/;

export function isAbsent(resource: Resource): boolean {
  return ABSENT.has(stateOf(resource));
}

function stateOf(resource: Resource): string {
  return (textAt(objectAt(resource, 'Status'), 'State') ?? '').toLowerCase();
}

/**
 * How far the value of a sensor can be believed. A sensor that is not well makes its value uncertain; where the value is
 * beyond one of its thresholds, its health only says so, and the value is as good as any.
 */
export function qualityOf(sensor: Resource, value: number | null): QualityCode {
  if (value === null || UNAVAILABLE.has(stateOf(sensor))) {
    return Quality.bad;
  }
  const health = (textAt(objectAt(sensor, 'Status'), 'Health') ?? 'ok').toLowerCase();
  const isWell = health === 'ok' || isBeyondThreshold(sensor, value);
  return isWell ? Quality.good : Quality.uncertain;
}

/** Thresholds of the classic model stand beside the reading, those of a sensor in an object. */
function isBeyondThreshold(sensor: Resource, value: number): boolean {
  const classic = Object.entries(sensor).filter(([key]) => /^(Upper|Lower)Threshold/.test(key));
  const modern = Object.entries(objectAt(sensor, 'Thresholds')).map(
    ([key, threshold]) => [key, (threshold as Resource | null)?.Reading] as const
  );
  return [...classic, ...modern].some(([key, given]) => {
    const limit = givenNumber(given)?.value;
    return limit !== undefined && limit !== null && (UPPER.test(key) ? value >= limit : value <= limit);
  });
}
