import { dateTime } from '@grafana/data';
import type { DataSourceInstanceSettings } from '@grafana/data';
import { setBackendSrv, setDataSourceSrv } from '@grafana/runtime';
import type { TemplateSrv } from '@grafana/runtime';
import { firstValueFrom, of } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { QUERY_VERSION } from '#model/query/stored.ts';
import { PlenumDataSource } from './datasource.ts';
import { completeQuery, defaultQuery, newMetricSelector } from './kinds/timeseries/defaults.ts';
import { CATALOG } from './testing/catalog.ts';
import { templates as scenes } from './testing/templates.ts';
import type { PlenumOptions, PlenumQuery, PlenumVariableQuery } from './types.ts';

const templates = {
  replace: (text = '', scoped: Record<string, { value: string }> = {}) =>
    text.replace(/\$(\w+)/g, (match, name: string) => scoped[name]?.value ?? match),
  getVariables: () => [],
} as unknown as TemplateSrv;

function create() {
  const settings = { uid: 'plenum', type: 'plenum-itot-datasource', jsonData: {} };
  return new PlenumDataSource(settings as DataSourceInstanceSettings<PlenumOptions>, templates);
}

const query = completeQuery({ ...defaultQuery(), refId: 'A', metrics: [newMetricSelector('RackPower')] });

describe('a query', () => {
  it('is not sent while hidden or without a metric', () => {
    const datasource = create();
    expect(datasource.filterQuery(query)).toBe(true);
    expect(datasource.filterQuery({ ...query, hide: true })).toBe(false);
    expect(datasource.filterQuery({ ...query, metrics: [newMetricSelector()] })).toBe(false);
  });

  it('is sent without the rows that name no metric yet', () => {
    const sent = create().applyTemplateVariables({ ...query, metrics: [...query.metrics, newMetricSelector()] }, {});
    expect(sent).toMatchObject({ metrics: { length: 1 } });
  });

  it('that was stored before versions is sent complete and with one', () => {
    const stored = { refId: 'A', metrics: [{ metric: 'RackPower' }] } as PlenumQuery;
    expect(create().filterQuery(stored)).toBe(true);
    expect(create().applyTemplateVariables(stored, {})).toEqual(query);
  });

  it.each([
    ['of an unknown kind', { refId: 'A', kind: 'tomorrow', version: 1, heights: true }],
    ['with a text in place of a list', { refId: 'A', metrics: [{ metric: '$metric' }], scope: { racks: 'R-A01' } }],
    ['of a newer version', { refId: 'A', kind: 'timeseries', version: 99, metrics: [{ metric: '$metric' }] }],
  ])('%s is sent as it is, for the backend to say what is wrong', (_what, stored) => {
    const datasource = create();
    expect(datasource.filterQuery(stored as never)).toBe(true);
    expect(datasource.filterQuery({ ...stored, hide: true } as never)).toBe(false);
    expect(datasource.applyTemplateVariables(stored as never, { metric: { value: 'RackPower' } })).toEqual(stored);
  });

  it('that is new has a kind and a version', () => {
    expect(create().getDefaultQuery('explore' as never)).toMatchObject({ kind: 'timeseries', version: QUERY_VERSION });
  });
});

