import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '#model/job.ts';
import { Quality } from '#model/sample.ts';
import { refreshRollups } from '../jobs.ts';
import { upsertPoints } from '../points.ts';
import { writeBatch } from '../samples.ts';
import type { SourcedRow } from '../samples.ts';
import { testDatabase } from '../testing/database.ts';
import type { TestDatabase } from '../testing/database.ts';
import { TEST_TOPOLOGY, testPoint } from '../testing/plant.ts';
import { upsertTopology } from '../topology.ts';
import { writeJobs } from '../write-jobs.ts';
import { expectJobs } from './expect-jobs.ts';
import { measureJobs } from './measure-jobs.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A whole hour, some time ago: all of it is past and kept. */
const T = Math.floor(Date.now() / HOUR) * HOUR - 6 * HOUR;
const BY = { source: 'slurm-a', simulated: false };
const SITE = TEST_TOPOLOGY.sites[0]!;

let database: TestDatabase;
let owner: pg.Client;
let writer: pg.Client;
let sequence = 0;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.url });
  writer = new pg.Client({ connectionString: database.urlAs('plenum_writer') });
  await owner.connect();
  await writer.connect();
  await upsertTopology(writer, {
    ...TEST_TOPOLOGY,
    equipment: [
      ...TEST_TOPOLOGY.equipment,
      ...['n1', 'n2'].map((id) => ({ id, site: SITE.id, name: id, objectType: 'Server', rack: 'R-A01' })),
    ],
  });
});
afterAll(async () => {
  await owner.end();
  await writer.end();
  await database.stop();
});
beforeEach(async () => {
  await owner.query(`DELETE FROM plenum.job_draw; DELETE FROM plenum.job_expectation; DELETE FROM plenum.job_node;
    DELETE FROM plenum.job; DELETE FROM plenum.sample; DELETE FROM plenum.newest`);
});

const job = (more: Partial<Job> = {}): Job => ({
  id: '1',
  scheduler: 'a',
  asOfMs: T,
  state: 'PENDING',
  site: SITE.id,
  name: 'train-llama-2026-11-27_0042',
  tenant: 'research',
  submitMs: T - MINUTE,
  gpus: 8,
  gpuModel: 'h100',
  nodes: [],
  ...more,
});
/** Ran for half an hour from T on, on n1 unless it is said otherwise. */
const ran = (more: Partial<Job> = {}): Job =>
  job({
    state: 'COMPLETED',
    asOfMs: T + 31 * MINUTE,
    startMs: T,
    endMs: T + 30 * MINUTE,
    nodes: [{ node: 'n1', rack: 'R-A01', fromMs: T, toMs: T + 30 * MINUTE, gpus: 8 }],
    ...more,
  });

async function expectAll(): Promise<void> {
  while ((await expectJobs(writer, 'open')) > 0) {}
  while ((await expectJobs(writer, 'ended')) > 0) {}
}
async function measureAll(): Promise<number> {
  let measured = 0;
  let look = await measureJobs(writer);
  for (; look.next; look = await measureJobs(writer, look.next)) {
    measured += look.measured;
  }
  return measured + look.measured;
}

/** A value every 30 s from `fromMs` to `toMs`. */
async function power(
  point: Parameters<typeof testPoint>[0],
  watts: number,
  fromMs: number,
  toMs: number
): Promise<void> {
  const definition = testPoint({ source: 'meters', metric: 'hw.host.power', staleAfterMs: 60_000, ...point });
  const ids = await upsertPoints(writer, [definition]);
  const [pointId = 0] = ids.values();
  const rows: SourcedRow[] = [];
  for (let timeMs = fromMs; timeMs < toMs; timeMs += 30_000) {
    rows.push({ source: definition.source, pointId, timeMs, value: watts, quality: Quality.good });
  }
  await writeBatch(writer, { spool: 'test', sequence: ++sequence, rows });
}

