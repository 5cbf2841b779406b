import { DataSourcePlugin } from '@grafana/data';
import type { ConnectionSecrets } from '#model/api/connection.ts';
import { ConfigEditor } from './components/ConfigEditor/ConfigEditor.tsx';
import { QueryEditor } from './components/QueryEditor/QueryEditor.tsx';
import { PlenumDataSource } from './datasource.ts';
import type { PlenumOptions, PlenumQuery } from './types.ts';

export const plugin = new DataSourcePlugin<PlenumDataSource, PlenumQuery, PlenumOptions, ConnectionSecrets>(
  PlenumDataSource
)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
