import { glob, readFile, stat } from 'node:fs/promises';
import type { TargetOf } from '../../../series/target-rules.ts';
import { targetName, type TargetConfig } from '../config.ts';
import type { DiscoveryConfig } from './config.ts';
import { readTargets } from './read-targets.ts';

/** A list of targets is some hundred bytes for each; what is longer is another file. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
/** Hosts without a place that a complaint names. */
const MAX_NAMED = 3;

export interface Discovered {
  targets: TargetConfig[];
  /** What is wrong now, in sentences; the same text as long as it stays so. */
  complaints: string[];
}

export interface Discovery {
  /**
   * Looks at the files: reads those that have changed, or all of them. A file that cannot be read or understood keeps the
   * targets that it had; one that is gone has none.
   */
  look(all: boolean): Promise<Discovered>;
}

interface KnownFile {
  signature: string;
  targets: TargetConfig[];
  complaints: string[];
}

export function createDiscovery({ files }: DiscoveryConfig, targetOf: TargetOf): Discovery {
  let known = new Map<string, KnownFile>();

  async function lookAt(path: string, before: KnownFile | undefined, all: boolean): Promise<KnownFile> {
    let signature = '';
    try {
      const { mtimeMs, size, ino } = await stat(path);
      signature = `${mtimeMs} ${size} ${ino}`;
      if (before?.signature === signature && !all) {
        return before;
      }
      if (size > MAX_FILE_BYTES) {
        throw new Error(`it is longer than ${MAX_FILE_BYTES} bytes`);
      }
      const { targets, unplaced } = readTargets(path, await readFile(path, 'utf8'), targetOf);
      return { signature, targets, complaints: unplaced.length > 0 ? [unplacedWords(path, unplaced)] : [] };
    } catch (error) {
      const kept = before ? 'its targets of before are kept' : 'it has no targets yet';
      const { message, code } = error as NodeJS.ErrnoException;
      const complaint = `target file ${path} cannot be read: ${code ?? message}; ${kept}. Correct the file; it is read again by itself.`;
      return { signature, targets: before?.targets ?? [], complaints: [complaint] };
    }
  }

  return {
    async look(all) {
      const paths: string[] = [];
      const missing: string[] = [];
      for (const pattern of files) {
        const found: string[] = [];
        for await (const path of glob(pattern)) {
          found.push(path);
        }
        paths.push(...found.sort());
        if (found.length === 0) {
          missing.push(`no file matches ${pattern}. Create it, or correct discovery.files.`);
        }
      }
      const now = new Map<string, KnownFile>();
      for (const path of new Set(paths)) {
        now.set(path, await lookAt(path, known.get(path), all));
      }
      known = now;
      const { targets, complaints } = withoutRepeats([...now.values()].flatMap((file) => file.targets));
      return {
        targets,
        complaints: [...missing, ...[...now.values()].flatMap((file) => file.complaints), ...complaints],
      };
    },
  };
}

/** Two targets of one name and place would be one point: the first counts, and a page that is listed twice is read once. */
function withoutRepeats(all: readonly TargetConfig[]): Discovered {
  const byName = new Map<string, TargetConfig>();
  const complaints: string[] = [];
  for (const target of all) {
    const key = JSON.stringify([targetName(target), target.equipment, target.rack]);
    const first = byName.get(key);
    if (first === undefined) {
      byName.set(key, target);
    } else if (first.url !== target.url) {
      complaints.push(
        `targets ${first.url} and ${target.url} have the same name ${targetName(target)}; the first is read. Give the rule a name that tells them apart.`
      );
    }
  }
  return { targets: [...byName.values()], complaints };
}

function unplacedWords(path: string, unplaced: readonly string[]): string {
  const named = `${unplaced.slice(0, MAX_NAMED).join(', ')}${unplaced.length > MAX_NAMED ? ', …' : ''}`;
  return `${unplaced.length} targets of ${path} belong nowhere: ${named}. Add a rule under discovery.targets that fits their labels.`;
}
