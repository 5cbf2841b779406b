import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BACKGROUND } from '../background.ts';
import { startEmbeddedDatabase, type EmbeddedDatabase } from './server.ts';

let database: EmbeddedDatabase;
let clients: pg.Client[] = [];

async function connect(user = 'postgres', options = ''): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.urlAs(user), options });
  await client.connect();
  clients.push(client);
  return client;
}

async function one(client: pg.Client, sql: string, values: unknown[] = []): Promise<unknown> {
  const { rows } = await client.query({ text: sql, values, rowMode: 'array' });
  return rows[0]?.[0];
}

function copyInto(client: pg.Client, sql: string, chunks: Iterable<string | Buffer>): Promise<void> {
  return pipeline(Readable.from(chunks), client.query(copyFrom(sql)));
}

beforeAll(async () => {
  database = await startEmbeddedDatabase({ maintenanceIntervalMs: false });
  const owner = await connect();
  await owner.query('CREATE ROLE adder; CREATE ROLE looker; ALTER ROLE looker SET default_transaction_read_only = on');
  await owner.query(
    'CREATE TABLE item (id int PRIMARY KEY, name text); GRANT INSERT ON item TO adder; GRANT SELECT ON item TO looker'
  );
});
beforeEach(async () => {
  await (await connect()).query('TRUNCATE item');
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  clients = [];
});
afterAll(() => database.stop());

describe('several clients', () => {
  it('keep their transactions apart: nobody sees or joins an open one', async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query('BEGIN');
    await a.query('INSERT INTO item VALUES (1)');
    let answered = false;
    const counted = one(b, 'SELECT count(*)::int FROM item').then((n) => ((answered = true), n));
    expect(await one(a, 'SELECT count(*)::int FROM item')).toBe(1);
    expect(answered).toBe(false);
    await a.query('ROLLBACK');
    expect(await counted).toBe(0);
  });

  it('are served before one that works in the background, though it waited first', async () => {
    const [holder, history, ...others] = [
      await connect(),
      await connect('postgres', BACKGROUND.options),
      await connect(),
      await connect(),
      await connect(),
    ];
    const served: string[] = [];
    await holder.query('BEGIN');
    const statements = [history.query('SELECT 1').then(() => served.push('history'))];
    for (const [index, client] of others.entries()) {
      statements.push(client.query('SELECT 1').then(() => served.push(`live ${index}`)));
    }
    await holder.query('COMMIT');
    await Promise.all(statements);
    expect(served).toEqual(['live 0', 'live 1', 'live 2', 'history']);
  });

  it('may use the same statement names for different statements', async () => {
    const [a, b] = [await connect(), await connect()];
    for (let i = 0; i < 3; i++) {
      expect((await a.query({ name: 'same', text: 'SELECT $1::int AS x', values: [i] })).rows).toEqual([{ x: i }]);
      expect((await b.query({ name: 'same', text: 'SELECT $1::text AS y', values: [`${i}`] })).rows).toEqual([
        { y: `${i}` },
      ]);
    }
  });

  it('do not see what another one SET, and keep their own', async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query("SET search_path = 'mine'; SET TimeZone = 'Europe/Berlin'");
    expect(await one(b, 'SHOW search_path')).toBe('"$user", public');
    expect(await one(b, 'SHOW TimeZone')).toBe('UTC');
    expect([await one(a, 'SHOW search_path'), await one(a, 'SHOW TimeZone')]).toEqual(['mine', 'Europe/Berlin']);
    await a.query('RESET ALL');
    expect(await one(a, 'SHOW TimeZone')).toBe('UTC');
  });

  it('get their turns while one of them sends without pause', async () => {
    const [busy, other] = [await connect(), await connect()];
    let stop = false;
    let sent = 0;
    const loop = (async () => {
      while (!stop) {
        await busy.query('SELECT pg_sleep(0.02)');
        sent++;
      }
    })();
    for (let i = 0; i < 10; i++) {
      await other.query('SELECT 1');
    }
    stop = true;
    await loop;
    expect(sent).toBeLessThanOrEqual(25);
  });

  it('lose their transaction when they vanish in the middle of it', async () => {
    const [gone, other] = [await connect(), await connect()];
    gone.on('error', () => undefined);
    await gone.query('BEGIN');
    await gone.query('INSERT INTO item VALUES (1)');
    (gone as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect(await one(other, 'SELECT count(*)::int FROM item')).toBe(0);
  });
});

describe('roles', () => {
  it('have only their own rights, whoever had the backend before', async () => {
    const [owner, adder] = [await connect(), await connect('adder')];
    expect(await one(owner, 'SELECT current_user')).toBe('postgres');
    expect(await one(adder, 'SELECT session_user')).toBe('adder');
    await adder.query('INSERT INTO item VALUES (1)');
    await expect(adder.query('SELECT * FROM item')).rejects.toMatchObject({ code: '42501' });
    await expect(adder.query('CREATE ROLE more')).rejects.toMatchObject({ code: '42501' });
    expect(await one(owner, 'SELECT count(*)::int FROM item')).toBe(1);
  });

  it('come with their settings, as a login does', async () => {
    const looker = await connect('looker');
    await expect(looker.query('CREATE TEMP TABLE t (a int)')).rejects.toMatchObject({ code: '25006' });
  });

  it('must exist', async () => {
    const client = new pg.Client({ connectionString: database.urlAs('nobody') });
    await expect(client.connect()).rejects.toMatchObject({ code: '28000' });
  });

  it('may bring settings of the connection', async () => {
    expect(await one(await connect('postgres', '-c statement_timeout=7s'), 'SHOW statement_timeout')).toBe('7s');
  });
});

