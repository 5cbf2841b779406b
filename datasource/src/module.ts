import { DataSourcePlugin } from '@grafana/data';
import type { ConnectionSecrets } from '#model/api/connection.ts';
import { ConfigEditor } from './components/ConfigEditor/index.ts';
import { QueryEditor } from './components/QueryEditor/index.ts';
import { PlenumDataSource } from './datasource.ts';
import type { PlenumOptions, PlenumQuery } from './types.ts';

export const plugin = new DataSourcePlugin<PlenumDataSource, PlenumQuery, PlenumOptions, ConnectionSecrets>(
  PlenumDataSource
)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
