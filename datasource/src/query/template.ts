import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { completeQuery } from './defaults.ts';
import type { PlenumQuery } from '../types.ts';

type Replacer = Pick<TemplateSrv, 'replace'>;

/** A variable whose "All" carries one of these asks for everything, and an empty list says so. */
const ALL = new Set(['$__all', '*', '.*']);

/** Fills variables into every text of a query. A multi-value variable becomes as many entries. */
export function applyVariables(query: PlenumQuery, templates: Replacer, scopedVars: ScopedVars): PlenumQuery {
  const complete = completeQuery(query);
  const list = (entries: string[]) => expand(entries, templates, scopedVars);
  const one = (text: string) => templates.replace(text, scopedVars);
  return {
    ...complete,
    metrics: complete.metrics
      .filter((selector) => selector.metric !== '')
      .flatMap((selector) =>
        list([selector.metric]).map((metric) => ({ ...selector, metric, processArea: list(selector.processArea) }))
      ),
    scope: {
      sites: list(complete.scope.sites),
      zones: list(complete.scope.zones),
      racks: list(complete.scope.racks),
      equipment: list(complete.scope.equipment),
    },
    bucket: one(complete.bucket),
  };
}

/**
 * The entries with their variables' values. A variable without any value stays as it is written: it matches
 * nothing, whereas an empty list would silently ask for everything.
 */
export function expand(entries: string[], templates: Replacer, scopedVars: ScopedVars): string[] {
  const values: string[] = [];
  for (const entry of entries) {
    const filled = expandEntry(entry, templates, scopedVars);
    if (filled.some((value) => ALL.has(value))) {
      return [];
    }
    values.push(...filled);
  }
  return [...new Set(values)];
}

function expandEntry(entry: string, templates: Replacer, scopedVars: ScopedVars): string[] {
  let values: string[] | undefined;
  const text = templates.replace(entry, scopedVars, (value: unknown) => {
    const list = (Array.isArray(value) ? value : [value]).map(String).filter((item) => item !== '');
    values = values ? values.flatMap((head) => list.map((tail) => head + tail)) : list;
    return list.join(',');
  });
  const isVariableAlone = /^(\$\w+|\$\{[^}]+\}|\[\[[^\]]+\]\])$/.test(entry);
  if (isVariableAlone && values) {
    return values.length > 0 ? values : [entry];
  }
  return text === '' ? [entry] : [text];
}
