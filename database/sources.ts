import type { ClientBase } from 'pg';
import type { SourceState } from '#model/api/status.ts';

export interface SourceReport {
  name: string;
  protocol: string;
  /** The protocol for people. */
  protocolTitle?: string;
  /** It sends a value when it changes, which stands until the next one. */
  sendsChanges?: boolean;
  simulated: boolean;
  state: SourceState;
  /** What is wrong, in words for the user. */
  message?: string;
  /** When the source was in this state, epoch ms. */
  timeMs: number;
}

/** Tells the state of a source for the status page; an older report does not replace a newer one. */
export async function reportSource(client: Pick<ClientBase, 'query'>, report: SourceReport): Promise<void> {
  const { name, protocol, protocolTitle, sendsChanges, simulated, state, message, timeMs } = report;
  await client.query(
    `INSERT INTO plenum.source AS s (name, protocol, simulated, state, state_message, state_time, protocol_title, sends_changes)
     VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8), $7, coalesce($8::boolean, false))
     ON CONFLICT (name) DO UPDATE SET protocol = excluded.protocol, simulated = excluded.simulated,
       state = excluded.state, state_message = excluded.state_message, state_time = excluded.state_time,
       protocol_title = coalesce(excluded.protocol_title, s.protocol_title),
       sends_changes = coalesce($8::boolean, s.sends_changes)
     WHERE s.state_time <= excluded.state_time`,
    [name, protocol, simulated, state, message ?? null, timeMs / 1000, protocolTitle ?? null, sendsChanges ?? null]
  );
}
