import type { IncomingMessage, ServerResponse } from 'node:http';

/** As the plugin's own limit for a request. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** An answer that is not 200, with a sentence for the caller. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Refuses requests that a foreign web page sent through a name of its own which resolves to 127.0.0.1 (DNS rebinding),
 * and those that a page of another origin sends.
 */
export function refuseForeign(request: IncomingMessage): void {
  const host = hostName(`http://${request.headers.host ?? ''}`);
  if (!host || !isLocal(host)) {
    throw new HttpError(
      403,
      `Host "${request.headers.host ?? ''}" is not this machine. Open the preview as http://localhost.`
    );
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${request.headers.host}`) {
    throw new HttpError(403, `Requests from "${origin}" are not answered. Open the preview itself.`);
  }
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]';
}

function hostName(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** The whole body of a request. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new HttpError(413, `The request is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB. Ask for less at once.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new HttpError(400, "The request's body is not valid JSON. Send what Grafana's HTTP API takes.");
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** Aborts when the caller goes away before it was answered. */
export function abortOnClose(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) {
      controller.abort();
    }
  });
  return controller.signal;
}
