import type { RE2JS } from 're2js';
import { MAX_HOST_LENGTH } from './config.ts';
import type { HostRuleConfig, HostsConfig } from './config.ts';
import { compileTemplate } from './template.ts';
import type { Template } from './template.ts';

/** What a configuration says of a host. */
export interface HostWord {
  rack?: string;
  equipment?: string;
  zone?: string;
}

/** What the configuration says of a host; `undefined` where it says nothing. */
export interface HostWords {
  /** The same for configurations that say the same. */
  text: string;
  listed(host: string): HostWord | undefined;
  ruled(host: string): HostWord | undefined;
}

/** Of a configuration without hosts. */
export const NO_WORDS: HostWords = { text: '', listed: () => undefined, ruled: () => undefined };

/** A rule that cannot be used. `path` is within `hosts`. */
export interface HostRuleProblem {
  path: Array<string | number>;
  message: string;
  nextStep: string;
}

const KEYS = ['rack', 'equipment', 'zone'] as const;

interface Rule {
  word(host: string): HostWord | undefined;
}

/**
 * Compiles the list and the rules. Patterns run in RE2, whose time grows with the length of the name alone: a
 * configuration cannot hang the collector, whatever a peer calls itself.
 */
export async function compileHosts(config: HostsConfig): Promise<{ words: HostWords; problems: HostRuleProblem[] }> {
  const problems: HostRuleProblem[] = [];
  const rules: Rule[] = [];
  // A collector without rules starts without the engine.
  const engine = config.rules.length > 0 ? (await import('re2js')).RE2JS : undefined;
  for (const [index, rule] of config.rules.entries()) {
    const compiled =
      engine &&
      compileRule(rule, engine, (key, message, nextStep) =>
        problems.push({ path: ['rules', index, key], message, nextStep })
      );
    if (compiled) {
      rules.push(compiled);
    }
  }
  const entries = new Map<string, HostWord>();
  for (const [index, { host, ...word }] of config.list.entries()) {
    const key = host.toLowerCase();
    if (entries.has(key)) {
      problems.push({
        path: ['list', index, 'host'],
        message: `"${host}" is listed twice`,
        nextStep: 'Remove one of the two',
      });
    }
    entries.set(key, given(word));
  }
  const words: HostWords = {
    text: JSON.stringify(config),
    listed: (host) => firstOf(namesOf(host), (name) => entries.get(name.toLowerCase())),
    ruled: (host) => firstOf(rules, ({ word }) => firstOf(namesOf(host), word)),
  };
  return { words, problems };
}

/**
 * The name as it is, and without its domain: schedulers and exporters differ in which of the two they use. None for what is
 * too long for a host.
 */
export function namesOf(host: string): string[] {
  if (host.length > MAX_HOST_LENGTH) {
    return [];
  }
  const dot = host.indexOf('.');
  return dot > 0 && !isAddress(host) ? [host, host.slice(0, dot)] : [host];
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':');
}

type Engine = typeof RE2JS;
type Report = (key: string, message: string, nextStep: string) => void;

function compileRule(config: HostRuleConfig, engine: Engine, report: Report): Rule | undefined {
  let pattern: ReturnType<Engine['compile']>;
  try {
    pattern = engine.compile(config.host, engine.CASE_INSENSITIVE);
  } catch (error) {
    const reason = (error as Error).message.replace(/^error parsing regexp: /, '');
    report('host', `"${config.host}" is not a regular expression that can be used: ${reason}`, ADVICE);
    return undefined;
  }
  const groups = Object.keys(pattern.namedGroups());
  const templates: Array<[(typeof KEYS)[number], Template]> = [];
  for (const key of KEYS) {
    const text = config[key] ?? (groups.includes(key) ? `{${key}}` : undefined);
    try {
      if (text !== undefined) {
        templates.push([key, compileTemplate(text, groups)]);
      }
    } catch (error) {
      report(key, (error as Error).message, 'Name the group as (?<rack>...) in the pattern, or correct the template');
      return undefined;
    }
  }
  if (templates.length === 0) {
    report('host', `"${config.host}" says no place`, 'Name a group (?<rack>...), or set rack, equipment or zone');
    return undefined;
  }
  return {
    word(host) {
      const matcher = pattern.matcher(host);
      if (!matcher.matches()) {
        return undefined;
      }
      const found = Object.fromEntries(groups.map((group) => [group, matcher.group(group) ?? '']));
      // A group that took part in nothing makes an empty id, which is none.
      return given(Object.fromEntries(templates.map(([key, template]) => [key, template(found) || undefined])));
    },
  };
}

const ADVICE = 'Write it for RE2: without lookaround and back references, and with (?<rack>...) for the rack';

function given(word: { [Key in keyof HostWord]?: string | undefined }): HostWord {
  return Object.fromEntries(Object.entries(word).filter(([, value]) => value !== undefined));
}

export function firstOf<Item, Result>(
  items: readonly Item[],
  find: (item: Item) => Result | undefined
): Result | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