describe('in Explore, a query', () => {
  it('is read in words in the history and among the starred ones, with titles once the catalog is there', async () => {
    const datasource = create();
    expect(datasource.getQueryDisplayText(query)).toBe('RackPower of everything, by rack.');
    vi.spyOn(datasource, 'getResource').mockResolvedValue({ metrics: CATALOG });
    await datasource.catalog();
    expect(datasource.getQueryDisplayText(query)).toBe('Total rack power of everything, by rack.');
    expect(datasource.getQueryDisplayText({ refId: 'A', kind: 'events', version: 1 } as PlenumQuery)).toBe(
      'The newest 1000 events of all types.'
    );
  });

  it('that this version cannot read says why in its place', () => {
    const newer = { refId: 'A', kind: 'timeseries', version: 99 } as PlenumQuery;
    expect(create().getQueryDisplayText(newer)).toMatch(/saved by a newer Plenum/);
  });

  it('that comes from a panel has the values of its variables, and the filters of its dashboard', () => {
    const panel = { ...query, scope: { ...query.scope, racks: ['$rack'] } } as PlenumQuery;
    const filter = { key: 'zone', operator: '=', value: 'row-a' };
    const [brought] = create().interpolateVariablesInQueries([panel], { rack: { value: 'R-A01', text: '' } }, [filter]);
    expect(brought).toMatchObject({ scope: { racks: ['R-A01'] }, filters: [filter] });
  });

  it('of another data source is sent as it is, for the backend to say so, and says so in the history', () => {
    const foreign = { refId: 'B', expr: 'rate(up[$__interval])' } as unknown as PlenumQuery;
    expect(create().filterQuery(foreign)).toBe(true);
    expect(create().applyTemplateVariables(foreign, {})).toEqual(foreign);
    expect(create().getQueryDisplayText(foreign)).toContain('it was written for another data source');
  });

  it('whose variables cannot be filled in is an error of its answer', async () => {
    const many = Array.from({ length: 200 }, (_, index) => String(index));
    const datasource = new PlenumDataSource(
      { uid: 'plenum', name: 'Plenum', jsonData: {} } as DataSourceInstanceSettings<PlenumOptions>,
      scenes({ a: many, b: many }) as unknown as TemplateSrv
    );
    const range = { from: dateTime(0), to: dateTime(1), raw: { from: 'now-1h', to: 'now' } };
    const targets = [{ ...query, scope: { ...query.scope, racks: ['$a-$b'] } }];
    const answer = datasource.query({ targets, range, scopedVars: {}, requestId: 'Q' } as never);
    await expect(firstValueFrom(answer)).rejects.toThrow('"$a-$b" makes 40000 names');
  });
});

describe('a panel of several data sources', () => {
  it('asks this one for its own queries under their letters, beside others of the same letters elsewhere', async () => {
    const fetch = vi.fn((request: { data: { queries: Array<Record<string, unknown>> } }) => {
      const results = request.data.queries.map(({ refId }) => [
        refId,
        { status: 200, frames: [{ schema: { refId, fields: [] }, data: { values: [] } }] },
      ]);
      return of({ data: { results: Object.fromEntries(results) as object } });
    });
    setBackendSrv({ fetch } as never);
    setDataSourceSrv({ getInstanceSettings: () => ({ uid: 'plenum', type: 'plenum-itot-datasource' }) } as never);
    const range = { from: dateTime(0), to: dateTime(60_000), raw: { from: 'now-1h', to: 'now' } };
    const targets = ['C', 'E'].map((refId) => ({ ...query, refId, datasource: { uid: 'plenum' } }));
    const asked = { targets, range, scopedVars: {}, requestId: 'mixed-1-Q100', intervalMs: 1000, maxDataPoints: 100 };
    const answer = await firstValueFrom(create().query(asked as never));
    expect(fetch.mock.lastCall?.[0].data.queries.map(({ refId }) => refId)).toEqual(['C', 'E']);
    expect(answer.data.map(({ refId }: { refId: string }) => refId)).toEqual(['C', 'E']);
  });
});

describe('the catalog', () => {
  it('is asked once, and again after a failure', async () => {
    const datasource = create();
    const getResource = vi.spyOn(datasource, 'getResource').mockRejectedValueOnce(new Error('away'));
    await expect(datasource.catalog()).rejects.toThrow('away');
    getResource.mockResolvedValue({ metrics: [{ id: 'RackPower' }] });
    await datasource.catalog();
    expect([...(await datasource.catalog()).keys()]).toEqual(['RackPower']);
    expect(getResource).toHaveBeenCalledTimes(2);
  });
});

