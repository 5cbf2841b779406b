import { type RollupName, ROLLUPS } from './ladder.ts';
import type { Policy } from './policy.ts';

/** What has a policy: the tables, then the rollups of one ladder after the other. */
export const POLICY_RELATIONS: readonly PolicyRelation[] = [
  'sample',
  'batch_ledger',
  ...['point', 'rack', 'held'].flatMap((ladder) =>
    ROLLUPS.filter((one) => one.ladder === ladder).map(({ name }) => name)
  ),
];
export type PolicyRelation = 'sample' | 'batch_ledger' | RollupName;

export type PolicyChanges = Partial<Record<PolicyRelation, Partial<Policy>>>;

type Setting = keyof Policy;

const ROLLUP_SETTINGS: readonly Setting[] = [
  'compressAfter',
  'dropAfter',
  'refreshStart',
  'refreshEnd',
  'refreshEvery',
];
const OWN_SETTINGS: Partial<Record<PolicyRelation, readonly Setting[]>> = {
  sample: ['chunkInterval', 'compressAfter', 'dropAfter'],
  batch_ledger: ['dropAfter'],
};

/** What a setting is called when it is off; the others need an interval. */
const OFF_WORDS: Partial<Record<Setting, string>> = {
  compressAfter: 'never',
  dropAfter: 'never',
  refreshEnd: 'none',
  refreshEvery: 'never',
};

/** Settings that a relation has. */
export function settingsOf(relation: PolicyRelation): readonly Setting[] {
  return OWN_SETTINGS[relation] ?? ROLLUP_SETTINGS;
}

/**
 * Reads settings as a user types them: `sample.dropAfter=14d`, `rack_15m.compressAfter=never`. The server reads the
 * interval. Throws one sentence that names what is wrong and what may stand there.
 */
export function parsePolicySettings(texts: readonly string[]): PolicyChanges {
  const changes: PolicyChanges = {};
  for (const text of texts) {
    const [, relation = '', setting = '', value = ''] = /^\s*(\w+)\.(\w+)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
    if (value === '') {
      throw new Error(`Policies: "${text}" is not a setting. Write relation.setting=value, e.g. sample.dropAfter=14d.`);
    }
    const known = knownSetting(relation, setting);
    changes[known.relation] = { ...changes[known.relation], [known.setting]: intervalOf(known, value) };
  }
  return changes;
}

function knownSetting(relation: string, setting: string): { relation: PolicyRelation; setting: Setting } {
  const known = POLICY_RELATIONS.find((one) => one === relation);
  if (!known) {
    throw new Error(`Policies: ${relation} has no policy. Name one of ${POLICY_RELATIONS.join(', ')}.`);
  }
  const its = settingsOf(known).find((one) => one === setting);
  if (!its) {
    throw new Error(`Policies: ${relation} has no setting ${setting}. Name one of ${settingsOf(known).join(', ')}.`);
  }
  return { relation: known, setting: its };
}

function intervalOf({ relation, setting }: { relation: PolicyRelation; setting: Setting }, value: string) {
  const off = OFF_WORDS[setting];
  if (value === off) {
    return null;
  }
  // PostgreSQL takes a bare number for seconds, and a word such as `never` for a mistake without a next step.
  if (!/^\d/.test(value) || /^\d+$/.test(value)) {
    const orOff = off === undefined ? '' : `, or ${off}`;
    throw new Error(
      `Policies: ${relation}.${setting}=${value} is not an interval. Write a number with its unit, e.g. 14d, 6h or "3 days"${orOff}.`
    );
  }
  return value;
}

/** The settings by relation, for help: `sample: chunkInterval, compressAfter, dropAfter`. */
export function policySettingsHelp(): string {
  const rollups = POLICY_RELATIONS.filter((relation) => OWN_SETTINGS[relation] === undefined);
  const own = Object.entries(OWN_SETTINGS).map(([relation, settings]) => `  ${relation}: ${settings.join(', ')}`);
  const off = Object.entries(OFF_WORDS).map(([setting, word]) => `${setting}=${word}`);
  return [
    ...own,
    `  ${rollups.join(', ')}:`,
    `    ${ROLLUP_SETTINGS.join(', ')}`,
    `Values: intervals such as 14d, 6h or "3 days"; ${off.join(', ')}.`,
  ].join('\n');
}

/** A setting's stored value as a user types it; intervals as PostgreSQL prints them. */
export function settingValue(setting: Setting, stored: string | null): string {
  return stored === null ? (OFF_WORDS[setting] ?? '') : intervalWords(stored);
}

/** `06:00:00` is `6 hours`, `1 day 00:30:00` is `1 day 30 minutes`. */
export function intervalWords(stored: string): string {
  return stored
    .replace(/(\d+):(\d\d):(\d\d(?:\.\d+)?)$/, (_, hours: string, minutes: string, seconds: string) =>
      [part(hours, 'hour'), part(minutes, 'minute'), part(seconds, 'second')].filter(Boolean).join(' ')
    )
    .trim();
}

function part(digits: string, unit: string): string {
  const number = Number(digits);
  return number === 0 ? '' : `${number} ${unit}${number === 1 ? '' : 's'}`;
}
