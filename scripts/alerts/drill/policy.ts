import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Labels } from '../evaluate.ts';
import { durationMs } from '../rules.ts';

const matcherSchema = z.tuple([z.string(), z.enum(['=', '!=', '=~', '!~']), z.string()]);
const duration = z.string().transform(durationMs).optional();

interface RawRoute {
  receiver: string;
  object_matchers?: Array<z.infer<typeof matcherSchema>>;
  group_by?: string[];
  group_wait?: number;
  group_interval?: number;
  repeat_interval?: number;
  mute_time_intervals?: string[];
  routes?: RawRoute[];
}
const routeSchema: z.ZodType<RawRoute, unknown> = z.lazy(() =>
  z.object({
    receiver: z.string(),
    object_matchers: z.array(matcherSchema).optional(),
    group_by: z.array(z.string()).optional(),
    group_wait: duration,
    group_interval: duration,
    repeat_interval: duration,
    mute_time_intervals: z.array(z.string()).optional(),
    routes: z.array(routeSchema).optional(),
  })
);
const fileSchema = z.object({ policies: z.array(routeSchema).length(1) });
const templatesSchema = z.object({ templates: z.array(z.object({ template: z.string() })).length(1) });

/** Where an alert goes, with what it inherits of the routes above. */
export interface Route {
  receiver: string;
  groupBy: readonly string[];
  groupWaitMs: number;
  groupIntervalMs: number;
  repeatIntervalMs: number;
  mutedIn: readonly string[];
}

/** Alertmanager's defaults, for a policy that says nothing. */
const DEFAULTS = { groupWaitMs: 30_000, groupIntervalMs: 300_000, repeatIntervalMs: 4 * 3_600_000 };
const FOLDER = new URL('../../../provisioning/on-call/', import.meta.url);

export function readPolicy(): RawRoute {
  return fileSchema.parse(parse(readFileSync(new URL('policy.yaml', FOLDER), 'utf8'))).policies[0]!;
}

/** The templates of messages, `plenum.title` and `plenum.message`. */
export function readTemplates(): string {
  return templatesSchema.parse(parse(readFileSync(new URL('templates.yaml', FOLDER), 'utf8'))).templates[0]!.template;
}

/** The deepest route that takes an alert: at each level the first that matches, as without `continue`. */
export function routeOf(root: RawRoute, labels: Labels): Route {
  let route: Route = { receiver: root.receiver, groupBy: [], ...DEFAULTS, mutedIn: [] };
  for (let at: RawRoute | undefined = root; at; at = at.routes?.find((one) => takes(one, labels))) {
    route = {
      receiver: at.receiver,
      groupBy: at.group_by ?? route.groupBy,
      groupWaitMs: at.group_wait ?? route.groupWaitMs,
      groupIntervalMs: at.group_interval ?? route.groupIntervalMs,
      repeatIntervalMs: at.repeat_interval ?? route.repeatIntervalMs,
      // Not inherited.
      mutedIn: at.mute_time_intervals ?? [],
    };
  }
  return route;
}

function takes({ object_matchers = [] }: RawRoute, labels: Labels): boolean {
  return object_matchers.every(([label, operator, wanted]) => {
    const value = labels[label] ?? '';
    const isSame = operator.endsWith('~') ? new RegExp(`^(?:${wanted})$`).test(value) : value === wanted;
    return operator.startsWith('!') ? !isSame : isSame;
  });
}
