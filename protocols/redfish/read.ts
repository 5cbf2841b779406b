/**
 * What a reader of Redfish services needs. Nothing here can change a BMC: it reads, and makes and ends its own session; the
 * types of `exchange.ts` and `path.ts` leave nothing else.
 */
export { FINGERPRINT, plainFingerprint, presentedFingerprint } from './certificate.ts';
export { openBmc, type Bmc, type BmcOptions } from './client.ts';
export { RedfishError } from './errors.ts';
export { isResource, linkAt, linksAt, objectAt, objectsAt, parseResource, textAt, type Resource } from './json.ts';
export { ROOT_PATH, samePath } from './path.ts';
export { eventReader } from './sse.ts';
