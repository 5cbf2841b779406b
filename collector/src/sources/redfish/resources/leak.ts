import { Quality } from '#model/sample.ts';
import { objectAt, objectsAt, samePath, textAt, type Resource } from '#protocols/redfish/read.ts';
import { lastName } from '../instance.ts';
import type { Reading } from '../reading.ts';
import { isAbsent } from '../status.ts';
import { sourceOf } from './measured.ts';

/** `DetectorState` in the words of Redfish's Health; anything else says that the detector cannot tell. */
const STATES: Record<string, number> = { ok: 0, warning: 1, critical: 1 };

/** A LeakDetector: wet or dry, or broken. */
export function leakDetectorReadings(detector: Resource, path: string): Reading[] {
  const state = textAt(detector, 'DetectorState');
  if (state === undefined && !isAbsent(detector)) {
    return [];
  }
  return [leakReading(detector, textAt(detector, '@odata.id') ?? path, '/DetectorState')];
}

/** LeakDetection: groups of detectors, each an excerpt of its own resource. */
export function leakDetectionReadings(resource: Resource, path: string): Reading[] {
  return objectsAt(resource, 'LeakDetectorGroups').flatMap((group, at) =>
    objectsAt(group, 'Detectors').flatMap((detector, index) => {
      if (textAt(detector, 'DetectorState') === undefined) {
        return [];
      }
      const reading = leakReading(detector, path, `/LeakDetectorGroups/${at}/Detectors/${index}/DetectorState`);
      const uri = textAt(detector, 'DataSourceUri');
      const name = textAt(detector, 'DeviceName') ?? (uri === undefined ? undefined : lastName(uri));
      return [
        {
          ...reading,
          model: 'summary' as const,
          name: name ?? `${textAt(group, 'GroupName') ?? 'Group'} ${index + 1}`,
          ...(uri === undefined ? {} : { sameAs: sourceOf(uri, '/DetectorState') }),
        },
      ];
    })
  );
}

function leakReading(detector: Resource, path: string, pointer: string): Reading {
  const detectorState = textAt(detector, 'DetectorState');
  const value = STATES[(detectorState ?? '').toLowerCase()] ?? null;
  const health = (textAt(objectAt(detector, 'Status'), 'Health') ?? 'OK').toLowerCase();
  // The health of a detector that found a leak is as bad as the leak; of one that found none it is its own.
  // GB200's BMC has detectors that it calls degraded in the state of a leak.
  const isDegraded = (textAt(objectAt(detector, 'Status'), 'State') ?? '').toLowerCase() === 'degraded';
  const isDoubtful = isDegraded || (value === 0 && health !== 'ok');
  return {
    source: sourceOf(path, pointer),
    model: 'sensor',
    kind: 'leak',
    name:
      textAt(detector, 'UserLabel') ?? textAt(detector, 'Id') ?? textAt(detector, 'Name') ?? lastName(samePath(path)),
    value,
    unit: '1',
    quality: value === null ? Quality.bad : isDoubtful ? Quality.uncertain : Quality.good,
    isAbsent: isAbsent(detector),
    detectorState,
  };
}
