import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pointKey } from '#model/point.ts';
import type { Topology } from '#model/topology.ts';
import { readConflicts } from './conflicts.ts';
import { recordGaps } from './gaps.ts';
import { upsertPoints } from './points.ts';
import { reportSource } from './sources.ts';
import { TEST_TOPOLOGY, testPoint } from './testing/plant.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';
import { readTopology, retractTopology, upsertTopology } from './topology.ts';
import { inTransaction } from './transaction.ts';

let database: TestDatabase;
let writer: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  writer = new pg.Client({ connectionString: database.urlAs('plenum_writer') });
  await writer.connect();
  await upsertTopology(writer, TEST_TOPOLOGY, { simulated: true });
});
afterAll(async () => {
  await writer.end();
  await database.stop();
});

const idOf = async (point = testPoint()) => (await upsertPoints(writer, [point])).get(pointKey(point));
const place = async (pointId: number | undefined) =>
  (
    await writer.query(
      `SELECT r.code AS rack, z.code AS zone, p.valid_to IS NULL AS open FROM plenum.point AS p
         LEFT JOIN plenum.rack AS r ON r.rack_id = p.placed_rack_id LEFT JOIN plenum.zone AS z ON z.zone_id = p.placed_zone_id
        WHERE point_id = $1`,
      [pointId]
    )
  ).rows[0];

