import type { Logger } from 'pino';
import { fairTurns, patienceFor, type Turns } from '../shared/turns.ts';
import { modbusConnection, type ModbusConnection } from './connection.ts';
import type { ModbusEndpoint } from './endpoint.ts';
import { ModbusError } from './errors.ts';
import type { RegisterRange } from './table.ts';

/** One slow answer happens. */
const SLOW_ANSWERS = 2;
/** Neighbours that wait although the slow unit has a connection of its own: the device serves one at a time anyway. */
const HELD_UP_ANSWERS = 3;
/** A device that drops the first connection for the second does so at once. */
const EVICTION_MS = 5_000;
/** A probe waits this many times as long as the slowest answer of its unit so far, and at least so long. */
const PROBE_FACTOR = 10;
const MIN_PROBE_TIMEOUT_MS = 250;
/** Silent requests after which a second connection that never answered is given up. */
const SILENT_REQUESTS = 2;
/** A gateway that waits for a unit which is not there, and tries it again, answers nobody for as long; one that hangs, for longer. */
const HELD_UP_MS = 5_000;

/** What was found out about a device: a new connection must not try it again. */
export interface LineMemory {
  /** It serves one client at a time. */
  hasSingleClient: boolean;
}

export function createLineMemory(): LineMemory {
  return { hasSingleClient: false };
}

/** The ways to the units behind one host and port. */
export interface Lines {
  /** See `BlockReader.read` and `ModbusConnection.read`; any number of units at the same time. */
  read(block: RegisterRange, isProbe?: boolean): Promise<Buffer>;
  open(): Promise<void>;
  close(): void;
}

interface Line {
  connection: ModbusConnection;
  turns: Turns;
  openedMs: number;
  busy: boolean;
  answers: number;
  silences: number;
}

/**
 * Requests of several units in fair turns over one connection. A unit whose answers hold up its neighbours gets a second
 * connection; where the device does not allow one, or it does not help, the unit has to rest between its requests.
 * @param shortestNeighbourMs shortest interval of the other units behind the same connection, by unit; absent where alone
 */