const expectation = async (id = '1') =>
  (await owner.query('SELECT * FROM plenum.job_expectation WHERE job_id = $1', [id])).rows[0] as Record<
    string,
    unknown
  >;
const draw = async (id = '1') =>
  (await owner.query('SELECT * FROM plenum.job_draw WHERE job_id = $1', [id])).rows[0] as
    Record<string, unknown> | undefined;

describe('the expectation', () => {
  it('is stored when the job is first seen, and later words and measurements change nothing of it', async () => {
    await writeJobs(writer, BY, [job()]);
    expect(await expectJobs(writer, 'open')).toBe(1);
    const noted = await expectation();
    expect(noted).toMatchObject({
      basis: 'nameplate',
      basis_jobs: 0,
      unit: 'gpu',
      units: 8,
      gpu_model: 'H100 SXM',
      tenant: 'research',
    });
    expect(noted['name_pattern']).toBe('train-llama-#');
    expect(noted['mean_w']).toBeCloseTo(0.65 * 8 * 1275, 3);
    expect(noted['mean_high_w']).toBeCloseTo(8 * 1275, 3);
    await writeJobs(writer, BY, [ran({ gpus: 4, name: 'other' })]);
    expect(await expectJobs(writer, 'open')).toBe(0);
    expect(await expectJobs(writer, 'ended')).toBe(0);
    expect(await expectation()).toEqual(noted);
  });

  it('cannot be changed or taken away by the collector', async () => {
    await writeJobs(writer, BY, [job()]);
    await expectAll();
    for (const sql of ['UPDATE plenum.job_expectation SET mean_w = 1', 'DELETE FROM plenum.job_expectation']) {
      await expect(writer.query(sql)).rejects.toThrow('permission denied');
    }
  });

  it('rests on jobs that had ended before the job was submitted, and on no later ones', async () => {
    await power({ address: 'n1', equipment: 'n1' }, 5600, T - MINUTE, T + 2 * HOUR);
    await writeJobs(writer, BY, [
      ran(),
      job({ id: '2', submitMs: T + 10 * MINUTE, startMs: T + 50 * MINUTE, state: 'RUNNING' }),
      job({ id: '3', submitMs: T + 40 * MINUTE, startMs: T + 50 * MINUTE, state: 'RUNNING' }),
      job({ id: '4', state: 'PENDING' }),
      job({ id: '5', state: 'PENDING', gpus: 64 }),
    ]);
    expect(await measureAll()).toBe(1);
    await expectAll();
    expect(await expectation('1')).toMatchObject({ basis: 'nameplate' });
    expect(await expectation('2')).toMatchObject({ basis: 'nameplate' });
    expect(await expectation('3')).toMatchObject({
      basis: 'same',
      basis_jobs: 1,
      basis_text: '1 job of research train-llama-# on 8 H100 SXM',
    });
    expect(await expectation('4')).toMatchObject({ basis: 'same' });
    expect(await expectation('5')).toMatchObject({
      basis: 'pattern',
      basis_text: '1 job of research train-llama-# on 8 H100 SXM',
    });
    expect((await expectation('5'))['mean_w'] as number).toBeGreaterThan(0.9 * 64 * 700);
  });

  it('is noted once by two who do the same at the same time', async () => {
    const list = Array.from({ length: 120 }, (_, i) => job({ id: String(i) }));
    await writeJobs(writer, BY, list);
    const other = new pg.Client({ connectionString: database.urlAs('plenum_writer') });
    await other.connect();
    try {
      const all = async (client: pg.Client) => {
        while ((await expectJobs(client, 'open')) > 0) {}
      };
      await Promise.all([all(writer), all(other)]);
    } finally {
      await other.end();
    }
    const { rows } =
      await owner.query(`SELECT count(*)::int AS n, count(e.job_id)::int AS noted, count(expected_time)::int AS known
      FROM plenum.job LEFT JOIN plenum.job_expectation AS e USING (scheduler, job_id)`);
    expect(rows).toEqual([{ n: 120, noted: 120, known: 120 }]);
  });

  it('of one job that the database refuses is noted as such, and those of its neighbours as ever', async () => {
    await owner.query(`ALTER TABLE plenum.job_expectation ADD CONSTRAINT refuses CHECK (tenant <> 'refused')`);
    try {
      await writeJobs(writer, BY, [
        job({ id: '1' }),
        job({ id: '2', tenant: 'refused' }),
        job({ id: '3', tenant: 'x'.repeat(9000) }),
      ]);
      await expectAll();
      expect(await expectation('1')).toMatchObject({ basis: 'nameplate' });
      expect(await expectation('2')).toMatchObject({
        basis: 'none',
        basis_text: expect.stringMatching(/^the database refuses it: /),
      });
      expect(await expectation('3')).toMatchObject({ basis: 'nameplate' });
    } finally {
      await owner.query('ALTER TABLE plenum.job_expectation DROP CONSTRAINT refuses');
    }
  });

  it('of a job without GPUs says that nothing is known, and is learned by its nodes', async () => {
    const cpu = { name: 'lbm-7', gpus: undefined, gpuModel: undefined, nodeCount: 1 };
    await writeJobs(writer, BY, [job(cpu)]);
    await expectAll();
    expect(await expectation()).toMatchObject({ basis: 'none', mean_w: null, unit: 'node', units: 1 });
    await power({ address: 'n1', equipment: 'n1' }, 280, T - MINUTE, T + 2 * HOUR);
    const nodes = [{ node: 'n1', rack: 'R-A01', fromMs: T, toMs: T + 30 * MINUTE }];
    await writeJobs(writer, BY, [ran({ ...cpu, nodes })]);
    await measureAll();
    await writeJobs(writer, BY, [job({ ...cpu, id: '2', nodeCount: 4 })]);
    await expectAll();
    expect(await expectation('2')).toMatchObject({ basis: 'pattern', basis_text: '1 job of research lbm-# on 1 node' });
    expect((await expectation('2'))['mean_w']).toBeCloseTo(4 * 280, 3);
  });
});

