import { z } from 'zod';
import { withoutPort } from './exporter-host.ts';
import { fillTemplate } from './mapping.ts';
import { placeShape } from './mapping-config.ts';
import type { SeriesTarget } from './series-sample.ts';

/** The label by which Prometheus and OpenTelemetry name what they scraped, with its port. */
const DEFAULT_NAME = '{instance}';

const patternSchema = z
  .string()
  .refine(isPattern, { error: 'write a regular expression, such as (?<rack>r\\d+)n\\d+' });

/** Says of series that nobody scraped here what they belong to. */
export const targetRuleSchema = z
  .object({
    match: z.record(z.string().min(1), patternSchema).default({}).meta({
      description:
        'Regular expressions that whole labels must match; the named groups of them are labels as well: { instance: "(?<rack>r\\d+)n\\d+:9100" }.',
    }),
    name: z.string().min(1).default(DEFAULT_NAME).meta({
      description: 'Name of the target in point addresses. {label} stands for a label of the series.',
    }),
    ...placeShape,
    host: z.string().min(1).optional().meta({
      description: 'Host that runs the exporter, instead of rack and equipment: "{instance}". A port is left out.',
    }),
  })
  .strict()
  .refine((rule) => [rule.equipment, rule.rack, rule.host].filter((place) => place !== undefined).length === 1, {
    error: 'set exactly one of equipment, rack and host',
  });
export type TargetRule = z.infer<typeof targetRuleSchema>;

/** What holds where the configuration has no rule. */
export const DEFAULT_RULES: readonly TargetRule[] = [{ match: {}, name: DEFAULT_NAME, host: DEFAULT_NAME }];

/** The target of a series by its labels; `undefined` where no rule says where it belongs. */
export type TargetOf = (labels: Readonly<Record<string, string>>) => SeriesTarget | undefined;

type LiteralPlace = Pick<SeriesTarget, 'rack' | 'equipment'>;

/**
 * Of the rules, the first counts that matches and whose templates the labels can fill.
 * @param placeOfHost what a target of a host belongs to; `undefined` where that is nowhere
 * @param equipmentOf the id of equipment that a rule names, as it is known
 */
export function compileTargetRules<P extends object = LiteralPlace>(
  rules: readonly TargetRule[],
  placeOfHost: (host: string) => P | undefined,
  equipmentOf: (name: string) => string = (name) => name
): (labels: Readonly<Record<string, string>>) => ({ name: string } & (LiteralPlace | P)) | undefined {
  const compiled = rules.map((rule) => ({
    ...rule,
    patterns: Object.entries(rule.match).map(([label, pattern]) => [label, wholeValue(pattern)] as const),
  }));
  return (labels) => {
    for (const { patterns, name, equipment, rack, host } of compiled) {
      const known = matched(patterns, labels);
      const targetName = known && fillTemplate(name, known);
      if (known && targetName !== undefined) {
        const place =
          host === undefined
            ? literalPlace({ equipment, rack }, known, equipmentOf)
            : hostPlace(host, known, placeOfHost);
        if (place) {
          return { name: targetName, ...place };
        }
      }
    }
    return undefined;
  };
}

/** The labels with the named groups of the patterns; `undefined` where one does not match. */
function matched(
  patterns: ReadonlyArray<readonly [string, RegExp]>,
  labels: Readonly<Record<string, string>>
): Record<string, string> | undefined {
  const known = { ...labels };
  for (const [label, pattern] of patterns) {
    const match = pattern.exec(labels[label] ?? '');
    if (!match) {
      return undefined;
    }
    Object.assign(known, match.groups);
  }
  return known;
}

function literalPlace(
  place: Pick<TargetRule, 'equipment' | 'rack'>,
  labels: Record<string, string>,
  equipmentOf: (name: string) => string
): LiteralPlace | undefined {
  const kind = place.rack === undefined ? 'equipment' : 'rack';
  const id = fillTemplate(place[kind] ?? '', labels);
  return id === undefined ? undefined : { [kind]: kind === 'equipment' ? equipmentOf(id) : id };
}

function hostPlace<P>(template: string, labels: Record<string, string>, placeOfHost: (host: string) => P | undefined) {
  const host = fillTemplate(template, labels);
  return host === undefined ? undefined : placeOfHost(withoutPort(host));
}

/** As in Prometheus: a pattern must match the whole value. */
function wholeValue(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

function isPattern(text: string): boolean {
  try {
    return wholeValue(text) instanceof RegExp;
  } catch {
    return false;
  }
}
