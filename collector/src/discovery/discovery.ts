import { glob, readFile, stat } from 'node:fs/promises';
import { counted } from '#model/text/counted.ts';
import { readTargets, type TargetReader } from './read-targets.ts';

/** A list of targets is some hundred bytes for each; what is longer is another file. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
/** A file that was written less than this ago may be written still: half a YAML file is a shorter list. */
const SETTLED_MS = 1_000;
/** Targets that a complaint names. */
const MAX_NAMED = 3;

/** What targets of a source are. */
export interface TargetKind<T> {
  read: TargetReader<T>;
  /** By what a target is known: two of one name would be one point, unless something else tells them apart. */
  keyOf(target: T): string;
  /** In messages. */
  nameOf(target: T): string;
  /** Where it is reached. */
  urlOf(target: T): string;
}

export interface Discovered<T> {
  targets: T[];
  /** What is wrong now, in sentences; the same text as long as it stays so. */
  complaints: string[];
  /** When to look again at files that may be written still, ms from now. */
  againMs?: number;
}

export interface Discovery<T> {
  /**
   * Looks at the files: reads those that have changed, or all of them. A file that cannot be read or understood keeps the
   * targets that it had, and so does one that may be written still; one that is gone has none.
   */
  look(all: boolean): Promise<Discovered<T>>;
}

interface KnownFile<T> {
  signature: string;
  targets: T[];
  complaints: string[];
  isUnsettled?: boolean;
}

/** @param fixed targets that the configuration lists, which go before those of files */
export function createDiscovery<T>(
  files: readonly string[],
  kind: TargetKind<T>,
  fixed: readonly T[] = []
): Discovery<T> {
  let known = new Map<string, KnownFile<T>>();

  async function lookAt(path: string, before: KnownFile<T> | undefined, all: boolean): Promise<KnownFile<T>> {
    let signature = '';
    try {
      const { mtimeMs, size, ino } = await stat(path);
      signature = `${mtimeMs} ${size} ${ino}`;
      if (before?.signature === signature && !all) {
        return { ...before, isUnsettled: false };
      }
      if (before && isYoung(mtimeMs)) {
        return { ...before, isUnsettled: true };
      }
      if (size > MAX_FILE_BYTES) {
        throw new Error(`it is longer than ${MAX_FILE_BYTES} bytes`);
      }
      const { targets, unplaced, refused } = readTargets(path, await readFile(path, 'utf8'), kind.read);
      const complaints = [
        ...(refused.length > 0 ? [refusedWords(path, refused)] : []),
        ...(unplaced.length > 0 ? [unplacedWords(path, unplaced)] : []),
      ];
      return { signature, targets, complaints };
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
      const now = new Map<string, KnownFile<T>>();
      for (const path of new Set(paths)) {
        now.set(path, await lookAt(path, known.get(path), all));
      }
      known = now;
      const { targets, complaints } = withoutRepeats(
        [...fixed, ...[...now.values()].flatMap((file) => file.targets)],
        kind
      );
      return {
        targets,
        complaints: [...missing, ...[...now.values()].flatMap((file) => file.complaints), ...complaints],
        ...([...now.values()].some(({ isUnsettled }) => isUnsettled) ? { againMs: SETTLED_MS } : {}),
      };
    },
  };
}

/** A time that is ahead is of another clock, and says nothing. */
function isYoung(mtimeMs: number): boolean {
  const ageMs = Date.now() - mtimeMs;
  return ageMs >= 0 && ageMs < SETTLED_MS;
}

/** Two targets of one key would be one point: the first counts, and one that is listed twice is read once. */
function withoutRepeats<T>(all: readonly T[], { keyOf, nameOf, urlOf }: TargetKind<T>): Discovered<T> {
  const byKey = new Map<string, T>();
  const complaints: string[] = [];
  for (const target of all) {
    const first = byKey.get(keyOf(target));
    if (first === undefined) {
      byKey.set(keyOf(target), target);
    } else if (urlOf(first) !== urlOf(target)) {
      complaints.push(
        `targets ${urlOf(first)} and ${urlOf(target)} have the same name ${nameOf(target)}; the first is read. Give the rule a name that tells them apart.`
      );
    }
  }
  return { targets: [...byKey.values()], complaints };
}

function refusedWords(path: string, refused: readonly string[]): string {
  return `${counted(refused.length, 'target is', 'targets are')} left out of target file ${path}: ${some(refused)}. Correct the file; it is read again by itself.`;
}

function some(texts: readonly string[]): string {
  return `${texts.slice(0, MAX_NAMED).join(', ')}${texts.length > MAX_NAMED ? ', …' : ''}`;
}

function unplacedWords(path: string, unplaced: readonly string[]): string {
  return `${unplaced.length} targets of ${path} belong nowhere: ${some(unplaced)}. Add a rule under discovery.targets that fits their labels.`;
}