describe('a job whose scheduler does not say which GPUs it has', () => {
  const without = (one: Job): Job => {
    const blindJob = { ...one };
    delete blindJob.gpuModel;
    return blindJob;
  };
  const blind = (more: Partial<Job> = {}) => without(job(more));
  const equip = (models: Record<string, string | undefined>) =>
    upsertTopology(
      writer,
      {
        equipment: Object.entries(models).map(([id, gpuModel]) => ({
          ...{ id, site: SITE.id, name: id, objectType: 'Server', rack: 'R-A01' },
          ...(gpuModel === undefined ? {} : { gpuModel }),
        })),
      },
      { source: 'inventory', rank: 1 }
    );
  afterEach(() => equip({ n1: undefined, n2: undefined }));
  const on = (node: string) => [{ node, rack: 'R-A01', fromMs: T, gpus: 8 }];

  it('is expected by those of its nodes, then of its partition, then of its site, where that is one model', async () => {
    await writeJobs(writer, BY, [blind()]);
    await expectAll();
    expect(await expectation()).toMatchObject({
      basis: 'nameplate',
      gpu_model: '',
      basis_text: expect.stringMatching(/^the scheduler does not say which GPUs: any from T4 to MI355X/),
    });
    await equip({ n1: 'NVIDIA-H100-80GB-HBM3', n2: 'h100' });
    await writeJobs(writer, BY, [blind({ id: '2' })]);
    await expectAll();
    expect(await expectation('2')).toMatchObject({
      gpu_model: 'H100 SXM',
      basis_text: expect.stringMatching(/^nameplate of H100 SXM .*; the only model among the equipment of its site$/),
    });
    await equip({ n2: 'MI300X' });
    await writeJobs(writer, BY, [
      blind({ id: '3' }),
      blind({ id: '4', state: 'RUNNING', startMs: T, nodes: on('n2'), partition: 'amd' }),
    ]);
    await expectAll();
    expect(await expectation('3')).toMatchObject({ gpu_model: '' });
    expect(await expectation('4')).toMatchObject({
      gpu_model: 'MI300X',
      basis_text: expect.stringMatching(/; the model of its nodes, by their equipment$/),
    });
    await writeJobs(writer, BY, [blind({ id: '5', partition: 'amd' }), blind({ id: '6', partition: 'other' })]);
    await expectAll();
    expect(await expectation('5')).toMatchObject({
      gpu_model: 'MI300X',
      basis_text: expect.stringMatching(/; the model of the nodes that its partition uses now$/),
    });
    expect(await expectation('6')).toMatchObject({ gpu_model: '' });
  });

  it('is measured as a job on the model of its nodes, and such jobs count where no model is known', async () => {
    await equip({ n1: 'h100', n2: 'MI300X' });
    await writeJobs(writer, BY, [without(ran())]);
    await expectAll();
    await power({ address: 'n1', equipment: 'n1' }, 6600, T - MINUTE, T + 2 * HOUR);
    expect(await measureAll()).toBe(1);
    expect(await draw()).toMatchObject({ gpu_model: 'H100 SXM', is_learned: true });
    await writeJobs(writer, BY, [blind({ id: '2' }), job({ id: '3' })]);
    await expectAll();
    for (const id of ['2', '3']) {
      expect(await expectation(id)).toMatchObject({ basis: 'same', basis_jobs: 1 });
    }
  });
});

