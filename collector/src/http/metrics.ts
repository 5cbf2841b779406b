import { Counter, Gauge, Registry } from 'prom-client';
import type { SourceState } from '#model/api/status.ts';
import type { SourceHealth } from '../host/source-host.ts';
import type { HostDirectory } from '../hosts/directory.ts';
import type { Verdict } from '../pipeline/normalise.ts';
import type { Written } from '../pipeline/sink.ts';
import type { Spool } from '../pipeline/spool/spool.ts';
import { addProcessMetrics } from './process-metrics.ts';

const STATES: SourceState[] = ['connecting', 'connected', 'degraded', 'disconnected'];

export interface MetricsSources {
  spool: Spool;
  sources: () => SourceHealth[];
  isDatabaseConnected: () => boolean;
  deadLetters: () => number;
  hosts: HostDirectory;
}

/** The collector's own metrics, named by the Prometheus conventions: base units, `_total` for counters. */
export function createMetrics({ spool, sources, isDatabaseConnected, deadLetters, hosts }: MetricsSources) {
  const registry = new Registry();
  addProcessMetrics(registry);
  const registers = [registry];
  const read = new Counter({
    name: 'plenum_samples_read_total',
    help: 'Samples received from sources.',
    labelNames: ['source'],
    registers,
  });
  const stored = new Counter({
    name: 'plenum_samples_stored_total',
    help: 'Samples committed to the database.',
    registers,
  });
  const eventsStored = new Counter({
    name: 'plenum_events_stored_total',
    help: 'Events committed to the database that were new.',
    registers,
  });
  const jobsStored = new Counter({
    name: 'plenum_jobs_stored_total',
    help: 'States of jobs committed to the database that were not older than what is known.',
    registers,
  });
  const judged = new Counter({
    name: 'plenum_samples_judged_total',
    help: 'Samples that were changed or dropped on the way, by reason.',
    labelNames: ['source', 'reason'],
    registers,
  });
  const complaints = new Counter({
    name: 'plenum_source_complaints_total',
    help: 'What peers of a source did wrong, by kind.',
    labelNames: ['source', 'kind'],
    registers,
  });
  const lag = new Gauge({
    name: 'plenum_write_lag_seconds',
    help: 'Age of the last batch when it was committed.',
    registers,
  });

  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge('plenum_spool_bytes', 'Bytes on disk.', () => spool.stats().bytes);
  gauge('plenum_spool_backlog_records', 'Records not yet in the database.', () => spool.stats().backlogRecords);
  gauge(
    'plenum_spool_oldest_seconds',
    'Age of the oldest record that is not yet in the database.',
    () => spool.oldestAgeMs() / 1000
  );
  gauge(
    'plenum_spool_waiting',
    'Callers that wait because the spool is full or cannot be written.',
    () => spool.stats().waiting
  );
  gauge(
    'plenum_spool_damaged_bytes',
    'Damaged bytes that were skipped since the start.',
    () => spool.stats().damagedBytes
  );
  gauge('plenum_database_connected', '1 while the database takes batches.', () => Number(isDatabaseConnected()));
  gauge(
    'plenum_hosts_nowhere',
    'Hosts that sources met and nothing places in a rack or zone.',
    () => hosts.nowhere().count
  );
  gauge('plenum_dead_letters', 'Entries that the database refused since the start.', deadLetters);
  new Gauge({
    name: 'plenum_source_state',
    help: '1 for the current state of a source.',
    labelNames: ['source', 'protocol', 'state'],
    registers,
    collect() {
      for (const { name, protocol, state } of sources()) {
        for (const one of STATES) {
          this.set({ source: name, protocol, state: one }, Number(one === state));
        }
      }
    },
  });
  new Gauge({
    name: 'plenum_source_reconnects',
    help: 'Restarts of a source since the collector started.',
    labelNames: ['source'],
    registers,
    collect() {
      for (const { name, reconnects } of sources()) {
        this.set({ source: name }, reconnects);
      }
    },
  });

  return {
    registry,
    onRead: (source: string, count: number) => read.inc({ source }, count),
    onVerdict: (source: string, reason: Verdict | 'unknown point') => judged.inc({ source, reason }),
    onComplaint: (source: string, kind: string) => complaints.inc({ source, kind }),
    onStored: ({ samples, events, jobs, lagMs }: Written & { lagMs: number }) => {
      stored.inc(samples);
      eventsStored.inc(events);
      jobsStored.inc(jobs);
      lag.set(lagMs / 1000);
    },
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
