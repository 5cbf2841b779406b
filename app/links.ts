/** Paths within Grafana; `locationUtil.assureBaseUrl` puts a sub-path in front. */

export const START_PATH = '/a/plenum-itot-app';

export const LANGUAGE_PATH = `${START_PATH}/language`;

export const COVERAGE_PATH = `${START_PATH}/coverage`;

export const MONEY_PATH = `${START_PATH}/money`;

export const DATA_SOURCE_TYPE = 'plenum-itot-datasource';

/** Grafana 10.1 and later: the plugin's page with its "Add new data source" button. */
export const NEW_DATA_SOURCE_PATH = `/connections/datasources/${DATA_SOURCE_TYPE}`;

export const OVERVIEW_PATH = '/d/plenum-overview/plenum-overview';

/** A provisioned dashboard by its uid, with what is chosen there: `dashboardPath('plenum-zone', { zone: 'row-a' })`. */
export function dashboardPath(uid: string, chosen: Readonly<Record<string, string>> = {}): string {
  const variables = Object.entries(chosen).map(([name, value]) => `var-${name}=${encodeURIComponent(value)}`);
  return `/d/${uid}${variables.length > 0 ? `?${variables.join('&')}` : ''}`;
}

export function dataSourceSettingsPath(uid: string): string {
  return `/connections/datasources/edit/${encodeURIComponent(uid)}`;
}
