import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import type { RecordResponse, RecordsResponse, SaveRefusal, SaveResponse } from '#model/api/records.ts';
import type { ValuesResponse } from '#model/api/values.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { askTable } from './testing/tables.ts';

const TIMEOUT_MS = 60_000;
const DAY_MS = 86_400_000;
const TARIFF = { site: 'berlin', currency: 'EUR', timeZone: 'Europe/Berlin', energy: [{ name: 'all', perKwh: 0.2 }] };

let database: TestDatabase;
let owner: pg.Client;
let backend: TestBackend;
/** Each test has a record of its own. */
let names = 0;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(
    `INSERT INTO plenum.site (code, name, time_zone, simulated) VALUES ('berlin', 'Berlin', 'Europe/Berlin', true), ('rome', 'Rome', 'Europe/Rome', false)`
  );
  backend = await startBackend(asReader());
});

afterAll(async () => {
  await backend?.stop();
  await owner?.end();
  await database?.stop();
});

/** The server of the tests has no password for our roles: there the owner's login stands in for the reader's. */
function asReader() {
  return contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url);
}

async function call<Answer>(
  method: 'GET' | 'POST',
  url: string,
  { body = '' as unknown, role = 'Editor', login = 'ada', context = asReader() } = {}
) {
  const request = {
    path: url.split('?')[0] as string,
    url,
    method,
    headers: {},
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
  const asked = { ...context, user: { login, name: login, email: '', role } };
  const reply = await backend.client.callResource(asked, request, AbortSignal.timeout(TIMEOUT_MS));
  return { code: reply.code, body: JSON.parse(Buffer.from(reply.body).toString()) as Answer };
}

const save = (record: object, over: { basedOn?: number; role?: string; login?: string } = {}) => {
  const { basedOn = 0, ...person } = over;
  return call<SaveResponse & SaveRefusal>('POST', 'records', { body: { basedOn, record }, ...person });
};
const history = async (kind: string, name: string) =>
  (await call<RecordResponse>('GET', `record?kind=${kind}&name=${encodeURIComponent(name)}`)).body.found[0];
const tariff = (over: object = {}) => ({ kind: 'tariff', name: `tariff ${names}`, body: TARIFF, ...over });

describe('a record that somebody saves in the app', () => {
  it('is a version with who saved it, as Grafana names them, when and why, and what it changed', async () => {
    names++;
    expect(await save(tariff({ note: 'as signed' }))).toEqual({ code: 200, body: { version: 1 } });
    const dearer = { ...TARIFF, energy: [{ name: 'all', perKwh: '0.25' }] };
    expect(
      await save(tariff({ body: dearer, validFrom: '2026-07-01' }), { basedOn: 1, login: 'bob', role: 'Admin' })
    ).toEqual({ code: 200, body: { version: 2 } });
    const found = await history('tariff', `tariff ${names}`);
    expect(found).toMatchObject({
      body: { ...dearer, demand: [], monthly: [], seasons: [] },
      versions: [
        {
          version: 2,
          validFrom: '2026-07-01',
          login: 'bob',
          role: 'Admin',
          via: 'grafana',
          note: null,
          simulated: true,
          changes: [{ path: 'energy all perKwh', before: '0.2', after: '0.25' }],
          moreChanges: 0,
        },
        { version: 1, validFrom: null, login: 'ada', role: 'Editor', note: 'as signed', changes: [] },
      ],
    });
    expect(Math.abs(Date.now() - found!.versions[0]!.savedMs)).toBeLessThan(10 * TIMEOUT_MS);
    const { records } = (await call<RecordsResponse>('GET', 'records?kind=tariff', { role: 'Viewer' })).body;
    expect(records.find(({ name }) => name === `tariff ${names}`)).toMatchObject({
      version: 2,
      site: 'berlin',
      says: 'EUR, 1 rate',
      login: 'bob',
    });
  });

  it('counts in the next answer about savings', async () => {
    names++;
    const initiative = { site: 'rome', meters: ['M'], workFrom: '2026-01-01', doneOn: '2026-01-02' };
    await save({ kind: 'initiative', name: `initiative ${names}`, body: initiative });
    const { rows } = await askTable(
      backend,
      { kind: 'roi', initiatives: [`initiative ${names}`] },
      { fromMs: Date.now() - DAY_MS, toMs: Date.now() }
    );
    expect(rows).toMatchObject([{ initiative: `initiative ${names}`, verdict: 'not-verifiable' }]);
    expect((await history('initiative', `initiative ${names}`))?.versions[0]?.simulated).toBe(false);
    const offered = async (site: string) =>
      (await call<ValuesResponse>('GET', `values/initiative?site=${site}`)).body.values.map(({ value }) => value);
    expect(await offered('rome')).toContain(`initiative ${names}`);
    expect(await offered('berlin')).not.toContain(`initiative ${names}`);
  });

  it.each([
    ['a viewer', 'Viewer', 'eve', 'eve may not change records: the role is Viewer. Ask for the role Editor.'],
    ['who has no role', '', 'eve', 'eve may not change records: the role is none. Ask for the role Editor.'],
    ['nobody', 'Admin', '', 'Nobody is signed in. Sign in to Grafana.'],
  ])('is not one of %s, whatever the request says', async (_who, role, login, message) => {
    names++;
    const posted = { basedOn: 0, record: tariff({ login: 'root', role: 'Admin' }), role: 'Admin', login: 'root' };
    expect(await call('POST', 'records', { body: posted, role, login })).toEqual({ code: 403, body: { message } });
    expect(await history('tariff', `tariff ${names}`)).toBeUndefined();
  });

  it('says at each field what does not fit, and is not saved', async () => {
    names++;
    const body = { ...TARIFF, timeZone: 'Berlin', energy: [{ name: 'all', perKwh: '0,25' }] };
    expect(await save(tariff({ body }))).toEqual({
      code: 422,
      body: {
        message: 'The record is not saved.',
        problems: [
          { path: ['body', 'timeZone'], message: 'Write a time zone such as Europe/Berlin.' },
          { path: ['body', 'energy', 0, 'perKwh'], message: 'Write digits with at most one point, such as 0.0825.' },
        ],
      },
    });
    expect(await history('tariff', `tariff ${names}`)).toBeUndefined();
  });

  it('does not overwrite what somebody else saved meanwhile, and says who and when', async () => {
    names++;
    await save(tariff());
    await save(tariff(), { basedOn: 1, login: 'bob' });
    const { code, body } = await save(tariff(), { basedOn: 1 });
    expect([code, body.message]).toEqual([
      409,
      expect.stringMatching(
        /^tariff tariff \d+ has version 2 by now, not 1: bob saved it on \d{4}-.* UTC\. Read it again\.$/
      ),
    ]);
  });

  it('stays as it is once it is closed', async () => {
    names++;
    await save(tariff());
    await save(tariff({ state: 'closed' }), { basedOn: 1 });
    const { code, body } = await save(tariff(), { basedOn: 2, role: 'Admin' });
    expect([code, body.message]).toEqual([
      409,
      expect.stringMatching(/is closed, by ada on .*What is closed stays as it is\.$/),
    ]);
  });

  it('asks for a reason where it changes what is reported already', async () => {
    names++;
    const body = { site: 'berlin', from: '2026-01-01', to: '2027-01-01', currency: 'EUR', amount: 10 };
    const budget = { kind: 'budget', name: `budget ${names}` };
    await save({ ...budget, body });
    const changed = { ...budget, body: { ...body, amount: 20 } };
    const { code, body: refusal } = await save(changed, { basedOn: 1 });
    expect([code, refusal.problems]).toEqual([
      422,
      [
        {
          path: ['note'],
          message: expect.stringMatching(/the budget that began on 2026-01-01\. Say in the note why/) as string,
        },
      ],
    ]);
    expect(await save({ ...changed, note: 'a hall more' }, { basedOn: 1 })).toEqual({
      code: 200,
      body: { version: 2 },
    });
  });
});

it.each([
  ['POST', 'status', '{}', 405],
  ['POST', 'records', '{', 400],
  ['POST', 'records', '{"record": {}}', 422],
  ['GET', 'records?kind=price', '', 400],
] as const)('answers %s %s %s with %i and a sentence', async (method, url, body, code) => {
  const answer = await call<SaveRefusal>(method, url, { body });
  expect([answer.code, answer.body.message]).toEqual([code, expect.stringMatching(/^[^"].*\.$/)]);
});

it('has a login that may write nothing beside this, by the rights of its role', async () => {
  const reader = new pg.Client({ connectionString: database.urlAs('plenum_reader') });
  await reader.connect();
  try {
    await reader.query('BEGIN READ WRITE');
    await expect(
      reader.query(
        `INSERT INTO plenum.record (kind, name, version, state, body, login, role, via, time) VALUES ('tariff', 'x', 1, 'active', '{}', 'eve', 'Admin', 'grafana', now())`
      )
    ).rejects.toMatchObject({ code: '42501' });
    await reader.query('ROLLBACK');
    await expect(
      reader.query(
        `SELECT plenum.save_record('tariff', 'x', 0, 'active', NULL, '{}', '', 'eve', 'Admin', 'grafana', false)`
      )
    ).rejects.toMatchObject({ code: '25006' });
  } finally {
    await reader.end();
  }
});

it('asks in which database where the data source has two, and saves it there', async () => {
  names++;
  const second = await testDatabase();
  try {
    const { hostname, port, pathname, username, password } = new URL(
      second.embedded ? second.urlAs('plenum_reader') : second.url
    );
    const own = { name: 'south', host: hostname, port: Number(port), database: pathname.slice(1), user: username };
    const context = contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url, 2, {
      serverName: 'north',
      servers: [{ ...own, tlsMode: 'disable' }],
    });
    context.dataSourceInstanceSettings!.decryptedSecureJsonData.password_south = decodeURIComponent(password);
    const record = { kind: 'holidays', name: `holidays ${names}`, body: { days: [] } };
    const post = (over: object) =>
      call<SaveRefusal>('POST', 'records', { body: { basedOn: 0, record, ...over }, context });
    expect(await post({})).toEqual({
      code: 422,
      body: { message: 'Records are kept in one database of the data source. Name it in `server`: north, south.' },
    });
    expect(await post({ server: 'south' })).toEqual({ code: 200, body: { version: 1 } });
    const { body } = await call<RecordsResponse>('GET', 'records?kind=holidays', { context });
    expect(body).toMatchObject({ servers: ['north', 'south'] });
    expect(body.records.filter(({ name }) => name === record.name)).toMatchObject([{ server: 'south', login: 'ada' }]);
  } finally {
    await second.stop();
  }
});