describe('errors', () => {
  it('keep SQLSTATE, detail and position', async () => {
    const client = await connect();
    await client.query('INSERT INTO item VALUES (1)');
    await expect(client.query('INSERT INTO item VALUES (1)')).rejects.toMatchObject({
      code: '23505',
      detail: 'Key (id)=(1) already exists.',
      constraint: 'item_pkey',
    });
    await expect(client.query('SELECT nothing')).rejects.toMatchObject({ code: '42703', position: '8' });
  });

  it('leave the connection usable, with parameters too', async () => {
    const client = await connect();
    await expect(client.query('SELECT $1::int', ['x'])).rejects.toMatchObject({ code: '22P02' });
    expect(await one(client, 'SELECT $1::int', [5])).toBe(5);
  });
});

describe('COPY FROM STDIN', () => {
  it('takes text', async () => {
    const client = await connect();
    await copyInto(client, 'COPY item FROM STDIN', ['1\tone\n2\t', 'two\n']);
    expect(await one(client, 'SELECT string_agg(name, $1 ORDER BY id) FROM item', [','])).toBe('one,two');
  });

  it('takes binary, as COPY TO puts it out', async () => {
    const client = await connect();
    await client.query("INSERT INTO item SELECT i, 'n' || i FROM generate_series(1, 1000) AS i");
    const chunks: Buffer[] = [];
    for await (const chunk of client.query(copyTo('COPY item TO STDOUT (FORMAT binary)'))) {
      chunks.push(chunk as Buffer);
    }
    await client.query('TRUNCATE item');
    await copyInto(client, 'COPY item FROM STDIN (FORMAT binary)', chunks);
    expect(await one(client, 'SELECT count(*)::int FROM item')).toBe(1000);
  });

  it('takes more rows than its memory holds', async () => {
    const client = await connect();
    const row = (i: number) => `${i}\t${'x'.repeat(100)}\n`;
    function* rows() {
      for (let i = 0; i < 100_000; i += 100) {
        yield Array.from({ length: 100 }, (_, k) => row(i + k)).join('');
      }
    }
    await copyInto(client, 'COPY item FROM STDIN', rows());
    expect(await one(client, 'SELECT count(*)::int FROM item')).toBe(100_000);
  });

  it('stays inside the rights of the role', async () => {
    const looker = await connect('looker');
    await expect(copyInto(looker, 'COPY item FROM STDIN', ['1\ta\n'])).rejects.toMatchObject({
      code: expect.stringMatching(/25006|42501/),
    });
  });

  it('fails with the line, stores nothing and leaves the connection usable', async () => {
    const client = await connect();
    await expect(copyInto(client, 'COPY item FROM STDIN', ['1\ta\nx\tb\n'])).rejects.toMatchObject({
      code: '22P02',
      where: expect.stringContaining('line 2'),
    });
    expect(await one(client, 'SELECT count(*)::int FROM item')).toBe(0);
  });

  it('is part of the transaction around it', async () => {
    const client = await connect();
    await client.query('BEGIN');
    await copyInto(client, 'COPY item FROM STDIN', ['1\ta\n']);
    await client.query('ROLLBACK');
    expect(await one(client, 'SELECT count(*)::int FROM item')).toBe(0);
  });

  it('is refused among other statements instead of waiting for ever', async () => {
    const client = await connect();
    await expect(client.query('SELECT 1; COPY item FROM STDIN')).rejects.toThrow(/statement of its own/);
    expect(await one(client, 'SELECT 1')).toBe(1);
  });

  it('does not hold others up while its client is slow', async () => {
    const [slow, other] = [await connect(), await connect()];
    const stream = slow.query(copyFrom('COPY item FROM STDIN'));
    stream.write('1\ta\n');
    expect(await one(other, 'SELECT 1')).toBe(1);
    const finished = new Promise((resolve, reject) => stream.on('finish', resolve).on('error', reject));
    stream.end();
    await finished;
    expect(await one(other, 'SELECT count(*)::int FROM item')).toBe(1);
  });
});

describe('notifications', () => {
  it('reach those that listen, and nobody else', async () => {
    const [listener, deaf, sender] = [await connect(), await connect(), await connect()];
    const heard: string[] = [];
    const first = new Promise<void>((resolve) => {
      listener.on('notification', ({ payload }) => {
        heard.push(`listener ${payload}`);
        resolve();
      });
    });
    deaf.on('notification', ({ payload }) => heard.push(`deaf ${payload}`));
    await listener.query('LISTEN fresh');
    await deaf.query('LISTEN fresh');
    await deaf.query('UNLISTEN fresh');
    await sender.query("NOTIFY fresh, 'sample'");
    await first;
    expect(heard).toEqual(['listener sample']);
  });
});

describe('cancelling', () => {
  it('frees a client that waits for another one', async () => {
    const [owner, waiting] = [await connect(), await connect()];
    await owner.query('BEGIN');
    const { processID, secretKey } = waiting as unknown as { processID: number; secretKey: number };
    const answer = waiting.query('SELECT 1');
    const failed = expect(answer).rejects.toMatchObject({ code: '57014' });
    await new Promise<void>((resolve) => {
      const canceller = new pg.Client({ connectionString: database.url });
      const { connection } = canceller as unknown as {
        connection: {
          connect(port: number, host: string): void;
          cancel(id: number, key: number): void;
          once(event: string, done: () => void): void;
        };
      };
      connection.once('connect', () => connection.cancel(processID, secretKey));
      connection.once('end', resolve);
      connection.connect(database.port, '127.0.0.1');
    });
    await failed;
    await owner.query('COMMIT');
    expect(await one(waiting, 'SELECT 2')).toBe(2);
  });
});
