import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate, zstdDecompress } from 'node:zlib';
import { clause } from '#model/text/clause.ts';
import { messageOfJson, responseJson, responseMessage, statusMessage } from '#protocols/otlp/read.ts';
import { Refusal, tooLong, type Answer, type Received, type Route } from '#protocols/receive/read.ts';
import { MessageError } from '#protocols/shared/message-error.ts';
import type { createMetricsReceiver } from './receive.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

type Unpack = (body: Buffer, limit: { maxOutputLength: number }) => Promise<Buffer>;
const UNPACK: Record<string, Unpack> = {
  gzip: promisify(gunzip) as Unpack,
  deflate: promisify(inflate) as Unpack,
  zstd: promisify(zstdDecompress) as Unpack,
};

/** OTLP over HTTP: protobuf or JSON, answered in the same. */
export function metricsRoute(
  maxBodySize: number,
  admit: () => void,
  turn: () => Promise<void>,
  receive: ReturnType<typeof createMetricsReceiver>
): Route {
  return {
    method: 'POST',
    path: '/v1/metrics',
    admit(headers) {
      typeOf(headers);
      encodingOf(headers);
      admit();
    },
    async receive({ headers, body, sender }: Received): Promise<Answer> {
      const { 'user-agent': agent = '' } = headers;
      const type = typeOf(headers);
      const unpacked = await unpack(body, encodingOf(headers), maxBodySize);
      const message = type === JSON_TYPE ? await fromJson(unpacked, turn) : unpacked;
      const outcome = await receive({ message, sender, agent });
      const answer = type === JSON_TYPE ? responseJson(outcome) : responseMessage(outcome);
      return { status: 200, headers: { 'content-type': type }, body: answer };
    },
    refused(refusal, { 'content-type': type = '' }) {
      const isJson = mediaOf(type) === JSON_TYPE;
      return {
        status: refusal.status,
        headers: { ...refusal.headers, 'content-type': isJson ? JSON_TYPE : PROTOBUF },
        body: isJson ? JSON.stringify({ message: refusal.message }) : statusMessage(refusal),
      };
    },
  };
}

function mediaOf(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase();
}

function typeOf({ 'content-type': type = '' }: IncomingHttpHeaders): string {
  const media = mediaOf(type);
  if (media !== PROTOBUF && media !== JSON_TYPE) {
    throw new Refusal(415, 'media type', `This content type is not supported. Send ${PROTOBUF} or ${JSON_TYPE}.`);
  }
  return media;
}

function encodingOf({ 'content-encoding': encoding = 'identity' }: IncomingHttpHeaders): string {
  const name = encoding.trim().toLowerCase();
  if (name !== 'identity' && !Object.hasOwn(UNPACK, name)) {
    const known = Object.keys(UNPACK).join(', ');
    throw new Refusal(415, 'media type', `This content encoding is not supported. Send ${known} or none.`);
  }
  return name;
}

async function unpack(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  const unpacked = UNPACK[encoding]?.(body, { maxOutputLength: maxBytes });
  try {
    return unpacked === undefined ? body : await unpacked;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'ERR_BUFFER_TOO_LARGE'
      ? tooLong(`more than ${maxBytes} bytes once unpacked`, maxBytes)
      : new Refusal(400, 'not understood', `The body is not the ${encoding} that its header says (${message}).`);
  }
}

async function fromJson(body: Buffer, turn: () => Promise<void>): Promise<Uint8Array> {
  try {
    return await messageOfJson(body, turn);
  } catch (error) {
    throw error instanceof MessageError
      ? new Refusal(400, 'not understood', `The body cannot be read: ${clause(error.message)}.`)
      : error;
  }
}
