import { getTemplateSrv } from '@grafana/runtime';

/** The dashboard's variables as entries of a picker. */
export function variableOptions(): Array<{ value: string; label: string; description: string }> {
  return getTemplateSrv()
    .getVariables()
    .map(({ name }) => ({ value: `$${name}`, label: `$${name}`, description: 'Dashboard variable' }));
}
