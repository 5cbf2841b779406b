import { parseArgs } from 'node:util';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { contextFor, startBackend, type TestBackend } from '../../datasource/backend/testing/grafana.ts';
import { askBackend } from './ask.ts';
import { readChannels, refusals } from './drill/channels.ts';
import { findingsOf } from './drill/findings.ts';
import { type Incident, incidentOfFaults, incidentOfStory } from './drill/incident.ts';
import { play } from './drill/play.ts';
import { readPolicy, readTemplates, routeOf } from './drill/policy.ts';
import { record } from './drill/record.ts';
import { reportJson, reportText } from './drill/report.ts';
import { textOf } from './drill/text.ts';
import { durationMs, readRuleGroups } from './rules.ts';

const HELP = `npm run alerts:drill [-- options]

Plays an incident of the demo plant and shows what the alert rules of provisioning/alerting/ and the policy and templates of
provisioning/on-call/ would have sent: what, to whom, when. Nothing is sent. It takes minutes instead of the incident's half hour, as
the plant runs without waiting for the clock, into a database of its own: the embedded engine, or, where PLENUM_DATABASE_URL names a
server as a superuser, a new database there that is dropped afterwards.

Options
  --story NAME     the story to play (default cdu-degraded; docs/simulator.md)
  --fault FAULT    breaks something instead; may be given several times. KIND:TARGET[:VALUE][@FROM][+LENGTH], such as
                   crah-fan:CRAH-1, leak:R-B02:6, feed-loss:A@2m+10m, source-away:bms
  --at TIME        when it begins, ISO 8601 (default: so that it ends now); jobs and weather are those of that time
  --every TIME     evaluates the rules at this interval instead of their 30 s, for a slow machine: 1m, 2m
  --all            prints each message in full, not only the first page
  --json           prints JSON
  -h, --help       this text

Exit code: 0 when who has to know is paged, each cause named is what broke and every channel takes the messages in full; 1 when not, 2 for a
wrong option.`;

const MINUTE_MS = 60_000;
/** The quiet time before the start that is judged as well: what is wrong there was wrong before. */
const BEFORE_MS = 2 * MINUTE_MS;
const PROGRESS_INTERVAL_MS = 15_000;

interface Options {
  incident: Incident;
  startMs: number;
  everyMs: number;
  all: boolean;
  json: boolean;
}

function readOptions(args: string[]): Options | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      story: { type: 'string' },
      fault: { type: 'string', multiple: true },
      at: { type: 'string' },
      every: { type: 'string', default: '30s' },
      all: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    return 'help';
  }
  if (values.story !== undefined && values.fault !== undefined) {
    throw new Error('--story and --fault exclude each other. Give one of them.');
  }
  const incident = values.fault ? incidentOfFaults(values.fault) : incidentOfStory(values.story ?? 'cdu-degraded');
  const lastStartMs = Math.floor((Date.now() - incident.lengthMs) / MINUTE_MS) * MINUTE_MS;
  const startMs = values.at === undefined ? lastStartMs : Date.parse(values.at);
  if (Number.isNaN(startMs)) {
    throw new Error(`--at: "${values.at}" is not a time. Write it as 2026-11-22T12:00:00Z.`);
  }
  return { incident, startMs, everyMs: durationMs(values.every), all: values.all, json: values.json };
}

const startedAt = performance.now();
function say(message: string): void {
  process.stderr.write(`[${String(Math.round((performance.now() - startedAt) / 1_000)).padStart(3)} s] ${message}\n`);
}

/** Says now and then how far it is. */
function progressOf(what: string): (done: number) => void {
  let saidAt = performance.now();
  return (done) => {
    if (performance.now() - saidAt >= PROGRESS_INTERVAL_MS) {
      saidAt = performance.now();
      say(`${what}: ${Math.round(100 * done)} %`);
    }
  };
}

async function drill({ incident, startMs, everyMs, all, json }: Options): Promise<number> {
  let database: TestDatabase | undefined;
  let backend: TestBackend | undefined;
  try {
    say('database: starting');
    database = await testDatabase();
    say(`plant: playing "${incident.title}", ${Math.round(incident.lengthMs / MINUTE_MS)} min`);
    const { rows, points } = await record(database.url, incident, startMs, progressOf('plant'));
    say(`plant: ${rows} samples of ${points} points are written`);
    backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
    const groups = readRuleGroups();
    say(
      `rules: evaluating ${groups.reduce((sum, { rules }) => sum + rules.length, 0)} of them every ${everyMs / 1_000} s`
    );
    const policy = readPolicy();
    const played = await play({
      groups,
      ask: askBackend(backend),
      routeOf: (labels) => routeOf(policy, labels),
      fromMs: startMs - BEFORE_MS,
      toMs: startMs + incident.lengthMs,
      everyMs,
      onProgress: progressOf('rules'),
    });
    const templates = readTemplates();
    const texts = played.messages.map((message) => textOf(message, templates));
    const channels = readChannels();
    const refused = played.messages.flatMap((message) =>
      channels.flatMap((channel) => refusals(channel, message, templates))
    );
    const findings = [...findingsOf(played, incident), ...new Set(refused)];
    const reported = { incident, startMs, played, texts, findings, all };
    console.log(json ? JSON.stringify(reportJson(reported)) : `\n${reportText(reported)}`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    await backend?.stop();
    await database?.stop();
  }
}

let options: Options | 'help';
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`plenum: ${(error as Error).message} See \`npm run alerts:drill -- --help\`.`);
  process.exit(2);
}
if (options === 'help') {
  console.log(HELP);
  process.exit(0);
}
process.exit(await drill(options));
