import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

export type Replacer = Pick<TemplateSrv, 'replace'>;

/** A variable whose "All" carries one of these asks for everything, and an empty list says so. */
const ALL = new Set(['$__all', '*', '.*', '.+']);

/** More names than a filter of one query can use to any purpose; two long variables in one text reach it at once. */
const MAX_COMBINATIONS = 10_000;

/**
 * The entries with their variables' values: `R-A$no` becomes `R-A01` and `R-A02`. A variable without any value stays as it
 * is written: it matches nothing, whereas an empty list would silently ask for everything.
 * @throws Error when one entry makes more names than a query can ask for
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

/** A list of ids has no notation: `${rack:csv}` asks for the same racks as `$rack`. `text` and `date` are other words. */
const LIST_FORMAT = /(\$\{[\w.[\]"']+?|\[\[[\w.]+?):(?!text|date)[^}\]]*(\}|\]\])/g;

/** Stands for a variable while the rest of the text is read; no id holds a NUL. */
const MARK = '\u0000';

function expandEntry(entry: string, templates: Replacer, scopedVars: ScopedVars): string[] {
  const lists: string[][] = [];
  const places = new Map<string, number>();
  const text = templates.replace(
    entry.replace(LIST_FORMAT, '$1$2'),
    scopedVars,
    (value: unknown, variable?: { name?: string }) => {
      const list = (Array.isArray(value) ? value : [value]).map(String).filter((item) => item !== '');
      // A variable that occurs twice has the same value at both places; its text may be another.
      const key = JSON.stringify([variable?.name, list]);
      const place = places.get(key) ?? lists.push(list) - 1;
      places.set(key, place);
      return `${MARK}${place}${MARK}`;
    }
  );
  const count = lists.reduce((product, list) => product * list.length, 1);
  if (count > MAX_COMBINATIONS) {
    throw new Error(
      `"${entry}" makes ${count} names, more than the ${MAX_COMBINATIONS} that one query can ask for. Choose fewer values of its variables.`
    );
  }
  const filled = lists.reduce(
    (texts, list, place) =>
      texts.flatMap((head) => list.map((value) => head.replaceAll(`${MARK}${place}${MARK}`, () => value))),
    [text]
  );
  return filled.length > 0 && filled.every((one) => one !== '') ? filled : [entry];
}

/** The metrics that an entry stands for. No metric means "all metrics", so an "All" is left as it is and the backend refuses it. */
export function expandMetric(entry: string, templates: Replacer, scopedVars: ScopedVars): string[] {
  const metrics = expand([entry], templates, scopedVars);
  return metrics.length > 0 ? metrics : [templates.replace(entry, scopedVars)];
}

/** Fills variables into fields that hold one of a few words, such as `groupBy`; what is absent stays so. */
export function fillWords<Query extends object>(
  query: Query,
  fields: ReadonlyArray<keyof Query>,
  templates: Replacer,
  scopedVars: ScopedVars
): Query {
  const filled = { ...query };
  for (const field of fields) {
    const word = query[field];
    if (typeof word === 'string') {
      filled[field] = templates.replace(word, scopedVars) as Query[typeof field];
    }
  }
  return filled;
}

/** Whether a text is a variable, or has one in it. */
export function hasVariable(text: string): boolean {
  return /\$\w|\$\{\w|\[\[\w/.test(text);
}
