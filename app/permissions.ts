import { config } from '@grafana/runtime';

export type DataSourceAction = 'datasources:create' | 'datasources:write';

/** Whether Grafana lets this user do something with data sources; a page for it would only send others back. */
export function may(action: DataSourceAction): boolean {
  const { orgRole, isGrafanaAdmin, permissions } = config.bootData.user;
  // Without a word on permissions Grafana goes by the role.
  return permissions?.[action] ?? (permissions ? false : orgRole === 'Admin' || isGrafanaAdmin);
}

/** Whether this user may change dashboards, and so is shown what is to be done, not only what is. */
export function isEditor(): boolean {
  const { orgRole, isGrafanaAdmin } = config.bootData.user;
  return orgRole === 'Editor' || orgRole === 'Admin' || isGrafanaAdmin;
}
