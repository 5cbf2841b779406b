/** What a source needs that others send to: a port with TLS, logins and limits. It answers, and calls nobody. */
export { addressText, isOpenToAll, listenSchema, receiveShape } from './config.ts';
export type { ListenAddress, ReceiveConfig } from './config.ts';
export { tooLong } from './body.ts';
export { startHttpReceiver } from './http-server.ts';
export type { Answer, HttpReceiver, Received, Route } from './http-server.ts';
export { createLogins } from './logins.ts';
export { notNow, Refusal, RETRY_AFTER_S } from './refusal.ts';
export type { RefusalKind } from './refusal.ts';
export { serverTls, watchTls } from './server-tls.ts';
export type { ServerTls } from './server-tls.ts';
