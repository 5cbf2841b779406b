import type { PluginContext } from '../../datasource/backend/generated/backend.ts';

const DATA_SOURCE_PLUGIN = 'plenum-itot-datasource';
/** As `provisioning/` names it, so that dashboards find it here and there. */
const DEFAULT_UID = 'plenum';
const DEFAULT_NAME = 'Plenum';

/** The one data source of the preview, as Grafana stores it. */
export interface PreviewDataSource {
  uid?: string;
  name?: string;
  jsonData: Record<string, unknown>;
  secureJsonData?: Record<string, string>;
}

export interface DataSource extends Required<PreviewDataSource> {
  lastUpdatedMs: number;
}

export function createDataSource(given: PreviewDataSource): DataSource {
  return {
    uid: given.uid ?? DEFAULT_UID,
    name: given.name ?? DEFAULT_NAME,
    jsonData: given.jsonData,
    secureJsonData: given.secureJsonData ?? {},
    lastUpdatedMs: Date.now(),
  };
}

/** What a browser may know of it: no secrets, only which are set. */
export function publicDataSource(source: DataSource) {
  return {
    id: 1,
    uid: source.uid,
    orgId: 1,
    name: source.name,
    type: DATA_SOURCE_PLUGIN,
    typeName: 'Plenum',
    access: 'proxy',
    url: '',
    isDefault: true,
    readOnly: true,
    jsonData: source.jsonData,
    secureJsonFields: Object.fromEntries(Object.keys(source.secureJsonData).map((key) => [key, true])),
  };
}

/** What somebody may be in Grafana; whoever does not say is an administrator. */
const ROLES = ['Viewer', 'Editor', 'Admin'];

export function roleOf(header: string | string[] | undefined): string {
  return ROLES.find((role) => role === header) ?? 'Admin';
}

/** What the plugin gets with each call. */
export function pluginContext(source: DataSource, role = 'Admin'): PluginContext {
  return {
    orgId: 1,
    pluginId: DATA_SOURCE_PLUGIN,
    user: { login: 'preview', name: 'Preview', email: '', role },
    appInstanceSettings: undefined,
    dataSourceInstanceSettings: {
      id: 1,
      name: source.name,
      url: '',
      user: '',
      database: '',
      basicAuthEnabled: false,
      basicAuthUser: '',
      jsonData: Buffer.from(JSON.stringify(source.jsonData)),
      decryptedSecureJsonData: source.secureJsonData,
      lastUpdatedMS: source.lastUpdatedMs,
      uid: source.uid,
      apiVersion: '',
    },
    grafanaConfig: {},
    pluginVersion: '',
    userAgent: 'plenum-preview',
    apiVersion: '',
  };
}
