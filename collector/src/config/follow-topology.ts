import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { ConfigError, formatProblem } from '#config/problem.ts';
import { clause } from '#model/text/clause.ts';
import type { Topology } from '#model/topology.ts';
import { pause } from '../backoff.ts';
import type { TopologyFiles } from './configured.ts';

/** Files are looked at this often: mounted ones, as those of Kubernetes, do not always tell of a change. */
const LOOK_EVERY_MS = 5_000;
/** Problems of a table that a complaint names; most tables that are broken are so in each row. */
const MAX_PROBLEMS = 3;

export interface TopologyFollowerOptions {
  files: TopologyFiles;
  /** As it was read at the start. */
  current: Topology;
  log: Logger;
  /** Is handed the topology when it has changed. */
  onChange(topology: Topology): Promise<void>;
  lookEveryMs?: number;
}

export interface TopologyFollower {
  /** Why the files are not used as they are now; `undefined` where they are. */
  complaint(): string | undefined;
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Follows the files that the topology is in. Files that cannot be read or are wrong keep the topology that they had. A file that
 * changed is read once it was the same for one look: one that is just being written is a part of a table.
 */
export function followTopology(options: TopologyFollowerOptions): TopologyFollower {
  const { files, log, onChange, lookEveryMs = LOOK_EVERY_MS } = options;
  let { paths } = files;
  let text = JSON.stringify(options.current);
  let complaint: string | undefined;

  /** @returns what was read, as a signature; empty where it has to be read again */
  async function read(signature: string): Promise<string> {
    try {
      const found = files.read();
      if ((await signatureOf(paths)) !== signature) {
        // Written to while it was read.
        return '';
      }
      const isSame = String(found.paths) === String(paths);
      paths = found.paths;
      await take(found.topology);
      complaint = undefined;
      return isSame ? signature : '';
    } catch (error) {
      const said = `The topology has changed and cannot be used, so it stays as it was: ${describe(error)} It is read again when its files change.`;
      if (said !== complaint) {
        log.warn(said);
      }
      complaint = said;
      return signature;
    }
  }

  async function take(topology: Topology): Promise<void> {
    const now = JSON.stringify(topology);
    if (now === text) {
      if (complaint !== undefined) {
        log.info('The files of the topology are as they were.');
      }
      return;
    }
    await onChange(topology);
    text = now;
    const { zones, racks, equipment, serves } = topology;
    log.info(
      `The topology was read again: ${zones.length} zones, ${racks.length} racks, ${equipment.length} pieces of equipment, ${serves.length} edges.`
    );
  }

  return {
    complaint: () => complaint,
    async run(signal) {
      let used = '';
      let before = '';
      while (paths.length > 0 && !signal.aborted) {
        await pause(lookEveryMs, signal);
        const now = await signatureOf(paths);
        if (now !== used && now === before && !signal.aborted) {
          used = await read(now);
        }
        before = now;
      }
    },
  };
}

async function signatureOf(paths: readonly string[]): Promise<string> {
  const parts = await Promise.all(
    paths.map(async (path) => {
      try {
        const { mtimeMs, size, ino } = await stat(path);
        return `${path} ${mtimeMs} ${size} ${ino}`;
      } catch {
        return `${path} -`;
      }
    })
  );
  return parts.join('\n');
}

function describe(error: unknown): string {
  if (error instanceof ConfigError) {
    const more =
      error.problems.length > MAX_PROBLEMS ? ` And ${error.problems.length - MAX_PROBLEMS} more problems.` : '';
    return `${error.problems.slice(0, MAX_PROBLEMS).map(formatProblem).join(' ')}${more}`;
  }
  return `${clause((error as Error).message)}.`;
}
