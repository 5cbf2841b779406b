import type { Formats, Queue } from '../data/read.ts';
import type { TotalRoom } from '../fit/total.ts';
import type { View } from '../options.ts';
import { lossWords } from './fit-words.ts';
import { counted, written } from './quantities.ts';

/** What the queue will draw and whether that is left, in one sentence. */
export function queueSentence(
  { jobs, total, unknown }: Queue,
  room: TotalRoom | undefined,
  view: View,
  { watts }: Formats
): string {
  if (jobs.length === 0) {
    return 'No job waits.';
  }
  const subject = jobs.length === 1 ? 'The job that waits' : `The ${counted(jobs.length, 'job')} that wait`;
  if (!total) {
    return `${subject}: what ${jobs.length === 1 ? 'it' : 'they'} will draw is not known yet.`;
  }
  const range = `${written(watts, total.lowW)} to ${written(watts, total.highW)}`;
  const all = jobs.length === 1 ? 'beside what runs now' : 'if all run at once beside what runs now';
  const partial = unknown > 0 ? `, without ${counted(unknown, 'job')} of which nothing is expected` : '';
  const draw = `${subject} will draw ${written(watts, total.meanW)} (${range}) ${all}${partial}`;
  if (!room) {
    return `${draw}.`;
  }
  const left = `${written(watts, room.watts)} is left ${lossWords(view)}`;
  if (total.meanW > room.watts) {
    return `${draw}: ${written(watts, total.meanW - room.watts)} too much, as ${left}.`;
  }
  return `${draw}; ${left}: ${total.highW > room.watts ? 'that may not fit' : 'that fits'}.`;
}
