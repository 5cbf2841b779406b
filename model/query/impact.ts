import { z } from 'zod';

import { ASHRAE_CLASSES, DEFAULT_ASHRAE_CLASS } from '../limits/ashrae.ts';
import { idSchema, type Scope, scopeSchema } from './selector.ts';

/** `auto`: pieces of equipment where none is named, else the racks that they take down. */
export const IMPACT_ROWS = ['auto', 'equipment', 'rack', 'job'] as const;
export type ImpactRows = (typeof IMPACT_ROWS)[number];

/** What an alert rule gets as its number, one per piece of equipment. */
export const IMPACT_MEASURES = ['racks', 'jobs', 'tenants', 'gpus', 'power', 'minutes', 'unprotected'] as const;

/**
 * `minutes` of what works, or has no limit that is known. A number, since Grafana takes a rule of which one query has no answer for one
 * without data, whatever the others say.
 */
export const NO_LIMIT_MINUTES = 1_000_000;

export type ImpactMeasure = (typeof IMPACT_MEASURES)[number];

/** More equipment than this is no ranking that anybody reads. */
export const MAX_IMPACT_ROWS = 1_000;

/** What the loss of equipment would do: racks, jobs and tenants at risk, redundancy left, minutes until the limit. */
export const impactQuerySchema = z.object({
  kind: z.literal('impact'),
  /**
   * `equipment`: lost together. Without it every piece of equipment is looked at by itself, for the racks of the sites, zones and
   * racks named here, or for all.
   */
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  /** Labels of an alert: `root_cause` or `equipment` names what is lost, else `rack`, `zone` and `site` narrow the scope. */
  labels: z.record(z.string(), z.string()).default({}),
  /** Only these pieces of equipment are looked at, each by itself; ad hoc filters give it. */
  among: z.array(idSchema).optional(),
  rows: z.enum(IMPACT_ROWS).default('auto'),
  /** `failing`: of equipment only what is down or degraded now. */
  show: z.enum(['all', 'failing']).optional(),
  measure: z.enum(IMPACT_MEASURES).default('racks'),
  /** Of an alert rule: only equipment that feeds or that cools; all where it is left out. */
  suppliers: z.enum(['power', 'cooling']).optional(),
  /** ASHRAE class whose allowable inlet is the limit of air, of racks that name none. */
  inletClass: z.enum(ASHRAE_CLASSES).default(DEFAULT_ASHRAE_CLASS),
  /** Rows of the ranking. */
  top: z.int().min(1).max(MAX_IMPACT_ROWS).default(50),
});
export type ImpactQuery = z.infer<typeof impactQuerySchema>;

/**
 * A query with the labels of its alert as part of its scope, by which it finds its database and meets filters. The most exact label
 * counts: an alert of a rack names its zone as well.
 */
export function withLabelsInScope(query: ImpactQuery): ImpactQuery {
  const { scope, labels } = query;
  const { root_cause: cause, equipment, rack, zone, site } = labels;
  const lost = cause || equipment;
  const added: Partial<Scope> = lost
    ? { equipment: [...scope.equipment, lost] }
    : rack
      ? { racks: [...scope.racks, rack] }
      : zone
        ? { zones: [...scope.zones, zone] }
        : {};
  return {
    ...query,
    labels: {},
    scope: { ...scope, sites: site ? [...scope.sites, site] : scope.sites, ...added },
  };
}