describe('what a job drew', () => {
  it('is measured at its node, once it has ended and its samples have arrived, and judged', async () => {
    await writeJobs(writer, BY, [job()]);
    await expectAll();
    await writeJobs(writer, BY, [ran()]);
    await power({ address: 'n1', equipment: 'n1' }, 900, T - 10 * MINUTE, T);
    await power({ address: 'n1', equipment: 'n1' }, 6600, T, T + 20 * MINUTE);
    expect(await measureAll()).toBe(0);
    await power({ address: 'n1', equipment: 'n1' }, 6600, T + 20 * MINUTE, T + 30 * MINUTE);
    await power({ address: 'n1', equipment: 'n1' }, 900, T + 30 * MINUTE, T + 40 * MINUTE);
    expect(await measureAll()).toBe(1);
    expect(await draw()).toMatchObject({
      mean_w: 6600,
      peak_w: 6600,
      mean_per_unit_w: 825,
      coverage: 1,
      method: 'host',
      is_learned: true,
    });
    expect(await measureAll()).toBe(0);
    const reader = new pg.Client({ connectionString: database.urlAs('plenum_reader') });
    await reader.connect();
    try {
      const { rows } = await reader.query('SELECT is_inside, error, expected_w, drawn_w FROM plenum.job_power');
      expect(rows).toEqual([
        {
          is_inside: true,
          error: expect.closeTo(6630 / 6600 - 1, 6),
          expected_w: expect.closeTo(6630, 6),
          drawn_w: 6600,
        },
      ]);
      const { rows: calibration } = await reader.query(
        'SELECT tenant, name_pattern, basis, jobs::int, inside, mape FROM plenum.job_power_calibration'
      );
      expect(calibration).toEqual([
        {
          tenant: 'research',
          name_pattern: 'train-llama-#',
          basis: 'nameplate',
          jobs: 1,
          inside: 1,
          mape: expect.closeTo(0.0045, 3),
        },
      ]);
    } finally {
      await reader.end();
    }
  });

  it('is that of its GPUs with the share of the server, read once though it is told twice', async () => {
    for (let gpu = 0; gpu < 8; gpu++) {
      const at = { equipment: 'n1', processArea: ['GPU', `gpu${gpu}`] };
      await power({ ...at, address: `p${gpu}`, metric: 'hw.power' }, 600, T, T + HOUR);
      await power({ ...at, address: `e${gpu}`, metric: 'hw.energy' }, 610, T, T + HOUR);
    }
    await writeJobs(writer, BY, [ran()]);
    expect(await measureAll()).toBe(1);
    expect(await draw()).toMatchObject({ mean_w: expect.closeTo(8 * 600 * (1275 / 700), 3), method: 'gpu' });
  });

  it("is its part of the rack's power by GPU-seconds, where its nodes say nothing", async () => {
    await power({ address: 'rack', equipment: 'PDU-A01', metric: 'RackPower' }, 24_000, T, T + HOUR);
    const on = (node: string, gpus: number) => [{ node, rack: 'R-A01', fromMs: T, toMs: T + 30 * MINUTE, gpus }];
    await writeJobs(writer, BY, [ran({ nodes: on('x1', 8) }), ran({ id: '2', gpus: 16, nodes: on('x2', 16) })]);
    expect(await measureAll()).toBe(2);
    expect(await draw('1')).toMatchObject({ mean_w: 8000, method: 'rack', is_learned: true });
    expect(await draw('2')).toMatchObject({ mean_w: 16_000, mean_per_unit_w: 1000 });
  });

  it('of a job half of whose nodes say nothing is noted and not learned from', async () => {
    const start = T - 3 * DAY;
    await power({ address: 'n1', equipment: 'n1' }, 6000, start, start + HOUR);
    await refreshRollups(owner, start, start + HOUR);
    const stay = { fromMs: start, toMs: start + 30 * MINUTE, gpus: 8 };
    const old = ran({
      gpus: 16,
      submitMs: start,
      startMs: start,
      endMs: start + 30 * MINUTE,
      nodes: [
        { node: 'n1', ...stay },
        { node: 'unmetered', ...stay },
      ],
    });
    await writeJobs(writer, BY, [old]);
    // Known for two days: no more samples are waited for.
    await owner.query("UPDATE plenum.job SET expected_time = now() - INTERVAL '2 days'");
    expect(await measureAll()).toBe(1);
    expect(await draw()).toMatchObject({ coverage: 0.5, is_learned: false, reason: 'only 50 % of its power is known' });
  });

  it.each([
    ['it never started', { startMs: undefined, nodes: [] }],
    ['it ran for less than 3 minutes', { startMs: T + 29 * MINUTE }],
    ['its nodes are not known', { nodes: [] }],
    [
      'no power is measured at its nodes or racks',
      { nodes: [{ node: 'nowhere', fromMs: T, toMs: T + 30 * MINUTE, gpus: 8 }] },
    ],
  ])('is not known where %s', async (reason, more) => {
    await writeJobs(writer, BY, [ran(more)]);
    expect(await measureAll()).toBe(1);
    expect(await draw()).toMatchObject({ mean_w: null, coverage: 0, is_learned: false, reason });
  });

  it('of one job that cannot be measured is noted as such, and those of the others are measured', async () => {
    await power({ address: 'n1', equipment: 'n1' }, 6000, T, T + HOUR);
    await writeJobs(writer, BY, [ran({ id: '1' }), ran({ id: '2' })]);
    const failing = {
      query(sql: string, values: unknown[]) {
        if (sql.includes('FROM plenum.job_node AS stay WHERE') && values[1] === '1') {
          return owner.query('SELECT 1 / 0');
        }
        return writer.query(sql, values);
      },
    };
    expect(await measureJobs(failing as unknown as pg.Client)).toMatchObject({ measured: 2 });
    expect(await draw('1')).toMatchObject({
      is_learned: false,
      reason: expect.stringMatching(/^it could not be measured: .*division by zero/),
    });
    expect(await draw('2')).toMatchObject({ is_learned: true });
  });

  it('is measured again when the job was requeued and ran on', async () => {
    await power({ address: 'n1', equipment: 'n1' }, 6000, T, T + 3 * HOUR);
    await writeJobs(writer, BY, [ran({ state: 'NODE_FAIL' })]);
    await expectAll();
    const noted = await expectation();
    expect(await measureAll()).toBe(1);
    const again = { fromMs: T + HOUR, toMs: T + 2 * HOUR, gpus: 8, node: 'n1' };
    await writeJobs(writer, BY, [
      ran({ asOfMs: T + 2 * HOUR, startMs: T + HOUR, endMs: T + 2 * HOUR, nodes: [again] }),
    ]);
    expect(await measureAll()).toBe(1);
    expect(((await draw())?.['run_end'] as Date).getTime()).toBe(T + 2 * HOUR);
    await expectAll();
    expect(await expectation()).toEqual(noted);
  });

  it('of a job of days is read from a coarser rung', async () => {
    const start = T - 3 * DAY;
    const definition = testPoint({
      source: 'meters',
      address: 'n2',
      equipment: 'n2',
      metric: 'hw.host.power',
      staleAfterMs: 3_600_000,
    });
    const ids = await upsertPoints(writer, [definition]);
    const [pointId = 0] = ids.values();
    const rows = Array.from({ length: 3 * 24 * 12 }, (_, i) => ({
      source: 'meters',
      pointId,
      timeMs: start + i * 5 * MINUTE,
      value: 5000,
      quality: Quality.good,
    }));
    await writeBatch(writer, { spool: 'test', sequence: ++sequence, rows });
    await refreshRollups(owner, start, T);
    const end = T - 30 * MINUTE;
    await writeJobs(writer, BY, [
      ran({ submitMs: start, startMs: start, endMs: end, nodes: [{ node: 'n2', fromMs: start, toMs: end, gpus: 8 }] }),
    ]);
    expect(await measureAll()).toBe(1);
    expect(await draw()).toMatchObject({ mean_w: 5000, method: 'host', is_learned: true });
  });
});

