/** What a reader over HTTP needs: GET, with TLS, logins and limits. Nothing here sends anything else. */
export { httpAuthSchema } from './auth.ts';
export { httpClient, type HttpClient } from './get.ts';
export { HttpStatusError } from './page-request.ts';
export { tlsSchema } from './tls.ts';
