import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `90s`, `1m`, `4h`, `2h30m` in ms, as Grafana and Alertmanager write them. */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+)(s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new Error(`"${text}" is not a duration. Write a number and s, m, h or d, such as 5m.`);
  }
  return parts.reduce((sum, [, count, unit]) => sum + 1_000 * Number(count) * SECONDS[unit!]!, 0);
}

const conditionSchema = z.object({
  evaluator: z.object({ type: z.enum(['gt', 'lt']), params: z.array(z.number()).min(1) }),
});

const nodeSchema = z.object({
  refId: z.string(),
  datasourceUid: z.string(),
  relativeTimeRange: z.object({ from: z.number(), to: z.number() }),
  model: z.record(z.string(), z.unknown()),
});
export type RuleNode = z.infer<typeof nodeSchema>;

/** What Grafana's own expressions of a rule may be; others are not evaluated here. */
export const expressionSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('reduce'),
    expression: z.string(),
    reducer: z.enum(['last', 'min', 'max', 'mean', 'count']),
    settings: z.object({ mode: z.string() }).optional(),
  }),
  z.object({ type: z.literal('threshold'), expression: z.string(), conditions: z.array(conditionSchema).length(1) }),
]);

const ruleSchema = z.object({
  uid: z.string(),
  title: z.string(),
  condition: z.string(),
  for: z.string().transform(durationMs),
  noDataState: z.enum(['NoData', 'OK', 'Alerting']),
  execErrState: z.enum(['Error', 'OK', 'Alerting']),
  dashboardUid: z.string(),
  panelId: z.number(),
  data: z.array(nodeSchema),
  annotations: z.record(z.string(), z.string()),
  labels: z.record(z.string(), z.string()),
});
export type Rule = z.infer<typeof ruleSchema>;

const groupSchema = z.object({
  name: z.string(),
  folder: z.string(),
  interval: z.string().transform(durationMs),
  rules: z.array(ruleSchema),
});
export type RuleGroup = z.infer<typeof groupSchema>;

const fileSchema = z.object({ groups: z.array(groupSchema).default([]) });

const FOLDER = new URL('../../provisioning/alerting/', import.meta.url);

/** The provisioned rules, file by file. */
export function readRuleGroups(): RuleGroup[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => fileSchema.parse(parse(readFileSync(new URL(name, FOLDER), 'utf8'))).groups);
}
