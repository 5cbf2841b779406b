import React from 'react';
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Button, Field, FieldSet, useStyles2 } from '@grafana/ui';
import { FIRST_SERVER_NAME } from '#model/api/connection.ts';
import type { ConnectionSecrets, FurtherServer } from '#model/api/connection.ts';
import type { PlenumOptions } from '../../types.ts';
import { CommittedInput } from '../CommittedInput/CommittedInput.tsx';
import { configEditorStyles } from './ConfigEditor.styles.ts';
import { ConnectionFields } from './ConnectionFields.tsx';
import { changeOption, nameProblem, newServer, removeServer, renameServer, secretsOf } from './settings.ts';

type Props = DataSourcePluginOptionsEditorProps<PlenumOptions, ConnectionSecrets>;

/** The servers of further sites: their answers and those of the first server become one. */
export function FurtherServers(props: Props) {
  const styles = useStyles2(configEditorStyles);
  const { jsonData } = props.options;
  const set = changeOption(props);
  const servers = jsonData.servers ?? [];
  const names = [jsonData.serverName ?? FIRST_SERVER_NAME, ...servers.map(({ name = '' }) => name)];
  const change = (index: number, part: FurtherServer) =>
    set({ servers: servers.map((server, at) => (at === index ? { ...server, ...part } : server)) });
  return (
    <FieldSet label="Servers of further sites">
      <p className={styles.hint}>
        For a company whose sites have a database each. A question goes to the servers that its scope needs; a site that
        is away is a notice in the panel. Timeout and connections above hold for each.
      </p>
      {servers.length > 0 && (
        <NameField
          label="Name of the first server"
          description="As panels name it, such as its site's"
          name={names[0] ?? ''}
          others={names.slice(1)}
          onChange={(serverName) => set({ serverName })}
        />
      )}
      {servers.map((server, index) => (
        <section key={index} className={styles.server} aria-label={`Server ${server.name ?? ''}`}>
          <div className={styles.serverHead}>
            <NameField
              label="Name"
              description="As panels name it, such as its site's; a stored password has to be entered again under a new name"
              name={server.name ?? ''}
              others={names.filter((_name, at) => at !== index + 1)}
              onChange={(name) => renameServer(props, index, name)}
            />
            <Button
              variant="secondary"
              icon="trash-alt"
              aria-label={`Remove server ${server.name ?? ''}`}
              tooltip="Remove this server with its password"
              onClick={() => removeServer(props, index)}
            />
          </div>
          <ConnectionFields
            server={server}
            prefix={`${server.name ?? ''}: `}
            onChange={(part) => change(index, part)}
            secret={secretsOf(props, server.name)}
          />
        </section>
      ))}
      <Button variant="secondary" icon="plus" onClick={() => set({ servers: [...servers, newServer(names)] })}>
        Add server
      </Button>
    </FieldSet>
  );
}

interface NameFieldProps {
  label: string;
  description: string;
  name: string;
  others: string[];
  onChange: (name: string) => void;
}

/** Takes the name when the field is left: its secrets are stored by it, and half a name would lose them. */
function NameField({ label, description, name, others, onChange }: NameFieldProps) {
  const [refused, setRefused] = React.useState<string>();
  const commit = (text: string) => {
    const entered = text.trim();
    const problem = nameProblem(entered, others);
    setRefused(problem);
    if (problem === undefined && entered !== name) {
      onChange(entered);
    }
  };
  return (
    <Field label={label} description={description} invalid={refused !== undefined} error={refused}>
      <CommittedInput aria-label={`${label} ${name}`} value={name} onCommit={commit} />
    </Field>
  );
}
