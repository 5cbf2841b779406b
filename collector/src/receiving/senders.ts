import type { MessageReport } from '#protocols/shared/series-decoder.ts';
import { resetRoutes, type Routes } from './routes.ts';

/** Senders that are known at once; beyond it the one that was silent for longest is forgotten, and met anew when it is back. */
const MAX_SENDERS = 256;
/** A sender whose series do not fit any more may begin anew after so long, ms: its old ones may have gone. */
const RESET_MS = 10 * 60_000;

export interface Sender {
  name: string;
  /** What it calls itself: `Prometheus/2.42.0`. */
  agent: string;
  lastMs: number;
  samples: number;
  /** By message that it speaks. */
  routes: Map<string, Routes>;
  resetMs: number;
}

/** Those who send, with the series that each is known by. */
export function createSenders() {
  const senders = new Map<string, Sender>();

  function find(name: string, agent: string): Sender {
    const nowMs = Date.now();
    let sender = senders.get(name);
    if (sender) {
      // The map stays in the order of their last words.
      senders.delete(name);
    } else {
      sender = { name, agent, lastMs: nowMs, samples: 0, routes: new Map(), resetMs: nowMs };
      const [silent] = senders.keys();
      if (senders.size >= MAX_SENDERS && silent !== undefined) {
        senders.delete(silent);
      }
    }
    sender.agent = agent;
    sender.lastMs = nowMs;
    senders.set(name, sender);
    return sender;
  }

  return {
    find,
    all: (): Sender[] => [...senders.values()],
    /** Notes what came; makes room where a sender has reached its limit and its series may be others by now. */
    note(sender: Sender, routes: Routes, { samples, refusedSamples }: MessageReport): void {
      sender.samples += samples;
      const nowMs = Date.now();
      if (refusedSamples > 0 && nowMs - sender.resetMs > RESET_MS) {
        sender.resetMs = nowMs;
        routes.decoder.reset();
        resetRoutes(routes);
      }
    },
    seriesCount: (sender: Sender): number =>
      [...sender.routes.values()].reduce((sum, { decoder }) => sum + decoder.size, 0),
  };
}
export type Senders = ReturnType<typeof createSenders>;
