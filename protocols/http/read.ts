/** What a reader over HTTP needs: GET, with TLS, logins and limits. Nothing here sends anything else. */
export { httpAuthSchema } from './auth.ts';
export { BodyTooLongError, decodeBody } from './content-encoding.ts';
export { httpClient, type HttpClient, type HttpClientOptions } from './get.ts';
export { HttpStatusError } from './page-request.ts';
export { quotedLine, refusalText } from './refusal.ts';
export { tlsSchema } from './tls.ts';
