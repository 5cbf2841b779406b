import { CustomVariableSupport } from '@grafana/data';
import type { DataQueryRequest, DataQueryResponse } from '@grafana/data';
import { from, map } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Lookups } from '../catalog/lookups.ts';
import { VariableEditor } from '../components/VariableEditor/VariableEditor.tsx';
import { DEFAULT_KIND } from '../types.ts';
import type { PlenumVariableQuery } from '../types.ts';

/** Dashboard variables: zones, racks, equipment, metrics, process areas, sites, each narrowed by the others. */
export class PlenumVariables extends CustomVariableSupport<Lookups, PlenumVariableQuery> {
  private readonly datasource: Lookups;
  override editor = VariableEditor;

  constructor(datasource: Lookups) {
    super();
    this.datasource = datasource;
    // Grafana calls it as a bare function.
    this.query = this.query.bind(this);
  }

  override query(request: DataQueryRequest<PlenumVariableQuery>): Observable<DataQueryResponse> {
    const [query] = request.targets;
    const values = this.datasource.values({ ...query, kind: query?.kind ?? DEFAULT_KIND }, request.scopedVars);
    return from(values).pipe(map((data) => ({ data })));
  }
}
