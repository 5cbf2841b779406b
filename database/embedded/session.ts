import type { Socket } from 'node:net';
import { BACKGROUND_SETTING } from '../background.ts';
import type { Backend, BackendUser, Identity } from './backend.ts';
import { commandTag } from './backend.ts';
import { applyChannelChange, channelChanges, type ChannelChange } from './channels.ts';
import { mayCopyIn, parseCopyIn, type CopyIn } from './copy-statement.ts';
import { createCopySpool, type CopySpool } from './copy-spool.ts';
import { EngineCrashed } from './engine.ts';
import {
  body,
  ClientMessage,
  commandComplete,
  copyInResponse,
  cString,
  errorResponse,
  frame,
  query,
  readCString,
  readyForQuery,
  ServerMessage,
  type Frame,
  type TransactionStatus,
} from './messages.ts';
import { createStatementNames } from './statement-names.ts';
import { CancelledError } from './turnstile.ts';

/** What a session needs from the server around it. */
export interface SessionHost {
  backend: Backend;
  /** Delivers a notification to every session that listens. */
  notify(notification: Frame): void;
  /** Makes the engine listen to every channel that some session wants. */
  relisten(user: BackendUser): Promise<void>;
}

export interface Session extends BackendUser {
  readonly channels: Set<string>;
  /** Handles one message; resolves when its answer is written. `false`: the client said goodbye. */
  handle(message: Frame): Promise<boolean>;
  /** Stops waiting or collecting; a statement that already runs is finished. */
  cancel(): void;
  /** Rolls back and forgets what the client left behind. */
  end(): Promise<void>;
}

interface Step {
  message: Frame;
  /** Ours, not the client's: its answer is not sent. */
  silent: boolean;
}

/** A pipeline without Sync is run in pieces of this size, so that a client cannot fill our memory. */
const MAX_BATCH_BYTES = 1024 * 1024;

const CANCELLED = errorResponse({ code: '57014', message: 'canceling statement due to user request' });

