import type { SourceSample } from '../../contract/reading.ts';

/** Values that wait for the spool before reading from the broker stops: one batch of a busy second. */
const MAX_PENDING = 10_000;

export interface Outbox {
  /** Resolves at once while there is room, else when the spool has caught up: the caller's back-pressure. */
  add(sample: SourceSample, messageId: number | undefined): Promise<void>;
  /** Resolves when everything added so far is durable and acknowledged; rejects when storing failed. */
  idle(): Promise<void>;
}

/**
 * Hands samples to the spool in batches, one batch at a time, and acknowledges a message only after its
 * batch is durable. Waiting for each single message would cap the source at one message per disk sync.
 */
export function createOutbox(
  store: (samples: SourceSample[]) => Promise<void>,
  acknowledge: (messageId: number) => void,
  onError: (error: unknown) => void
): Outbox {
  let pending: Array<{ sample: SourceSample; messageId: number | undefined }> = [];
  let running: Promise<void> | undefined;

  async function work(): Promise<void> {
    while (pending.length > 0) {
      const batch = pending;
      pending = [];
      await store(batch.map(({ sample }) => sample));
      for (const { messageId } of batch) {
        if (messageId !== undefined) {
          acknowledge(messageId);
        }
      }
    }
  }

  return {
    async add(sample, messageId) {
      pending.push({ sample, messageId });
      if (!running) {
        running = work().finally(() => {
          running = undefined;
        });
        running.catch(onError);
      }
      if (pending.length > MAX_PENDING) {
        await running;
      }
    },
    async idle() {
      await running;
    },
  };
}
