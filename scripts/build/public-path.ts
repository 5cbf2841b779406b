import amdModule from 'amd-module';

/**
 * First module of every entry: tells webpack where lazy chunks lie. They lie once, in the app's folder, so the
 * address is cut after the app's id; cut at the module's own folder, a nested plugin would look beside itself.
 * The address is the one that Grafana loaded the module from, which keeps a sub-path or a CDN intact.
 */
const APP_FOLDER = '/plenum-itot-app/';

const uri = amdModule?.uri ?? '';
const cut = uri.indexOf(APP_FOLDER);

__webpack_public_path__ = cut >= 0 ? uri.slice(0, cut + APP_FOLDER.length) : `public/plugins${APP_FOLDER}`;
