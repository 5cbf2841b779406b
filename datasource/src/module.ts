import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './components/ConfigEditor/index.ts';
import { QueryEditor } from './components/QueryEditor/index.ts';
import { PlenumDataSource } from './datasource.ts';
import type { PlenumOptions, PlenumQuery, PlenumSecrets } from './types.ts';

export const plugin = new DataSourcePlugin<PlenumDataSource, PlenumQuery, PlenumOptions, PlenumSecrets>(
  PlenumDataSource
)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