export function createSession(socket: Socket, identity: Identity, host: SessionHost): Session {
  const { backend } = host;
  const initial = identity.settings;
  const names = createStatementNames();
  const copyStatements = new Map<string, CopyIn>();
  const copyPortals = new Map<string, CopyIn>();
  let status: TransactionStatus = 'I';
  let batch: Step[] = [];
  let batchBytes = 0;
  let skipToSync = false;
  let copy: { head: Frame; spool: CopySpool; cancelled: boolean } | undefined;
  let pendingChannels: ChannelChange[] = [];
  let settingsTouched = false;
  let unlistened = false;

  const priority = identity.settings.get(BACKGROUND_SETTING) === 'on' ? 'background' : 'foreground';
  const session: Session = { identity, priority, channels: new Set(), handle, cancel, end };
  return session;

  async function write(frames: Frame[]): Promise<void> {
    if (frames.length === 0 || socket.destroyed) {
      return;
    }
    if (!socket.write(Buffer.concat(frames))) {
      await new Promise<void>((resolve) => {
        const done = () => {
          socket.off('drain', done);
          socket.off('close', done);
          resolve();
        };
        socket.on('drain', done);
        socket.on('close', done);
      });
    }
  }

  async function handle(message: Frame): Promise<boolean> {
    const type = message[0];
    if (type === ClientMessage.terminate) {
      return false;
    }
    if (copy) {
      await handleCopy(message);
      return true;
    }
    switch (type) {
      case ClientMessage.query:
        await simpleQuery(message);
        break;
      case ClientMessage.sync:
        skipToSync = false;
        await runBatch([...batch, { message, silent: false }], true);
        break;
      case ClientMessage.flush:
        await runBatch(batch, false);
        break;
      case ClientMessage.copyData:
      case ClientMessage.copyDone:
      case ClientMessage.copyFail:
        // Late rows of a COPY that failed: the protocol has them dropped.
        break;
      default:
        if (!skipToSync) {
          await extendedStep(message);
        }
    }
    return true;
  }

  async function simpleQuery(message: Frame): Promise<void> {
    const [sql] = readCString(body(message), 0);
    if (/^\s*(discard\s+all|deallocate\s+all)\s*;?\s*$/i.test(sql)) {
      await forget(/discard/i.test(sql) ? 'DISCARD ALL' : 'DEALLOCATE ALL');
      return;
    }
    noteText(sql);
    const copyIn = parseCopyIn(sql);
    if (copyIn) {
      startCopy(message, copyIn);
      return;
    }
    // The engine would wait for rows for ever: end a COPY that hides among other statements.
    const guard = mayCopyIn(sql) ? [frame('f', cString('COPY FROM STDIN must be a statement of its own here'))] : [];
    await runBatch([...batch, { message: Buffer.concat([message, ...guard]), silent: false }], true);
  }

  async function extendedStep(message: Frame): Promise<void> {
    const bytes = body(message);
    if (message[0] === ClientMessage.parse) {
      const [name, offset] = readCString(bytes, 0);
      const [sql] = readCString(bytes, offset);
      noteText(sql);
      remember(copyStatements, name, parseCopyIn(sql));
    } else if (message[0] === ClientMessage.bind) {
      const [portal, offset] = readCString(bytes, 0);
      remember(copyPortals, portal, copyStatements.get(readCString(bytes, offset)[0]));
    } else if (message[0] === ClientMessage.execute) {
      const copyIn = copyPortals.get(readCString(bytes, 0)[0]);
      if (copyIn) {
        await runBatch(batch, false);
        if (!skipToSync) {
          startCopy(message, copyIn);
        }
        return;
      }
    }
    const frames = names.rewrite(message);
    frames.forEach((rewritten, index) => {
      batch.push({ message: rewritten, silent: index < frames.length - 1 });
      batchBytes += rewritten.length;
    });
    if (batchBytes > MAX_BATCH_BYTES) {
      await runBatch(batch, false);
    }
  }

  function noteText(sql: string): void {
    pendingChannels.push(...channelChanges(sql));
    settingsTouched ||= /\bset_config\b/i.test(sql);
  }

  function startCopy(head: Frame, copyIn: CopyIn): void {
    copy = { head, spool: createCopySpool(), cancelled: false };
    void write([copyInResponse(copyIn.binary)]);
  }

  async function handleCopy(message: Frame): Promise<void> {
    const current = copy as NonNullable<typeof copy>;
    const type = message[0];
    if (type === ClientMessage.sync || type === ClientMessage.flush) {
      return;
    }
    if (type === ClientMessage.copyData) {
      await current.spool.add(message);
      return;
    }
    const isEnd = type === ClientMessage.copyDone || type === ClientMessage.copyFail;
    const reason = current.cancelled ? 'canceled by user' : 'unexpected message during COPY';
    await current.spool.add(isEnd && !current.cancelled ? message : frame('f', cString(reason)));
    const rows = await current.spool.finish();
    copy = undefined;
    try {
      await runBatch([{ message: current.head, silent: false }], current.head[0] === ClientMessage.query, rows);
    } finally {
      await current.spool.discard();
    }
    if (!isEnd) {
      await handle(message);
    }
  }

  /** Runs a batch in a turn. `complete`: it ends with Sync or is a simple query, so the turn may end with it. */
  async function runBatch(
    steps: Step[],
    complete: boolean,
    rows?: Awaited<ReturnType<CopySpool['finish']>>
  ): Promise<void> {
    batch = [];
    batchBytes = 0;
    if (steps.length === 0) {
      return;
    }
    const out: Frame[] = [];
    try {
      await backend.turnstile.acquire(session, session.priority);
      const messages = steps.map((step) => step.message);
      const answer = await backend.run(session, messages, rows);
      status = answer.status ?? status;
      answer.frames.forEach((frames, index) => {
        const silent = (steps[index] as Step).silent;
        out.push(...(silent ? frames.filter(isError) : frames).filter((message) => keep(message, rows !== undefined)));
      });
      skipToSync = !complete && out.some(isError);
      if (complete && status === 'I') {
        await settle();
        backend.turnstile.release(session);
      }
    } catch (error) {
      out.push(...failure(error, complete));
    }
    await write(out);
  }

  function failure(error: unknown, complete: boolean): Frame[] {
    if (error instanceof CancelledError) {
      skipToSync = !complete;
      return complete ? [CANCELLED, readyForQuery(status)] : [CANCELLED];
    }
    if (error instanceof EngineCrashed) {
      setImmediate(() => socket.destroySoon());
      return [errorResponse({ severity: 'FATAL', code: '57P02', message: error.message })];
    }
    throw error;
  }

  /** Looks at a message on its way to the client; `false` drops it. */
  function keep(message: Frame, isCopy: boolean): boolean {
    if (message[0] === ServerMessage.notification) {
      host.notify(message);
      return false;
    }
    const tag = commandTag(message);
    settingsTouched ||= tag === 'SET' || tag === 'RESET';
    unlistened ||= tag === 'UNLISTEN';
    if (tag === 'LISTEN' || tag === 'UNLISTEN') {
      const change = pendingChannels.shift();
      if (change) {
        applyChannelChange(session.channels, change);
      }
    }
    return !(isCopy && message[0] === ServerMessage.copyInResponse);
  }

  /** After a transaction, before the turn ends: keep what the client SET, and what others listen to. */
  async function settle(): Promise<void> {
    pendingChannels = [];
    if (settingsTouched) {
      settingsTouched = false;
      const settings = await backend.readSettings(session);
      session.identity = { user: identity.user, settings: new Map([...initial, ...settings]) };
    }
    if (unlistened) {
      unlistened = false;
      await host.relisten(session);
    }
  }

  async function forget(tag: string): Promise<void> {
    for (const message of names.closeAll()) {
      batch.push({ message, silent: true });
    }
    batch.push({ message: frame('S'), silent: false });
    const before = status;
    const closing = batch;
    batch = [];
    await backend.turnstile.acquire(session, session.priority);
    await backend.run(
      session,
      closing.map((step) => step.message)
    );
    if (before === 'I') {
      backend.turnstile.release(session);
    }
    if (tag === 'DISCARD ALL') {
      session.channels.clear();
      session.identity = { user: identity.user, settings: initial };
    }
    await write([commandComplete(tag), readyForQuery(before)]);
  }

  function cancel(): void {
    if (!backend.turnstile.cancel(session) && copy) {
      copy.cancelled = true;
    }
  }

  async function end(): Promise<void> {
    backend.turnstile.cancel(session);
    session.channels.clear();
    await copy?.spool.discard();
    const closing = names.closeAll();
    const owned = backend.turnstile.owner === session;
    if (!owned && closing.length === 0) {
      return;
    }
    try {
      await backend.turnstile.acquire(session, session.priority);
      await backend.run(session, [...(owned ? [frame('S'), query('ROLLBACK')] : []), ...closing, frame('S')]);
    } finally {
      backend.turnstile.release(session);
    }
  }
}

function isError(message: Frame): boolean {
  return message[0] === ServerMessage.error;
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value | undefined): void {
  if (value === undefined) {
    map.delete(key);
  } else {
    map.set(key, value);
  }
}