describe('topology', () => {
  it('comes back as it went in, however often it goes in', async () => {
    const ofSite = <Item extends { site: string }>(items: Item[], site: string) =>
      items.filter((item) => item.site === site);
    const moved = <Item extends { site: string }>(items: Item[]) => items.map((item) => ({ ...item, site: 'trip' }));
    const given = {
      sites: TEST_TOPOLOGY.sites.map((site) => ({ ...site, id: 'trip' })),
      zones: moved(TEST_TOPOLOGY.zones),
      racks: moved(TEST_TOPOLOGY.racks),
      equipment: moved([
        ...TEST_TOPOLOGY.equipment,
        {
          ...{ id: 'CRAH-1', site: 'demo', name: 'CRAH 1', objectType: 'CRAH', zone: 'hall-1' },
          ...{ xM: 7.5, yM: 0.5, widthM: 0.9, depthM: 1.8 },
        },
      ]),
      serves: moved(TEST_TOPOLOGY.serves),
    };
    await upsertTopology(writer, given, { simulated: true });
    await upsertTopology(writer, given, { simulated: true });
    const read = await readTopology(writer);
    const byId = <Item extends { id: string }>(items: Item[]) => [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(read.sites.filter(({ id }) => id === 'trip')).toEqual(given.sites);
    expect(ofSite(read.zones, 'trip')).toEqual(byId(given.zones));
    expect(ofSite(read.racks, 'trip')).toEqual(byId(given.racks));
    expect(ofSite(read.equipment, 'trip')).toEqual(byId(given.equipment));
    expect(ofSite(read.serves, 'trip')).toEqual(given.serves);
    expect(read.simulatedSites).toContain('trip');
  });

  describe('that a source finds', () => {
    const rackOf = async (id: string) => (await readTopology(writer)).racks.find((rack) => rack.id === id);
    const equipmentOf = async (id: string) => (await readTopology(writer)).equipment.find((one) => one.id === id);
    const find = (topology: Parameters<typeof upsertTopology>[1]) =>
      upsertTopology(writer, topology, { discovered: true });
    const rack = { id: 'R-FOUND', site: 'demo', name: 'R-FOUND' };

    it('gives a name where none is configured, and keeps it up to date', async () => {
      await find({ racks: [{ ...rack, name: 'BMS rack 7' }] });
      await upsertTopology(writer, { racks: [{ ...rack, zone: 'row-a' }] });
      expect(await rackOf(rack.id)).toMatchObject({ name: 'BMS rack 7', zone: 'row-a' });
      await find({ racks: [{ ...rack, name: 'BMS rack 8' }] });
      expect(await rackOf(rack.id)).toMatchObject({ name: 'BMS rack 8', zone: 'row-a' });
    });

    it('does not replace a configured name, whichever comes first; a name that is taken out makes room', async () => {
      const ours = { ...rack, id: 'R-OURS', name: 'Rack ours', cooling: 'liquid' as const };
      await upsertTopology(writer, { racks: [ours] });
      await find({ racks: [{ ...ours, name: 'BMS name', cooling: 'air', zone: 'row-b' }] });
      expect(await rackOf('R-OURS')).toMatchObject({ name: 'Rack ours', cooling: 'liquid', zone: 'row-b' });
      await upsertTopology(writer, { racks: [{ ...ours, name: 'R-OURS' }] });
      await find({ racks: [{ ...ours, name: 'BMS name' }] });
      expect(await rackOf('R-OURS')).toMatchObject({ name: 'BMS name' });
    });

    it('does not move or rename configured equipment, and so opens no new points', async () => {
      const cdu = { id: 'CDU-X', site: 'demo', name: 'CDU left', objectType: 'CDU', zone: 'row-b' };
      await upsertTopology(writer, { equipment: [cdu] });
      const point = testPoint({ address: 'cdu-x', equipment: 'CDU-X' });
      const id = await idOf(point);
      const found = { id: 'CDU-X', site: 'demo', name: 'C-1', objectType: 'Pump', rack: 'R-A02' };
      expect(await find({ equipment: [found] })).toEqual({ movedPoints: 0 });
      expect(await equipmentOf('CDU-X')).toEqual(cdu);
      expect(await idOf(point)).toBe(id);
    });

    it('follows the BMS where equipment is not configured', async () => {
      const found = { id: 'PUMP-X', site: 'demo', name: 'P', objectType: 'Pump', rack: 'R-A02' };
      await find({ equipment: [found] });
      await find({ equipment: [{ ...found, name: 'P2', rack: 'R-B02' }] });
      expect(await equipmentOf('PUMP-X')).toMatchObject({ name: 'P2', rack: 'R-B02' });
    });
  });

  describe('of which sources say different things', () => {
    const by = (source: string, rank: 0 | 1 | 2, topology: Parameters<typeof upsertTopology>[1]) =>
      upsertTopology(writer, topology, { source, rank });
    const conflicts = async (subject: string) =>
      (await readConflicts(writer, 1_000)).shown
        .filter((one) => one.subject === subject)
        .map(({ attribute, words }) => [attribute, ...words.map(({ source, word }) => `${source}: ${word}`)]);
    const rackOf = async (id: string) => (await readTopology(writer)).racks.find((rack) => rack.id === id);
    const equipmentOf = async (id: string) => (await readTopology(writer)).equipment.find((one) => one.id === id);
    const rack = (id: string, more: object) => ({ racks: [{ id, site: 'demo', name: id, ...more }] });
    const server = (id: string, more: object) => ({
      equipment: [{ id, site: 'demo', name: id, objectType: 'Server', ...more }],
    });

    it.each([
      ['the configuration after the inventory', ['netbox', 1, 'row-b'], ['configuration', 0, 'row-a'], 'row-a'],
      ['the configuration before the inventory', ['configuration', 0, 'row-a'], ['netbox', 1, 'row-b'], 'row-a'],
      ['the inventory after what was found', ['dsx', 2, 'row-b'], ['netbox', 1, 'row-a'], 'row-a'],
      ['the first of two that count alike', ['z', 2, 'row-a'], ['a', 2, 'row-b'], 'row-a'],
    ] as const)(
      'holds %s, and says so until they agree',
      async (name, [one, rank, first], [other, its, second], holds) => {
        const id = `R-C ${name}`;
        await by(one, rank, rack(id, { zone: first }));
        expect(await conflicts(id)).toEqual([]);
        await by(other, its, rack(id, { zone: second }));
        expect((await rackOf(id))?.zone).toBe(holds);
        const [loser, lost] = holds === first ? [other, second] : [one, first];
        const winner = holds === first ? one : other;
        expect(await conflicts(id)).toEqual([['zone', `${winner}: ${holds}`, `${loser}: ${lost}`]]);
        await by(loser, loser === one ? rank : its, rack(id, { zone: holds }));
        expect(await conflicts(id)).toEqual([]);
        expect((await rackOf(id))?.zone).toBe(holds);
      }
    );

    it('does not flap when the two go on speaking', async () => {
      for (let turn = 0; turn < 3; turn++) {
        await by('one', 2, server('S-FLAP', { rack: 'R-A01' }));
        await by('two', 2, server('S-FLAP', { rack: 'R-A02' }));
      }
      expect((await equipmentOf('S-FLAP'))?.rack).toBe('R-A01');
      expect(await conflicts('S-FLAP')).toEqual([['place', 'one: rack R-A01', 'two: rack R-A02']]);
    });

    it('takes the other word once the first is taken back, and removes what nobody says', async () => {
      await by('netbox', 1, server('S-BACK', { rack: 'R-A01', positionU: 5, heightU: 1 }));
      await by('dsx', 2, server('S-BACK', { rack: 'R-A02' }));
      const all = { of: [{ kind: 'equipment' as const, code: 'S-BACK' }] };
      await retractTopology(writer, 'demo', 'netbox', all);
      expect(await equipmentOf('S-BACK')).toMatchObject({ rack: 'R-A02' });
      expect(await conflicts('S-BACK')).toEqual([]);
      await by('netbox', 1, server('S-BACK', { rack: 'R-A01', positionU: 5, heightU: 1 }));
      await retractTopology(writer, 'demo', 'dsx', all);
      await retractTopology(writer, 'demo', 'netbox', { allBut: [] });
      expect(await equipmentOf('S-BACK')).toEqual({ ...server('S-BACK', { rack: 'R-A01', heightU: 1 }).equipment[0] });
    });

    it('forgets a limit and a footprint that nobody says any more; its place stays', async () => {
      await by(
        'netbox',
        1,
        rack('R-L', {
          zone: 'row-a',
          powerLimitW: 40_000,
          ashraeClass: 'A3',
          xM: 1,
          yM: 2,
          cooling: 'air',
          heightU: 48,
          widthM: 0.8,
          depthM: 1.2,
          rotationDeg: 180,
        })
      );
      await by('dsx', 2, rack('R-L', {}));
      await by('netbox', 1, rack('R-L', { zone: 'row-a', cooling: 'air' }));
      expect(await rackOf('R-L')).toEqual(rack('R-L', { zone: 'row-a', cooling: 'air' }).racks[0]);
      await by('netbox', 1, rack('R-L', {}));
      expect(await rackOf('R-L')).toEqual(rack('R-L', { zone: 'row-a' }).racks[0]);
    });

    it('removes an edge that nobody speaks of any more', async () => {
      const edge = { site: 'demo', from: 'PDU-A01', to: 'R-A02', kind: 'power' as const };
      const edges = async () =>
        (await readTopology(writer)).serves.filter(({ from, to }) => from === edge.from && to === edge.to);
      await by('netbox', 1, { serves: [edge] });
      await by('dsx', 2, { serves: [edge] });
      await retractTopology(writer, 'demo', 'netbox', { allBut: [] });
      expect(await edges()).toEqual([edge]);
      await retractTopology(writer, 'demo', 'dsx', { allBut: [] });
      expect(await edges()).toEqual([]);
    });

    it('says that two take one height unit of a rack, until one of them moves', async () => {
      await by('netbox', 1, rack('R-U', { zone: 'row-a', heightU: 42 }));
      const at = (id: string, more: object) => by('netbox', 1, server(id, { rack: 'R-U', heightU: 2, ...more }));
      await at('U-1', { positionU: 10 });
      await at('U-2', { positionU: 12, face: 'front' });
      await at('U-3', { positionU: 12, face: 'rear' });
      expect(await conflicts('R-U')).toEqual([]);
      await at('U-4', { positionU: 11, face: 'front' });
      expect(await conflicts('R-U')).toEqual([
        ['U11', 'netbox: U-1', 'netbox: U-4'],
        ['U12', 'netbox: U-2', 'netbox: U-4'],
      ]);
      await by('netbox', 1, server('U-4', { rack: 'R-A01', heightU: 2, positionU: 11 }));
      expect(await conflicts('R-U')).toEqual([]);
      expect(await equipmentOf('U-2')).toMatchObject({ positionU: 12, heightU: 2, face: 'front' });
      expect(await rackOf('R-U')).toMatchObject({ heightU: 42 });
    });

    it('agrees where one names the rack and another the row or hall that it is in', async () => {
      await by('dsx', 2, server('S-IN', { zone: 'row-a' }));
      await by('netbox', 1, server('S-IN', { rack: 'R-A01' }));
      expect(await conflicts('S-IN')).toEqual([]);
      await by('dsx', 2, server('S-IN', { zone: 'row-b' }));
      expect(await conflicts('S-IN')).toEqual([['place', 'netbox: rack R-A01', 'dsx: zone row-b']]);
    });
  });

  it('names what is not known', async () => {
    const rack = { id: 'R-X', site: 'demo', name: 'X', zone: 'nowhere' };
    await expect(upsertTopology(writer, { racks: [rack] })).rejects.toThrow(
      /1 of 1 rack entries name a site, zone or rack/
    );
    const edge = { site: 'demo', from: 'PDU-A01', to: 'R-X', kind: 'power' as const };
    await expect(upsertTopology(writer, { serves: [edge] })).rejects.toThrow('serves edge names R-X');
  });
});

describe('points', () => {
  it('keep their id when announced again', async () => {
    const point = testPoint({ address: 'again' });
    expect(await idOf(point)).toBe(await idOf(point));
  });

  it('change their staleness without becoming another point', async () => {
    const point = testPoint({ address: 'stale' });
    const id = await idOf(point);
    expect(await idOf({ ...point, staleAfterMs: 60_000, sourceUnit: 'kW' })).toBe(id);
    const { rows } = await writer.query('SELECT stale_after_ms, source_unit FROM plenum.point WHERE point_id = $1', [
      id,
    ]);
    expect(rows).toEqual([{ stale_after_ms: 60_000, source_unit: 'kW' }]);
  });

  it('carry how often they are sampled, which an announcement that does not say so leaves as it is', async () => {
    const point = testPoint({ address: 'sampled' });
    const interval = async (id: number | undefined) =>
      (await writer.query('SELECT sampling_interval_ms AS ms FROM plenum.point WHERE point_id = $1', [id])).rows[0].ms;
    const id = await idOf(point);
    expect(await interval(id)).toBeNull();
    expect(await idOf({ ...point, samplingIntervalMs: 2_000 })).toBe(id);
    expect(await interval(id)).toBe(2_000);
    await idOf(point);
    expect(await interval(id)).toBe(2_000);
    await idOf({ ...point, samplingIntervalMs: 0.5 });
    expect(await interval(id)).toBe(0.5);
    const moved = await idOf({ ...point, metric: 'CurrentA', samplingIntervalMs: 90 * 86_400_000 });
    expect([moved === id, await interval(moved)]).toEqual([false, 90 * 86_400_000]);
  });

  it('do not depend on the order of the process area', async () => {
    const point = testPoint({ address: 'area', processArea: ['Supply', 'Secondary'] });
    expect(await idOf(point)).toBe(await idOf({ ...point, processArea: ['Secondary', 'Supply'] }));
  });

  it('become another point when they mean something else, and the old one is closed', async () => {
    const point = testPoint({ address: 'meaning' });
    const old = await idOf(point);
    const now = await idOf({ ...point, metric: 'CurrentA' });
    expect(now).not.toBe(old);
    expect([(await place(old)).open, (await place(now)).open]).toEqual([false, true]);
  });

  it('stay where they were when their equipment moves; a new point stands in the new place', async () => {
    await upsertTopology(writer, {
      equipment: [{ id: 'PDU-M', site: 'demo', name: 'M', objectType: 'PowerMeter', rack: 'R-A02' }],
    });
    const point = testPoint({ address: 'moved', equipment: 'PDU-M' });
    const old = await idOf(point);
    const { movedPoints } = await upsertTopology(writer, {
      equipment: [{ id: 'PDU-M', site: 'demo', name: 'M', objectType: 'PowerMeter', rack: 'R-B02' }],
    });
    const now = await idOf(point);
    expect(movedPoints).toBe(1);
    expect(await place(old)).toEqual({ rack: 'R-A02', zone: 'row-a', open: false });
    expect(await place(now)).toEqual({ rack: 'R-B02', zone: 'row-b', open: true });
  });

  it('may name a rack that nobody has placed yet; placing it places the points', async () => {
    const point = testPoint({ address: 'early', equipment: undefined, rack: 'R-NEW' } as object);
    const early = await idOf(point);
    expect(await place(early)).toEqual({ rack: 'R-NEW', zone: null, open: true });
    await upsertTopology(writer, { racks: [{ id: 'R-NEW', site: 'demo', name: 'New', zone: 'row-b' }] });
    expect(await place(await idOf(point))).toEqual({ rack: 'R-NEW', zone: 'row-b', open: true });
  });

  it('announced again as they are known cost one look, and give the same ids', async () => {
    const points = [testPoint({ address: 'again 1' }), testPoint({ address: 'again 2' })];
    const ids = await upsertPoints(writer, points);
    let statements = 0;
    const counting = {
      query: (...args: Parameters<typeof writer.query>) => {
        statements++;
        return writer.query(...args);
      },
    } as unknown as Pick<pg.Client, 'query'>;
    expect(await upsertPoints(counting, points)).toEqual(ids);
    expect(statements).toBe(1);
    const moved = await upsertPoints(counting, [
      points[0]!,
      testPoint({ address: 'again 2', metric: 'ApparentPower' }),
    ]);
    expect(moved.get(pointKey(points[0]!))).toBe(ids.get(pointKey(points[0]!)));
    expect(moved.get(pointKey(points[1]!))).not.toBe(ids.get(pointKey(points[1]!)));
  });

  it('of an unknown site are refused with the name of the site', async () => {
    await expect(upsertPoints(writer, [testPoint({ site: 'mars' })])).rejects.toThrow('pdu 3027 is of site mars');
  });

  it('must name a rack or equipment, not both', async () => {
    await expect(upsertPoints(writer, [testPoint({ rack: 'R-A01' })])).rejects.toThrow(/not both/);
  });

  it('are found by the thousand', async () => {
    const points = Array.from({ length: 12_000 }, (_, i) => testPoint({ source: 'many', address: `${i}` }));
    const ids = await upsertPoints(writer, points);
    expect(new Set(ids.values()).size).toBe(12_000);
  });
});

describe('what a source says again', () => {
  const said = () => ({
    equipment: [
      { id: 'again-1', site: 'demo', name: 'again-1', objectType: 'PowerMeter', rack: 'R-A01' },
      { id: 'again-2', site: 'demo', name: 'again-2', objectType: 'Server', rack: 'R-A01' },
    ],
    serves: [{ site: 'demo', from: 'again-1', to: 'again-2', kind: 'power' as const }],
  });
  /** Tables that something was written to. */
  async function written(topology: Partial<Topology>): Promise<string[]> {
    const tables: string[] = [];
    const query = ((sql: string, values: unknown[]) => {
      const [, table] = /(?:INSERT INTO|UPDATE|DELETE FROM) plenum\.(\w+)/.exec(sql) ?? [];
      tables.push(...(table === undefined ? [] : [table]));
      return writer.query(sql, values);
    }) as pg.Client['query'];
    await inTransaction(writer, () => upsertTopology({ query }, topology, { discovered: true, source: 'bms' }));
    return [...new Set(tables)];
  }

  it('at each start is only compared, and one new word among it is taken in', async () => {
    await written(said());
    // That a node of a job has come to be known is looked at all the same.
    expect(await written(said())).toEqual(['place_word', 'job_node']);
    const { equipment, serves } = said();
    equipment[1]!.rack = 'R-A02';
    const more = { site: 'demo', from: 'again-1', to: 'R-A02', kind: 'power' as const };
    expect(await written({ equipment, serves: [...serves, more] })).toEqual(
      expect.arrayContaining(['equipment', 'conflict', 'serves'])
    );
    const { equipment: now, serves: edges } = await readTopology(writer);
    expect(now.find(({ id }) => id === 'again-2')).toMatchObject({ rack: 'R-A02' });
    expect(edges.filter(({ from }) => from === 'again-1').map(({ to }) => to)).toEqual(['R-A02', 'again-2']);
  });

  it('is refused again where it was refused', async () => {
    const lost = { serves: [{ site: 'demo', from: 'again-1', to: 'nowhere', kind: 'power' as const }] };
    for (let time = 0; time < 2; time++) {
      await expect(inTransaction(writer, () => upsertTopology(writer, lost))).rejects.toThrow(/nowhere/);
    }
  });
});

describe('gaps and sources', () => {
  it('record a hole once', async () => {
    const pointId = (await idOf(testPoint({ address: 'gap' }))) as number;
    const gap = { pointId, fromMs: 1_750_000_000_000, toMs: 1_750_000_060_000, cause: 'connection lost' };
    await recordGaps(writer, [gap]);
    await recordGaps(writer, [gap, { ...gap, toMs: gap.fromMs }]);
    const { rows } = await writer.query('SELECT from_time, to_time, cause FROM plenum.gap WHERE point_id = $1', [
      pointId,
    ]);
    expect(rows).toEqual([{ from_time: new Date(gap.fromMs), to_time: new Date(gap.toMs), cause: 'connection lost' }]);
  });

  it('show the newest state of a source, whatever order reports come in', async () => {
    const report = { name: 'bms', protocol: 'opcua', simulated: true, timeMs: 1_750_000_000_000 };
    await reportSource(writer, { ...report, protocolTitle: 'OPC UA', sendsChanges: true, state: 'connected' });
    await reportSource(writer, { ...report, state: 'disconnected', message: 'refused', timeMs: report.timeMs - 1 });
    // A report that does not say how it sends leaves what is known.
    await reportSource(writer, { ...report, state: 'connected' });
    const { rows } = await writer.query(
      "SELECT state, state_message, protocol_title, sends_changes FROM plenum.source WHERE name = 'bms'"
    );
    expect(rows).toEqual([{ state: 'connected', state_message: null, protocol_title: 'OPC UA', sends_changes: true }]);
  });
});
