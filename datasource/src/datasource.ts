import type {
  CoreApp,
  DataFrame,
  DataQueryRequest,
  DataQueryResponse,
  DataSourceInstanceSettings,
  MetricFindValue,
  ScopedVars,
} from '@grafana/data';
import { DataSourceWithBackend, getGrafanaLiveSrv, getTemplateSrv } from '@grafana/runtime';
import type { TemplateSrv } from '@grafana/runtime';
import { defer, map } from 'rxjs';
import type { Observable } from 'rxjs';
import type { CatalogMetric, CatalogResponse } from '#model/api/catalog.ts';
import type { ValuesResponse } from '#model/api/values.ts';
import { ANNOTATIONS } from './annotations/support.ts';
import type { Lookups } from './catalog/lookups.ts';
import { kindOf, newQuery, sentenceOf } from './kinds/registry.ts';
import { type LiveChannels, createChannels } from './live/channels.ts';
import { followLive, isLive } from './live/follow.ts';
import { asEmptyTable } from './query/empty-table.ts';
import { type AdHocFilter, FILTER_KEYS, filtersOf, withFilters } from './query/filters.ts';
import { writeInFull } from './query/in-full.ts';
import { readQuery } from './query/read.ts';
import { expand } from './query/variables.ts';
import { tellWorth } from './query/worth.ts';
import type { PlenumOptions, PlenumQuery, PlenumVariableQuery } from './types.ts';
import { PlenumVariables } from './variables/support.ts';

/** Grafana's handle on one configured data source; every question goes to the backend process. */
export class PlenumDataSource extends DataSourceWithBackend<PlenumQuery, PlenumOptions> implements Lookups {
  private catalogRequest: Promise<ReadonlyMap<string, CatalogMetric>> | undefined;
  /** Empty until an editor or a panel needed it. */
  private knownCatalog: ReadonlyMap<string, CatalogMetric> = new Map();
  private readonly templates: TemplateSrv;
  private channels: LiveChannels | undefined;

  constructor(settings: DataSourceInstanceSettings<PlenumOptions>, templates: TemplateSrv = getTemplateSrv()) {
    super(settings);
    this.templates = templates;
    this.annotations = ANNOTATIONS;
    this.variables = new PlenumVariables(this);
  }

  override getDefaultQuery(_app: CoreApp): Partial<PlenumQuery> {
    return newQuery();
  }

  /** What a query asks, in words, as history, starred queries and collapsed rows show it. */
  override getQueryDisplayText(stored: PlenumQuery): string {
    const { query, refusal } = readQuery(stored);
    return query ? sentenceOf(query, this.knownCatalog) : refusal;
  }

  override filterQuery(query: PlenumQuery): boolean {
    const { query: complete } = readQuery(query);
    return !query.hide && (complete === undefined || kindOf(complete.kind).isComplete(complete));
  }

  override query(request: DataQueryRequest<PlenumQuery>): Observable<DataQueryResponse> {
    const { timezone: timeZone, range } = request;
    const isNow = range.raw.to === 'now';
    const tell = (frame: DataFrame) => {
      const nowMs = Date.now();
      return tellWorth(writeInFull(asEmptyTable(frame, request)), {
        timeZone,
        toMs: isNow ? nowMs : range.to.valueOf(),
        nowMs,
      });
    };
    // A variable that cannot be filled in is an error of the answer, not of the page.
    return defer(() => this.answers(request)).pipe(map((response) => ({ ...response, data: response.data.map(tell) })));
  }

  /** One answer, or one after the other where the panel is live. Public dashboards, for example, have no Grafana Live. */
  private answers(request: DataQueryRequest<PlenumQuery>): Observable<DataQueryResponse> {
    const live = getGrafanaLiveSrv();
    if (!live || !isLive(request)) {
      return super.query(request);
    }
    this.channels ??= createChannels(this.uid, live);
    return followLive(request, (asked) => super.query(asked), this.channels);
  }

  override applyTemplateVariables(query: PlenumQuery, scopedVars: ScopedVars, filters?: AdHocFilter[]): PlenumQuery {
    const { query: complete } = readQuery(query);
    const filled = complete ? kindOf(complete.kind).applyVariables(complete, this.templates, scopedVars) : query;
    const given = filters ?? this.dashboardFilters();
    return withFilters(filled, filtersOf(given, this.templates, scopedVars));
  }

  override interpolateVariablesInQueries(
    queries: PlenumQuery[],
    scopedVars: ScopedVars,
    filters?: AdHocFilter[]
  ): PlenumQuery[] {
    return queries.map((query) => this.applyTemplateVariables(query, scopedVars, filters));
  }

  /** What ad hoc filters can be about. */
  override getTagKeys(): Promise<MetricFindValue[]> {
    return Promise.resolve(FILTER_KEYS.map((key) => ({ text: key, value: key })));
  }

  /** Ids for an ad hoc filter, of those that the other filters leave. Grafana 10 does not name the others. */
  override async getTagValues({
    key,
    filters = this.dashboardFilters(),
  }: {
    key: string;
    filters?: AdHocFilter[];
  }): Promise<MetricFindValue[]> {
    const others = filtersOf(
      filters.filter((filter) => filter.key !== key),
      this.templates,
      {}
    );
    const { values } = await this.getResource<ValuesResponse>(`values/${key}`, {
      ...(others.length > 0 && { filters: JSON.stringify(others) }),
    });
    // Grafana 10 filters by the text: it has to be the id, whatever the thing is named.
    return values.map(({ value }) => ({ text: value, value }));
  }

  /** Grafana 10.1 gives no filters along with a query: its template service has them by the name of the data source. */
  private dashboardFilters(): AdHocFilter[] {
    const templates: TemplateSrv & { getAdhocFilters?(name: string): AdHocFilter[] } = this.templates;
    return templates.getAdhocFilters?.(this.name) ?? [];
  }

  /** The catalog by metric id, asked once for all editors of this data source; a failure is asked again. */
  catalog(): Promise<ReadonlyMap<string, CatalogMetric>> {
    this.catalogRequest ??= this.fetchCatalog().catch((error: unknown) => {
      this.catalogRequest = undefined;
      throw error;
    });
    return this.catalogRequest;
  }

  private async fetchCatalog(): Promise<ReadonlyMap<string, CatalogMetric>> {
    const { metrics } = await this.getResource<CatalogResponse>('catalog');
    this.knownCatalog = new Map(metrics.map((metric) => [metric.id, metric]));
    return this.knownCatalog;
  }

  /** Ids of one kind with their names, narrowed by the query's other entries. */
  async values(query: Omit<PlenumVariableQuery, 'refId'>, scopedVars: ScopedVars = {}): Promise<MetricFindValue[]> {
    const narrowed = (entry: string | undefined) => expand(entry ? [entry] : [], this.templates, scopedVars);
    const params: Record<string, string[]> = {};
    for (const [key, entries] of Object.entries({
      site: narrowed(query.site),
      zone: narrowed(query.zone),
      rack: narrowed(query.rack),
      metric: narrowed(query.metric),
      tenant: narrowed(query.tenant),
    })) {
      if (entries.length > 0) {
        params[key] = entries;
      }
    }
    const { values } = await this.getResource<ValuesResponse>(`values/${query.kind}`, params);
    return values;
  }
}
