import type { PanelData } from '@grafana/data';

/** Why a query gave nothing, for a panel's notice. */
export interface Failure {
  title: string;
  text: string;
}

/** The first error of a panel's queries; a refused one says who can help. */
export function failureOf(data: Pick<PanelData, 'errors' | 'error'>): Failure | undefined {
  const error = data.errors?.[0] ?? data.error;
  if (!error) {
    return undefined;
  }
  const message = error.message ?? (error.data as { message?: string } | undefined)?.message ?? 'No reason was given.';
  return error.status === 401 || error.status === 403
    ? {
        title: 'You may not see this',
        text: `${message.replace(/\.?$/, '.')} Ask an administrator of this Grafana for permission to query the data source.`,
      }
    : { title: 'The query failed', text: message };
}
