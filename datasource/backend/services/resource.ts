import { VALUE_KINDS } from '#model/api/values.ts';
import { shortened } from '#model/text/shortened.ts';

import type { CallResourceRequest, ResourceServer } from '../generated/backend.ts';
import type { Instances } from '../instances/instances.ts';
import type { Log } from '../plugin/logging.ts';
import { RefusedChange, ResourceError } from '../resources/resource.ts';
import { findChange, findResource } from '../resources/routes.ts';
import { askResource } from '../servers/ask-resource.ts';
import { askerOf, isTrustedUser } from './asker.ts';
import { abortOnCancel } from './cancel.ts';
import { explainFailure } from './failure.ts';

const OK = 200;
const NOT_FOUND = 404;
const METHOD_NOT_ALLOWED = 405;

interface ResourceResponse {
  code: number;
  body: unknown;
}

/** Answers what editor, variables and the app's pages ask for, as JSON over Grafana's resource calls. */
export function createResourceService(instances: Instances, log: Log): ResourceServer {
  return {
    callResource: (call) => {
      call.on('error', () => undefined);
      void respond(instances, log, call.request, abortOnCancel(call)).then(({ code, body }) => {
        call.write({
          code,
          headers: { 'Content-Type': { values: ['application/json'] } },
          body: Buffer.from(JSON.stringify(body)),
        });
        call.end();
      });
    },
  };
}

async function respond(
  instances: Instances,
  log: Log,
  request: CallResourceRequest,
  signal: AbortSignal
): Promise<ResourceResponse> {
  const path = (request.path.split('?')[0] ?? '').replace(/^\/+|\/+$/g, '');
  const resource = findResource(path);
  if (!resource) {
    return problem(
      NOT_FOUND,
      `There is no resource "${shortened(path)}". There are catalog, topology, status, records, record and values/<what>, where <what> is one of ${VALUE_KINDS.join(', ')}.`
    );
  }
  const change = request.method === 'POST' ? findChange(path) : undefined;
  if (request.method !== 'GET' && !change) {
    return problem(METHOD_NOT_ALLOWED, `Resource "${path}" is read-only. Use GET instead of ${request.method}.`);
  }
  const isTrusted = isTrustedUser(request.pluginContext?.user);
  let instance;
  try {
    instance = instances.get(request.pluginContext);
    if (change) {
      const { servers } = instance;
      const databases = new Map(servers.map(({ name, connections }) => [name, connections.as(askerOf(request))]));
      const { login = '', role = '' } = request.pluginContext?.user ?? {};
      return { code: OK, body: await change({ databases, person: { login, role }, signal }, jsonOf(request.body)) };
    }
    const parameters = parametersOf(request.url);
    const body = await askResource(resource, parameters, instance.servers, {
      asker: askerOf(request),
      isTrusted,
      signal,
    });
    return { code: OK, body };
  } catch (error) {
    if (error instanceof RefusedChange) {
      const { status, message, problems } = error;
      return { code: status, body: { message, ...(problems && { problems }) } };
    }
    const { status, message, level } = explainFailure(error, instance?.servers[0].settings, isTrusted);
    log(level, 'A resource call failed', { path, error });
    return problem(status, message);
  }
}

/** @throws {ResourceError} */
function parametersOf(url: string): URLSearchParams {
  const parameters = new URLSearchParams(url.split('?').slice(1).join('?').split('#')[0]);
  for (const [name, value] of parameters) {
    if (value.includes('\u0000')) {
      throw new ResourceError(`Parameter ${shortened(name)} has a NUL character, which no id has. Remove it.`);
    }
  }
  return parameters;
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw new ResourceError('What was posted is not JSON. Send {"basedOn": ..., "record": ...}.');
  }
}

function problem(code: number, message: string): ResourceResponse {
  return { code, body: { message } };
}
