import { useCallback, useMemo } from 'react';
import type { InterpolateFunction } from '@grafana/data';
import { getTemplateSrv, locationService } from '@grafana/runtime';
import type { Rack } from '../../data/hall.ts';

/** The dashboard's variable of racks: which of them it names, and how a click sets it. */
export function useRackVariable(name: string, racks: readonly Rack[], replaceVariables: InterpolateFunction) {
  const value = name === '' ? '' : replaceVariables(`\${${name}:json}`);
  const chosen = useMemo(() => {
    const ids = new Set(idsOf(value));
    const named = racks.flatMap(({ id }, index) => (ids.has(id) ? [index] : []));
    // A variable that names all of them chooses none.
    return new Set(named.length === racks.length ? [] : named);
  }, [value, racks]);
  const choose = useCallback(
    (id: string | undefined) => {
      if (isVariable(name)) {
        locationService.partial({ [`var-${name}`]: id ?? '$__all' }, true);
      }
    },
    [name]
  );
  return { chosen, choose };
}

function isVariable(name: string): boolean {
  return (
    name !== '' &&
    getTemplateSrv()
      .getVariables()
      .some((variable) => variable.name === name)
  );
}

/** `"R-A01"`, `["R-A01","R-A02"]`; what is neither, such as a variable that does not exist, names nothing. */
function idsOf(json: string): string[] {
  try {
    const parsed: unknown = JSON.parse(json);
    return [parsed].flat().map(String);
  } catch {
    return [];
  }
}
