import type { IncomingMessage, ServerResponse } from 'node:http';

import { CheckHealthResponse_HealthStatus as HealthStatus } from '../../datasource/backend/generated/backend.ts';
import { readDashboards, searchEntry } from './dashboards.ts';
import { type DataSource, pluginContext, publicDataSource, roleOf } from './datasource.ts';
import { answerQuery } from './ds-query.ts';
import { abortOnClose, HttpError, readBody, readJson, sendJson } from './http.ts';
import { readPlugins } from './plugins.ts';
import type { Supervisor } from './supervisor.ts';

export interface ApiOptions {
  source: DataSource;
  backend: Supervisor;
  dashboardsFolder?: string;
  appFolder?: string;
}

/** Answers the part of Grafana's HTTP API that queries, editors and dashboards use; paths start with `/api/`. */
export async function answerApi(
  options: ApiOptions,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL
): Promise<void> {
  const { source } = options;
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '/api/ds/query') {
    requireMethod(request, 'POST');
    return query(options, request, response);
  }
  if (path === '/api/health') {
    return sendJson(response, 200, { database: 'ok', version: 'preview' });
  }
  if (path === '/api/datasources') {
    return sendJson(response, 200, [publicDataSource(source)]);
  }
  if (path === '/api/plugins') {
    const type = url.searchParams.get('type');
    const plugins = await readPlugins(options.appFolder);
    return sendJson(
      response,
      200,
      plugins.filter((plugin) => type === null || plugin.type === type)
    );
  }
  if (path === '/api/search') {
    return sendJson(response, 200, (await readDashboards(options.dashboardsFolder)).map(searchEntry));
  }
  const dashboard = /^\/api\/dashboards\/uid\/([^/]+)$/.exec(path);
  if (dashboard) {
    return sendDashboard(options, response, decodeURIComponent(dashboard[1] ?? ''));
  }
  const datasource = /^\/api\/datasources\/uid\/([^/]+)(?:\/(.*))?$/.exec(path);
  if (datasource) {
    requireUid(source, decodeURIComponent(datasource[1] ?? ''));
    return answerDataSource(options, request, response, url, datasource[2] ?? '');
  }
  throw new HttpError(
    404,
    `The preview does not know "${path}". It has the part of Grafana's API that dashboards need.`
  );
}

async function query(options: ApiOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const signal = abortOnClose(response);
  const body = await readJson(request);
  // What an alert rule of Grafana's sends; here it lets a script see what the rule would see.
  const headers: Record<string, string> = request.headers.fromalert === 'true' ? { FromAlert: 'true' } : {};
  const reply = await answerQuery(body, headers, options.source, await options.backend.client(), signal);
  sendJson(response, reply.status, reply.body);
}

async function sendDashboard(options: ApiOptions, response: ServerResponse, uid: string): Promise<void> {
  const dashboard = (await readDashboards(options.dashboardsFolder)).find((one) => one.uid === uid);
  if (!dashboard) {
    throw new HttpError(404, `There is no dashboard "${uid}". Look at provisioning/dashboards.`);
  }
  sendJson(response, 200, { dashboard, meta: { provisioned: true, canEdit: false } });
}

async function answerDataSource(
  options: ApiOptions,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  rest: string
): Promise<void> {
  if (rest === '') {
    return sendJson(response, 200, publicDataSource(options.source));
  }
  if (rest === 'health') {
    return sendHealth(options, response);
  }
  if (rest.startsWith('resources/')) {
    return callResource(options, request, response, `${rest.slice('resources/'.length)}${url.search}`);
  }
  throw new HttpError(404, `The preview does not know "${url.pathname}". Data sources have health and resources.`);
}

async function sendHealth({ source, backend }: ApiOptions, response: ServerResponse): Promise<void> {
  const client = await backend.client();
  const health = await client.checkHealth(pluginContext(source), abortOnClose(response));
  const isOk = health.status === HealthStatus.OK;
  const details: unknown = JSON.parse(Buffer.from(health.jsonDetails).toString('utf8') || '{}');
  sendJson(response, isOk ? 200 : 400, { status: isOk ? 'OK' : 'ERROR', message: health.message, details });
}

async function callResource(
  { source, backend }: ApiOptions,
  request: IncomingMessage,
  response: ServerResponse,
  url: string
): Promise<void> {
  const signal = abortOnClose(response);
  const body = await readBody(request);
  const client = await backend.client();
  const reply = await client.callResource(
    pluginContext(source, roleOf(request.headers['x-preview-role'])),
    { path: url.split('?')[0] ?? '', method: request.method ?? 'GET', url, headers: {}, body },
    signal
  );
  const headers = Object.entries(reply.headers).map(([name, { values }]) => [name, values.join(', ')] as const);
  response.writeHead(reply.code, Object.fromEntries(headers));
  response.end(reply.body);
}

function requireMethod(request: IncomingMessage, method: string): void {
  if (request.method !== method) {
    throw new HttpError(405, `\`${request.url}\` takes ${method}, not ${request.method}.`);
  }
}

function requireUid(source: DataSource, uid: string): void {
  if (uid !== source.uid) {
    throw new HttpError(404, `Data source "${uid}" is not in this preview. It has "${source.uid}".`);
  }
}