export function modbusLines(
  config: ModbusEndpoint,
  shortestNeighbourMs: Map<number, number>,
  { memory, log }: { memory: LineMemory; log?: Logger }
): Lines {
  const main = newLine(config);
  const slowAnswers = new Map<number, number>();
  const slowestMs = new Map<number, number>();
  let second: Line | undefined;
  let heldUp = 0;
  /** The unit that gave no answer; absent where others have answered since. */
  let silent: number | undefined;
  let answeredMs = -Infinity;

  const patienceOf = (unitId: number) => patienceFor(shortestNeighbourMs.get(unitId));
  const isSlow = (unitId: number) => (slowAnswers.get(unitId) ?? 0) >= SLOW_ANSWERS;

  function giveUpSecond(why: string): void {
    if (!memory.hasSingleClient) {
      log?.warn(
        `Modbus ${config.host}:${config.port}: ${why}, so slow units share the only connection. ` +
          'Raise the `interval` of their registers.'
      );
    }
    memory.hasSingleClient = true;
    second?.connection.close();
    second = undefined;
  }

  /** A device that serves one client drops the first one when the second connects, in a request or between two. */
  function noteEviction(): void {
    if (second && performance.now() - second.openedMs < EVICTION_MS) {
      giveUpSecond('the device drops a client when the next one connects');
    }
  }

  function judge(unitId: number, tookMs: number, wasBeside: boolean): void {
    const slow = tookMs > patienceOf(unitId);
    if (!wasBeside) {
      slowAnswers.set(unitId, slow ? (slowAnswers.get(unitId) ?? 0) + 1 : 0);
      return;
    }
    heldUp = slow ? heldUp + 1 : 0;
    if (heldUp >= HELD_UP_ANSWERS) {
      giveUpSecond('a second connection does not help, since the device serves one request at a time');
    }
  }

  /** A gateway may wait for one unit for longer than we do: who is asked meanwhile is not silent, but waits as well. */
  function noteSilence(unitId: number, error: ModbusError): ModbusError {
    silent ??= unitId;
    const isKnown = slowestMs.has(unitId);
    if (silent === unitId || !isKnown || performance.now() - answeredMs > HELD_UP_MS) {
      return error;
    }
    slowAnswers.set(silent, SLOW_ANSWERS);
    return new ModbusError('timeout', error.message, { heldUpBy: silent, cause: error });
  }

  function timeoutOf(unitId: number, isProbe: boolean): number {
    const slowest = slowestMs.get(unitId);
    return isProbe && slowest !== undefined
      ? Math.min(config.timeout, Math.max(MIN_PROBE_TIMEOUT_MS, slowest * PROBE_FACTOR))
      : config.timeout;
  }

  async function readOn(line: Line, block: RegisterRange, isProbe: boolean, patienceMs: number): Promise<Buffer> {
    return line.turns.take(block.unitId, patienceMs, async () => {
      line.busy = true;
      const isBeside = () => line === main && second?.busy === true;
      const wasBeside = isBeside();
      const startMs = performance.now();
      try {
        const bytes = await line.connection.read(block, timeoutOf(block.unitId, isProbe));
        const tookMs = performance.now() - startMs;
        line.answers++;
        slowestMs.set(block.unitId, Math.max(tookMs, slowestMs.get(block.unitId) ?? 0));
        if (line === main) {
          silent = undefined;
          answeredMs = performance.now();
          judge(block.unitId, tookMs, wasBeside || isBeside());
        }
        return bytes;
      } catch (error) {
        const isSilence = line === main && error instanceof ModbusError && error.kind === 'timeout';
        throw isSilence ? noteSilence(block.unitId, error) : error;
      } finally {
        line.busy = false;
      }
    });
  }

  async function readBeside(block: RegisterRange, isProbe: boolean): Promise<Buffer> {
    if (!second) {
      second = newLine(config);
      log?.info(
        `Modbus ${config.host}:${config.port}: unit ${block.unitId} is slow and gets a connection of its own, ` +
          'so that the others do not have to wait.'
      );
    }
    const line = second;
    try {
      return await readOn(line, block, isProbe, Infinity);
    } catch (error) {
      const { kind } = error as ModbusError;
      // A unit that never answered says nothing about the connection.
      line.silences += kind === 'timeout' && slowestMs.has(block.unitId) ? 1 : 0;
      if (line !== second) {
        return readOn(main, block, isProbe, patienceOf(block.unitId));
      }
      if (kind === 'lost' || (line.answers === 0 && line.silences >= SILENT_REQUESTS)) {
        const isRefused = line.answers === 0;
        if (isRefused) {
          giveUpSecond('the device serves no second connection');
        } else {
          second = undefined;
          line.connection.close();
        }
        return readOn(main, block, isProbe, patienceOf(block.unitId));
      }
      throw error;
    }
  }

  return {
    async read(block, isProbe = false) {
      const { unitId } = block;
      if (isSlow(unitId) && shortestNeighbourMs.has(unitId) && !memory.hasSingleClient) {
        return readBeside(block, isProbe);
      }
      if (main.connection.isHungUp()) {
        noteEviction();
      }
      try {
        return await readOn(main, block, isProbe, patienceOf(unitId));
      } catch (error) {
        // The loss may be told before the second connection is.
        if (error instanceof ModbusError && error.kind === 'lost') {
          noteEviction();
        }
        throw error;
      }
    },
    open: () => main.connection.open(),
    close() {
      for (const line of second ? [main, second] : [main]) {
        line.connection.close();
        line.turns.hurry();
      }
    },
  };
}

function newLine(config: ModbusEndpoint): Line {
  return {
    connection: modbusConnection(config),
    turns: fairTurns(),
    openedMs: performance.now(),
    busy: false,
    answers: 0,
    silences: 0,
  };
}