it('asks by index: of 20,000 measured jobs only those of the kind are read', async () => {
  await writeJobs(writer, BY, [job()]);
  await owner.query(`
    INSERT INTO plenum.job (scheduler, job_id, state, site_id, expected_time, end_time, measured_end)
      SELECT 'past', i::text, 'COMPLETED', site_id, now(), now(), now() FROM plenum.site, generate_series(1, 20000) AS i WHERE code = '${SITE.id}';
    INSERT INTO plenum.job_draw (scheduler, job_id, run_end, unit, units, gpu_model, tenant, name_pattern, mean_w, peak_w, mean_per_unit_w,
        peak_per_unit_w, coverage, method, is_learned)
      SELECT 'past', i::text, now() - i * INTERVAL '1 minute', 'gpu', 8, 'H100 SXM', 'tenant' || i % 50, 'kind-' || i % 500, 5000, 5500, 625, 687, 1, 'host', true
        FROM generate_series(1, 20000) AS i;
    ANALYZE plenum.job; ANALYZE plenum.job_draw;`);
  const plans: string[] = [];
  const explaining = {
    async query(sql: string, values: unknown[]) {
      const { rows } = await owner.query(`EXPLAIN ${sql}`, values);
      plans.push((rows as Array<Record<string, string>>).map((row) => row['QUERY PLAN']).join('\n'));
      return owner.query(sql, values);
    },
  };
  await expectJobs(explaining as unknown as pg.Client, 'open');
  await measureJobs(explaining as unknown as pg.Client);
  expect(plans.length).toBeGreaterThan(2);
  expect(plans.filter((plan) => /Seq Scan on (job|job_draw|job_expectation|job_node)\b/.test(plan))).toEqual([]);
  expect(await expectation()).toMatchObject({ basis: 'model', basis_jobs: 150 });
});
