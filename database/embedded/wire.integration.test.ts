import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFrameReader } from './frame-reader.ts';
import { cString, firstColumn, frame, query, readFields, type Frame } from './messages.ts';
import { startEmbeddedDatabase, type EmbeddedDatabase } from './server.ts';

/** What drivers other than `pg` send; by hand, message by message. */

let database: EmbeddedDatabase;

beforeAll(async () => {
  database = await startEmbeddedDatabase({ maintenanceIntervalMs: false });
});
afterAll(() => database.stop());

async function open() {
  const socket: Socket = connect(database.port, '127.0.0.1');
  const reader = createFrameReader();
  const received: Frame[] = [];
  let wake: () => void = () => undefined;
  socket.on('data', (chunk) => {
    reader.push(chunk);
    for (let message = reader.next(); message; message = reader.next()) {
      received.push(message);
    }
    wake();
  });
  const parameters = Buffer.concat(['user', 'postgres', ''].map(cString));
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + parameters.length, 0);
  head.writeInt32BE(196_608, 4);
  socket.write(Buffer.concat([head, parameters]));

  /** Sends and collects what comes until a message of this type; returns the types as letters, and the messages. */
  async function until(type: string, ...messages: Frame[]): Promise<{ types: string; frames: Frame[] }> {
    if (messages.length > 0) {
      socket.write(Buffer.concat(messages));
    }
    for (;;) {
      const end = received.findIndex((message) => message[0] === type.charCodeAt(0));
      if (end >= 0) {
        const frames = received.splice(0, end + 1);
        return { types: frames.map((message) => String.fromCharCode(message[0] as number)).join(''), frames };
      }
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  await until('Z');
  return { until, close: () => socket.destroy() };
}

const parse = (name: string, sql: string) => frame('P', Buffer.concat([cString(name), cString(sql), Buffer.alloc(2)]));
const bind = (name: string) => frame('B', Buffer.concat([cString(''), cString(name), Buffer.alloc(6)]));
const execute = frame('E', Buffer.concat([cString(''), Buffer.alloc(4)]));
const sync = frame('S');
const flush = frame('H');

it('keeps the unnamed statement of each client over its Syncs', async () => {
  const [a, b] = [await open(), await open()];
  await a.until('Z', parse('', "SELECT 'a'"), sync);
  await b.until('Z', parse('', "SELECT 'b'"), sync);
  const ofA = await a.until('Z', bind(''), execute, sync);
  const ofB = await b.until('Z', bind(''), execute, sync);
  expect([...firstColumn(ofA.frames), ...firstColumn(ofB.frames)]).toEqual(['a', 'b']);
  const again = await a.until('Z', parse('', "SELECT 'new'"), bind(''), execute, sync);
  expect([again.types, ...firstColumn(again.frames)]).toEqual(['12DCZ', 'new']);
  a.close();
  b.close();
});

it('answers at Flush and skips what follows an error up to Sync', async () => {
  const client = await open();
  expect((await client.until('1', parse('', 'SELECT 1'), flush)).types).toBe('1');
  const failed = await client.until('Z', parse('', 'SELEC'), bind(''), execute, sync);
  expect(failed.types).toBe('EZ');
  expect(readFields(failed.frames[0] as Frame).get('C')).toBe('42601');
  expect(firstColumn((await client.until('Z', query('SELECT 5'))).frames)).toEqual(['5']);
  client.close();
});

it('takes COPY by the extended protocol, where Sync may come before the rows', async () => {
  const client = await open();
  await client.until('Z', query('CREATE TABLE copied (a int)'));
  const started = await client.until('G', parse('', 'COPY copied FROM STDIN'), bind(''), execute, sync);
  expect(started.types).toBe('12G');
  const done = await client.until('Z', frame('d', Buffer.from('1\n2\n')), frame('c'), sync);
  expect(done.types).toBe('CZ');
  expect(firstColumn((await client.until('Z', query('SELECT count(*) FROM copied'))).frames)).toEqual(['2']);
  client.close();
});

it('ends a COPY that the client gives up, with its reason', async () => {
  const client = await open();
  await client.until('Z', query('CREATE TABLE given_up (a int)'));
  await client.until('G', query('COPY given_up FROM STDIN'));
  const { types, frames } = await client.until(
    'Z',
    frame('d', Buffer.from('1\n')),
    frame('f', cString('no more disk'))
  );
  expect(types).toBe('EZ');
  expect(readFields(frames[0] as Frame).get('M')).toContain('no more disk');
  client.close();
});

it('forgets statements and settings at DISCARD ALL', async () => {
  const client = await open();
  await client.until('Z', parse('kept', 'SELECT 1'), sync);
  await client.until('Z', query("SET search_path = 'elsewhere'"));
  expect((await client.until('Z', query('DISCARD ALL'))).types).toBe('CZ');
  expect(firstColumn((await client.until('Z', query('SHOW search_path'))).frames)).toEqual(['"$user", public']);
  expect((await client.until('Z', bind('kept'), sync)).types).toBe('EZ');
  client.close();
});
