import { Client, credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import { expect, it } from 'vitest';

import { DataFrameFormat, type QueryDataRequest, QueryDataResponse } from '../generated/backend.ts';
import { contextFor } from '../testing/grafana.ts';
import { DATA_SERVICE, encodeAnswer, type Parcel } from './encode-response.ts';
import { createGate, paceAnswers } from './sending.ts';

/** Sends one after the other; gives what was begun, and the functions that end each. */
function sender(maxBytes: number) {
  const gate = createGate(maxBytes);
  const begun: string[] = [];
  return {
    begun,
    gate,
    send: (name: string, bytes: number, asker = '') => gate.enter(asker, bytes, () => begun.push(name)),
  };
}

it('sends together what the limit allows, in the order of arrival, and to the end before the next', () => {
  const { begun, send } = sender(100);
  const leaveFirst = send('first', 60);
  const leaveSecond = send('second', 40);
  send('third', 30);
  send('fourth', 10);
  leaveFirst();
  leaveFirst();
  expect(begun).toEqual(['first', 'second']);
  leaveSecond();
  expect(begun).toEqual(['first', 'second', 'third', 'fourth']);
});

it('lets what is urgent pass at once, and begins nothing before it has ended', () => {
  const { begun, gate, send } = sender(100);
  const leaveFirst = send('first', 10);
  const leaveUrgent = gate.pass(() => begun.push('urgent'));
  send('second', 10);
  leaveFirst();
  expect(begun).toEqual(['first', 'urgent']);
  leaveUrgent();
  expect(begun).toEqual(['first', 'urgent', 'second']);
});

it('sends what is larger than the limit alone, rather than never', () => {
  const { begun, send } = sender(100);
  const leaveSmall = send('small', 10);
  const leaveLarge = send('large', 1_000);
  expect(begun).toEqual(['small']);
  send('next', 10);
  leaveSmall();
  expect(begun).toEqual(['small', 'large']);
  leaveLarge();
  expect(begun).toEqual(['small', 'large', 'next']);
});

it('forgets an answer whose reader left while it waited', () => {
  const { begun, send } = sender(100);
  const leaveFirst = send('first', 100);
  const leaveSecond = send('second', 100);
  send('third', 100);
  leaveSecond();
  leaveFirst();
  expect(begun).toEqual(['first', 'third']);
});

it('takes the askers in turns, so that one answer does not wait behind all of another asker', () => {
  const { begun, send } = sender(100);
  const leaveFirst = send('busy 1', 100, 'busy');
  const leaveSecond = send('busy 2', 100, 'busy');
  send('busy 3', 100, 'busy');
  const leaveCalm = send('calm', 10, 'calm');
  leaveFirst();
  leaveSecond();
  expect(begun).toEqual(['busy 1', 'busy 2', 'calm']);
  leaveCalm();
  expect(begun).toEqual(['busy 1', 'busy 2', 'calm', 'busy 3']);
});

const BUSY_CALLS = 20;
const BUSY_BYTES = 2 * 1024 * 1024;

/** A gRPC server that makes every answer when all calls are there, that of the last first; gives the order of arrival at the client. */
async function arrivals(isCalmAlert: boolean): Promise<string[]> {
  const calls: Array<{ user: string; answer: (parcel: Parcel) => void }> = [];
  const server = new Server({
    'grpc.max_send_message_length': -1,
    interceptors: [paceAnswers(DATA_SERVICE.queryData.path)],
  });
  server.addService(
    { queryData: DATA_SERVICE.queryData },
    {
      queryData: (call: { request: QueryDataRequest }, callback: (error: null, parcel: Parcel) => void) => {
        calls.push({ user: call.request.pluginContext?.user?.login ?? '', answer: (parcel) => callback(null, parcel) });
        if (calls.length > BUSY_CALLS) {
          calls.reverse().forEach(({ user, answer }) => {
            const frame = Buffer.alloc(user === 'calm' ? 4_096 : BUSY_BYTES);
            const answers = [encodeAnswer('A', { frames: [frame] })];
            answer({
              answers,
              bytes: frame.length,
              asker: user,
              fromAlert: isCalmAlert && user === 'calm',
              release: () => undefined,
            });
          });
        }
      },
    }
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at)
    );
  });
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
  });
  const { path, requestSerialize } = DATA_SERVICE.queryData;
  const arrived: string[] = [];
  const ask = (login: string) =>
    new Promise<void>((resolve, reject) => {
      const user = { login, name: '', email: '', role: '' };
      const request: QueryDataRequest = {
        pluginContext: { ...contextFor('postgres://nobody@127.0.0.1/none'), user },
        headers: {},
        queries: [],
        format: DataFrameFormat.ARROW,
      };
      client.makeUnaryRequest(path, requestSerialize, QueryDataResponse.decode, request, (error) => {
        arrived.push(login);
        return error ? reject(error) : resolve();
      });
    });
  try {
    await Promise.all([...Array.from({ length: BUSY_CALLS }, () => ask('busy')), ask('calm')]);
    return arrived;
  } finally {
    client.close();
    server.forceShutdown();
  }
}

it.each(['a panel', 'an alert rule'])(
  'has a small answer to %s that was ready first at the host before large ones whose calls began earlier',
  async (whose) => {
    expect((await arrivals(whose === 'an alert rule')).indexOf('calm')).toBeLessThanOrEqual(4);
  }
);
