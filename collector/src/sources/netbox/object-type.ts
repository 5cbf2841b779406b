import type { DeviceRecord } from '#protocols/netbox/read.ts';
import type { NetboxConfig } from './config.ts';

/** Object type of a role that nobody has mapped, by words in its name. */
const ROLE_WORDS: ReadonlyArray<[RegExp, string]> = [
  [/\bpdu\b|power distribution|\bmeter\b/i, 'PowerMeter'],
  [/\bups\b/i, 'UPS'],
  [/\bats\b|transfer switch/i, 'ATS'],
  [/\bcrah\b/i, 'CRAH'],
  [/\bcrac\b/i, 'CRAC'],
  [/\bcdu\b|coolant distribution/i, 'CDU'],
  [/\bchiller\b/i, 'Chiller'],
  [/\bcooling ?tower\b/i, 'CoolingTower'],
  [/\bsensor\b/i, 'Sensor'],
  [/\bserver\b|\bcompute\b|\bgpu\b|\bnode\b|\bhypervisor\b|\bstorage\b/i, 'Server'],
];
/** No word about what it is: another source may know. */
const OTHER_TYPE = 'Unknown';
export const PANEL_TYPE = 'GenericObject';
export const FEED_TYPE = 'Breaker';

/** The configured type of a device's role, else what the words of its name mean. */
export function objectTypeOf({ role, device_role: before }: DeviceRecord, { objectTypes }: NetboxConfig): string {
  const names = [role?.slug, role?.name, before?.slug, before?.name, role?.display].flatMap((name) => name ?? []);
  const configured = names.map((name) => objectTypes[name]).find((type) => type !== undefined);
  const words = names.join(' ').replaceAll(/[-_]/g, ' ');
  return configured ?? ROLE_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? OTHER_TYPE;
}
