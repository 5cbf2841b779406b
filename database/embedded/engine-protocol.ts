/** Messages between the front end's thread and the engine's thread. */

export interface EngineOptions {
  /** Folder of the database; absent: in memory. */
  dataDir?: string;
}

export interface EngineTask {
  id: number;
  /** Run one after the other; after an error the rest is skipped up to a Sync. */
  frames: Uint8Array[];
  /** Frames of a COPY that follow the last of `frames`: first this memory, then this file. */
  copy?: { memory: Uint8Array[]; file: string | undefined; bytes: number };
}

export type EngineRequest = { kind: 'task'; task: EngineTask } | { kind: 'close' };

export type EngineReply =
  | { kind: 'ready' }
  /** `outputs[i]` is what the engine answered to `frames[i]`. */
  | { kind: 'done'; id: number; outputs: Uint8Array[] }
  /** The engine is gone: its memory or files cannot be trusted any more. */
  | { kind: 'crashed'; message: string }
  | { kind: 'closed' };
