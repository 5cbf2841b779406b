/** `allow_loading_unsigned_plugins = a,b` of grafana.ini and its variable in a container. */
const SETTING = /(allow_loading_unsigned_plugins = |GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: )\S+/g;

/** A text with these ids wherever it tells Grafana which unsigned plugins to load. */
export function withPluginIds(text: string, ids: readonly string[]): string {
  return text.replaceAll(SETTING, (_all, setting: string) => `${setting}${ids.join(',')}`);
}
