import { type BackendSrv, type BackendSrvRequest, config, type FetchResponse, setBackendSrv } from '@grafana/runtime';
import { from, lastValueFrom, type Observable } from 'rxjs';

type RequestOptions = Partial<BackendSrvRequest>;

function urlWithParams(request: BackendSrvRequest): string {
  const url = new URL(request.url, window.location.origin);
  for (const [name, value] of Object.entries(request.params ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) {
        url.searchParams.append(name, String(item));
      }
    }
  }
  return url.toString();
}

async function send<T>(request: BackendSrvRequest): Promise<FetchResponse<T>> {
  const hasBody = request.data !== undefined && request.data !== null;
  const response = await fetch(urlWithParams(request), {
    method: request.method ?? 'GET',
    headers: {
      Accept: 'application/json',
      // Grafana knows it by the session; the preview has no login, and plays whom its page says.
      'X-Preview-Role': config.bootData.user.orgRole,
      ...(hasBody && { 'Content-Type': 'application/json' }),
      ...request.headers,
    },
    body: hasBody ? JSON.stringify(request.data) : undefined,
    signal: request.abortSignal,
  });
  const text = await response.text();
  let data: unknown = text;
  try {
    data = text ? JSON.parse(text) : {};
  } catch {
    // An answer that is not JSON is passed on as text, as Grafana does.
  }
  const result = {
    data: data as T,
    status: response.status,
    statusText: response.statusText,
    ok: response.ok,
    headers: response.headers,
    redirected: response.redirected,
    type: response.type,
    url: response.url,
    config: request,
  };
  if (!response.ok) {
    throw result;
  }
  return result;
}

const get = async <T>(request: BackendSrvRequest) => (await send<T>(request)).data;

/** Grafana's own HTTP client, as far as the plugins use it: plain fetch against the preview server. */
export function installBackend(): void {
  const backend = {
    fetch: <T>(request: BackendSrvRequest): Observable<FetchResponse<T>> => from(send<T>(request)),
    get: <T>(url: string, params?: BackendSrvRequest['params'], _id?: string, options?: RequestOptions) =>
      get<T>({ ...options, url, params, method: 'GET' }),
    post: <T>(url: string, data?: unknown, options?: RequestOptions) =>
      get<T>({ ...options, url, data, method: 'POST' }),
    put: <T>(url: string, data?: unknown, options?: RequestOptions) => get<T>({ ...options, url, data, method: 'PUT' }),
    patch: <T>(url: string, data?: unknown, options?: RequestOptions) =>
      get<T>({ ...options, url, data, method: 'PATCH' }),
    delete: <T>(url: string, data?: unknown, options?: RequestOptions) =>
      get<T>({ ...options, url, data, method: 'DELETE' }),
    request: <T>(options: BackendSrvRequest) => get<T>(options),
    datasourceRequest: <T>(options: BackendSrvRequest) => lastValueFrom(from(send<T>(options))),
  };
  setBackendSrv(backend as unknown as BackendSrv);
}
