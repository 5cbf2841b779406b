import { parentPort } from 'node:worker_threads';

import { crossCorrelation } from '#model/statistics/cross-correlation.ts';
import { laggedPair } from '#model/statistics/lagged-pair.ts';

import type { Reply, Request } from './task.ts';

/** What runs in the thread: answers one request after the other. */
parentPort?.on('message', ({ id, what, pairs, maxLag }: Request) => {
  let reply: Reply;
  try {
    const answer = what === 'best' ? laggedPair : crossCorrelation;
    reply = { id, answers: pairs.map(({ x, y }) => answer(x, y, { maxLag })) };
  } catch (error) {
    reply = { id, error: String(error) };
  }
  parentPort?.postMessage(reply);
});