describe('a dashboard variable', () => {
  const ask = async (target: PlenumVariableQuery, scopedVars = {}) => {
    const datasource = create();
    const getResource = vi
      .spyOn(datasource, 'getResource')
      .mockResolvedValue({ values: [{ value: 'R1', text: 'Rack 1' }] });
    // Grafana calls it as a bare function.
    const { query: run } = datasource.variables as {
      query: (request: unknown) => ReturnType<PlenumDataSource['query']>;
    };
    const { data } = await firstValueFrom(run({ targets: [target], scopedVars }));
    return { data, call: getResource.mock.lastCall };
  };

  it('lists the racks of the chosen zone', async () => {
    const { data, call } = await ask({ refId: 'rack', kind: 'rack', zone: '$zone' }, { zone: { value: 'row-a' } });
    expect(data).toEqual([{ value: 'R1', text: 'Rack 1' }]);
    expect(call).toEqual(['values/rack', { zone: ['row-a'] }]);
  });

  it('lists the jobs of the chosen tenant, and the equipment of the chosen rack', async () => {
    const scoped = { tenant: { value: 'acme' }, rack: { value: 'R1' } };
    const jobs = await ask({ refId: 'job', kind: 'job', tenant: '$tenant' }, scoped);
    expect(jobs.call).toEqual(['values/job', { tenant: ['acme'] }]);
    const equipment = await ask({ refId: 'e', kind: 'equipment', rack: '$rack' }, scoped);
    expect(equipment.call).toEqual(['values/equipment', { rack: ['R1'] }]);
  });

  it('that hangs on others follows them, several at once and however they are written', async () => {
    const datasource = new PlenumDataSource(
      { uid: 'plenum', name: 'Plenum', jsonData: {} } as DataSourceInstanceSettings<PlenumOptions>,
      scenes({ zone: ['row-a, left', "row'b"], rack: '.*' }) as unknown as TemplateSrv
    );
    const getResource = vi.spyOn(datasource, 'getResource').mockResolvedValue({ values: [] });
    for (const zone of ['$zone', '${zone:regex}', '[[zone]]']) {
      await datasource.values({ kind: 'equipment', zone, rack: '$rack' });
      expect(getResource.mock.lastCall).toEqual(['values/equipment', { zone: ['row-a, left', "row'b"] }]);
    }
  });

  it('lists racks where nothing was chosen yet', async () => {
    expect((await ask({ refId: 'x' } as PlenumVariableQuery)).call?.[0]).toBe('values/rack');
  });
});

describe('ad hoc filters', () => {
  const rack = { key: 'rack', operator: '=~', value: 'R-$row.*' };

  it('go along with every query, with their variables filled, and without those that are being written', () => {
    const unfinished = { key: 'zone', operator: '=', value: '' };
    const sent = create().applyTemplateVariables(query, { row: { value: 'A' } } as never, [rack, unfinished]);
    expect(sent).toEqual({ ...query, filters: [{ ...rack, value: 'R-A.*' }] });
  });

  it('of a Grafana that keeps them at its template service count as well', () => {
    const older = { ...templates, getAdhocFilters: () => [{ key: 'site', operator: '=', value: 'munich' }] };
    const datasource = new PlenumDataSource(
      { uid: 'plenum', name: 'Plenum', jsonData: {} } as DataSourceInstanceSettings<PlenumOptions>,
      older as unknown as TemplateSrv
    );
    expect(datasource.applyTemplateVariables(query, {})).toMatchObject({ filters: [{ key: 'site', value: 'munich' }] });
    expect(datasource.applyTemplateVariables(query, {}, [])).not.toHaveProperty('filters');
  });

  it('offer the ids that the other filters leave', async () => {
    const datasource = create();
    const getResource = vi
      .spyOn(datasource, 'getResource')
      .mockResolvedValue({ values: [{ value: 'R1', text: 'R1' }] });
    expect(await datasource.getTagKeys()).toHaveLength(4);
    const zone = { key: 'zone', operator: '=', value: 'row-a' };
    const unfinished = { key: 'site', operator: '=', value: '' };
    await datasource.getTagValues({ key: 'rack', filters: [zone, unfinished, { ...rack, key: 'rack' }] });
    expect(getResource).toHaveBeenCalledWith('values/rack', { filters: JSON.stringify([zone]) });
  });

  it('are by id also in Grafana 10, which filters by the text and names no other filters', async () => {
    const older = { ...templates, getAdhocFilters: () => [{ key: 'site', operator: '=', value: 'munich' }] };
    const datasource = new PlenumDataSource(
      { uid: 'plenum', name: 'Plenum', jsonData: {} } as DataSourceInstanceSettings<PlenumOptions>,
      older as unknown as TemplateSrv
    );
    const getResource = vi
      .spyOn(datasource, 'getResource')
      .mockResolvedValue({ values: [{ value: 'R1', text: 'Left rack' }] });
    expect(await datasource.getTagValues({ key: 'rack' })).toEqual([{ value: 'R1', text: 'R1' }]);
    expect(getResource).toHaveBeenCalledWith('values/rack', {
      filters: '[{"key":"site","operator":"=","value":"munich"}]',
    });
  });

  it('are added to those that a query brought along from a dashboard', () => {
    const brought = { ...query, filters: [{ key: 'site', operator: '=', value: 'munich' }] } as PlenumQuery;
    expect(create().applyTemplateVariables(brought, {}, [])).toEqual(brought);
    const zone = { key: 'zone', operator: '=', value: 'row-a' };
    expect(create().applyTemplateVariables(brought, {}, [zone])).toMatchObject({
      filters: [{ key: 'site' }, { key: 'zone' }],
    });
  });
});
