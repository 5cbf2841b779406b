import React from 'react';
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Alert, Field, FieldSet, Input, useStyles2 } from '@grafana/ui';
import type { ConnectionSecrets } from '#model/api/connection.ts';
import type { PlenumOptions } from '../../types.ts';
import { configEditorStyles } from './ConfigEditor.styles.ts';
import { ConnectionFields } from './ConnectionFields.tsx';
import { FurtherServers } from './FurtherServers.tsx';
import { CONNECTION_DEFAULTS, changeOption, isBetween, numberOrUndefined, secretsOf } from './settings.ts';

type Props = DataSourcePluginOptionsEditorProps<PlenumOptions, ConnectionSecrets>;

const MIGRATE = "PLENUM_READER_PASSWORD='...' npx plenum migrate";

const OWN_LOGIN = `CREATE ROLE grafana LOGIN PASSWORD '...';
GRANT plenum_reader TO grafana;
ALTER ROLE grafana SET default_transaction_read_only = on;
ALTER ROLE grafana SET TimeZone = 'UTC';
ALTER ROLE grafana SET statement_timeout = '60s';`;

/** Settings of the connection to TimescaleDB. Save & test below asks the backend's health check. */
export function ConfigEditor(props: Props) {
  const styles = useStyles2(configEditorStyles);
  const { options } = props;
  const { jsonData } = options;
  const set = changeOption(props);

  return (
    <div className={styles.page}>
      <Alert severity="info" title="Give it a login that can only read">
        Grafana sends whatever its users ask. The simplest way is to let plenum_reader log in. The owner of the database
        runs
        <pre className={styles.code}>{MIGRATE}</pre>A login of your own inherits its rights, but none of its settings:
        PostgreSQL does not pass them on.
        <pre className={styles.code}>{OWN_LOGIN}</pre>
        The health check below says which rights the login has.
      </Alert>
      <FieldSet label="Connection">
        <ConnectionFields server={jsonData} onChange={set} secret={secretsOf(props)} />
      </FieldSet>
      <FieldSet label="Limits">
        <Field
          label="Query timeout"
          description="Seconds after which the database gives up on a query"
          invalid={!isBetween(jsonData.timeoutSeconds, 1)}
          error="At least 1 second"
        >
          <Input
            aria-label="Query timeout"
            type="number"
            min={1}
            width={16}
            suffix="s"
            value={jsonData.timeoutSeconds ?? ''}
            placeholder={String(CONNECTION_DEFAULTS.timeoutSeconds)}
            onChange={(event) => set({ timeoutSeconds: numberOrUndefined(event.currentTarget.value) })}
          />
        </Field>
        <Field
          label="Connections"
          description="Maximum number of connections to the database at a time"
          invalid={!isBetween(jsonData.maxConnections, 1)}
          error="At least 1"
        >
          <Input
            aria-label="Connections"
            type="number"
            min={1}
            width={16}
            value={jsonData.maxConnections ?? ''}
            placeholder={String(CONNECTION_DEFAULTS.maxConnections)}
            onChange={(event) => set({ maxConnections: numberOrUndefined(event.currentTarget.value) })}
          />
        </Field>
      </FieldSet>
      <FurtherServers {...props} />
    </div>
  );
}
