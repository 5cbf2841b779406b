import { connect as connectSocket } from 'node:net';
import { connect } from 'mqtt';
import type { ClientSession } from 'node-opcua-client';
import { request } from 'undici';

/** What no source may do; the test that follows the imports of the sources has to find each of these. */
export async function writeEverywhere(session: ClientSession, name: 'write'): Promise<void> {
  connect('mqtt://127.0.0.1').publish('topic', 'value');
  await session.call([]);
  await session[name]([]);
  await request('http://127.0.0.1', { method: 'POST' });
  connectSocket(502).write(Buffer.from([6]));
}
