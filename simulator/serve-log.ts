import type { SimProtocol } from './points/point.ts';

/** Newest entries kept per point: over an hour of one-second values. */
const KEPT_TIMES = 4096;

interface Entry {
  count: number;
  value: number | null;
  times: number[];
}

export interface LogLine {
  /** All that was served since the start, or within the asked range. */
  count: number;
  /** Newest value served, in the source's unit. */
  value: number | null;
  timeMs: number;
}

/** What the plant's servers have given out, per protocol and address: the other half of an exactly-once check. */
export interface ServeLog {
  record(protocol: SimProtocol, address: string, value: number | null, timeMs: number): void;
  /**
   * Counts since the start, or of source times in [fromMs, toMs); only the newest 4096 of a point can be told by time.
   */
  report(range?: { fromMs: number; toMs: number }): Record<SimProtocol, Record<string, LogLine>>;
}

export function createServeLog(): ServeLog {
  const entries: Record<SimProtocol, Map<string, Entry>> = {
    opcua: new Map(),
    modbus: new Map(),
    prometheus: new Map(),
    'dsx-mqtt': new Map(),
    redfish: new Map(),
  };
  return {
    record(protocol, address, value, timeMs) {
      let entry = entries[protocol].get(address);
      if (!entry) {
        entry = { count: 0, value: null, times: [] };
        entries[protocol].set(address, entry);
      }
      entry.times[entry.count % KEPT_TIMES] = timeMs;
      entry.count++;
      entry.value = value;
    },
    report(range) {
      const lines = (of: Map<string, Entry>) =>
        Object.fromEntries([...of].map(([address, entry]) => [address, lineOf(entry, range)]));
      return {
        opcua: lines(entries.opcua),
        modbus: lines(entries.modbus),
        prometheus: lines(entries.prometheus),
        'dsx-mqtt': lines(entries['dsx-mqtt']),
        redfish: lines(entries.redfish),
      };
    },
  };
}

function lineOf(entry: Entry, range: { fromMs: number; toMs: number } | undefined): LogLine {
  const count = range
    ? entry.times.filter((timeMs) => timeMs >= range.fromMs && timeMs < range.toMs).length
    : entry.count;
  return { count, value: entry.value, timeMs: entry.times[(entry.count - 1) % KEPT_TIMES] ?? Number.NaN };
}
