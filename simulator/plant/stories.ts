import type { Fault } from './faults.ts';
import type { Job } from './jobs.ts';
import { RACK_PLACES } from './layout.ts';

/** One thing that happens in a story, for those who watch. */
export interface StoryStep {
  afterS: number;
  what: string;
}

export interface Story {
  name: string;
  title: string;
  lengthS: number;
  steps: readonly StoryStep[];
  faults: ReadonlyArray<Omit<Fault, 'sinceMs' | 'untilMs'> & { fromS: number; toS: number }>;
  jobs: ReadonlyArray<{ name: string; servers: number[]; intensity: number; fromS: number; toS: number }>;
}

/** Sixteen trays of each rack of a pod; the two that are left are spares, as operators keep them. */
const TRAYS_PER_RACK = 16;

function podServers(cdu: number, trays: number): number[] {
  return RACK_PLACES.filter((rack) => rack.cdu === cdu).flatMap(({ firstMachine }) =>
    Array.from({ length: trays }, (_, slot) => firstMachine + slot)
  );
}

const PUMP_S = 60;
const JOB_S = 180;
const REPAIR_S = 1_080;
const JOB_END_S = 1_500;

export const STORIES: readonly Story[] = [
  {
    name: 'cdu-degraded',
    title: 'A 300 kW job lands in a zone whose CDU is degraded',
    lengthS: JOB_END_S,
    faults: [
      { kind: 'cdu-pump', target: 'CDU-1', value: 1, fromS: PUMP_S, toS: REPAIR_S },
      { kind: 'stuck-valve', target: 'CDU-1', value: 10, fromS: PUMP_S, toS: REPAIR_S },
    ],
    jobs: [
      // What runs in the pod is stopped first: the story must not depend on the hour.
      { name: 'pod-b1-drained', servers: podServers(0, 18), intensity: 0.01, fromS: 0, toS: JOB_END_S },
      {
        name: 'llm-pretrain-300kw',
        servers: podServers(0, TRAYS_PER_RACK),
        intensity: 0.97,
        fromS: JOB_S,
        toS: JOB_END_S,
      },
    ],
    steps: [
      { afterS: 0, what: 'Pod B1 (racks R-B01 to R-B03) is drained: about 100 kW are left.' },
      {
        afterS: PUMP_S,
        what: 'One pump of CDU-1 stops and its chilled water valve stays at 10 %. At this load nobody feels it: only "available" of CDU-1 says so.',
      },
      {
        afterS: JOB_S,
        what: 'The job llm-pretrain-300kw starts on 48 trays. Within a minute the pod draws 270 kW more; all of it is heat for CDU-1.',
      },
      {
        afterS: JOB_S + 120,
        what: 'CDU-1 cannot hand the heat on: its supply climbs past 40 °C, returns past 50 °C, the GPUs towards 87 °C.',
      },
      { afterS: JOB_S + 420, what: 'The GPUs slow down to protect themselves: power and the speed of the job fall.' },
      {
        afterS: REPAIR_S,
        what: 'Pump and valve are repaired: supply falls back to 30 °C within minutes, the job is at full speed.',
      },
      { afterS: JOB_END_S, what: 'The job ends.' },
    ],
  },
];

/** A story's faults and jobs with their times, from `startMs` on. */
export function storyAt(
  story: Story,
  startMs: number
): { faults: Fault[]; jobs: Array<Pick<Job, 'name' | 'servers' | 'intensity' | 'startMs' | 'endMs'>> } {
  const at = (seconds: number) => startMs + seconds * 1000;
  return {
    faults: story.faults.map(({ fromS, toS, ...fault }) => ({ ...fault, sinceMs: at(fromS), untilMs: at(toS) })),
    jobs: story.jobs.map(({ fromS, toS, ...job }) => ({ ...job, startMs: at(fromS), endMs: at(toS) })),
  };
}
