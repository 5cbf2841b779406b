import type { PlantHost } from '../plant-host.ts';
import { STORIES, storyAt, type Story } from '../plant/stories.ts';
import { faultId } from '../plant/faults.ts';
import { failure, type Answer } from './answer.ts';
import { manualJob } from './manual-job.ts';
import { removeFaults } from './post-fault.ts';

/** Plays a story from now on: its faults and jobs come and go at their times. `stop=1` ends what it started. */
export function postStory(host: PlantHost, query: URLSearchParams): Answer {
  const name = query.get('name') ?? '';
  const story = STORIES.find((candidate) => candidate.name === name);
  if (!story) {
    return failure(400, `Story "${name}" is unknown. Use one of ${STORIES.map((known) => known.name).join(', ')}.`);
  }
  removeStory(host, story);
  if (query.get('stop') !== null) {
    return { status: 200, body: { name, stopped: true } };
  }
  const startMs = host.state.timeMs;
  const { faults, jobs } = storyAt(story, startMs);
  host.apply({ faults });
  for (const { startMs: jobStartMs, endMs, ...wish } of jobs) {
    const job = manualJob({ ...wish, partition: 'liquid', minutes: (endMs - jobStartMs) / 60_000 }, host.state);
    host.apply({ jobs: [{ ...job, startMs: jobStartMs, endMs }] });
  }
  const steps = story.steps.map(({ afterS, what }) => ({
    at: new Date(host.toClock(startMs + afterS * 1000)).toISOString(),
    what,
  }));
  return { status: 200, body: { name, title: story.title, minutes: story.lengthS / 60, steps } };
}

export function storyList() {
  return STORIES.map(({ name, title, lengthS, steps }) => ({ name, title, minutes: lengthS / 60, steps }));
}

function removeStory(host: PlantHost, story: Story): void {
  const ids = new Set(story.faults.map(faultId));
  const names = new Set(story.jobs.map(({ name }) => name));
  removeFaults(host, (fault) => ids.has(faultId(fault)));
  host.state.manualJobs = host.state.manualJobs.filter((job) => !names.has(job.name));
}
