const APP_FOLDER = '/plenum-itot-app/';

/**
 * Where lazy chunks lie, from the address of the module that asks: once, in the app's folder. Cut after the app's id; cut
 * at the module's own folder, a nested plugin would look beside itself. Grafana's sub-path or CDN in front stays.
 */
export function chunkBase(moduleUri: string): string {
  const cut = moduleUri.indexOf(APP_FOLDER);
  return cut >= 0 ? moduleUri.slice(0, cut + APP_FOLDER.length) : `public/plugins${APP_FOLDER}`;
}
