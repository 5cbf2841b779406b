import type { Frame } from '#datasource/backend/frames/frame.ts';
import { roiQuerySchema } from '#model/query/roi.ts';
import { rangeOf } from '../lib/time.ts';
import { openPlant } from '../mcp/plant.ts';

/** Twenty models of a year of days take a second; a database that is far away takes longer. */
const TIMEOUT_MS = 120_000;

/** Prints how the numbers of an initiative came about, by sections. Throws one sentence where there is no such initiative. */
export async function explainInitiative(
  initiative: string,
  { to, url = process.env.PLENUM_READER_URL }: { to?: string; url?: string },
  print: (text: string) => void
): Promise<void> {
  const { fromMs, toMs } = rangeOf('roi explain', '2000-01-01', to);
  const plant = openPlant(url ? [url] : [], () => undefined, 'roi explain');
  try {
    const query = roiQuerySchema.parse({ kind: 'roi', rows: 'explanation', initiatives: [initiative] });
    const [frame] = await plant.query(query, { fromMs, toMs, maxDataPoints: 0 }, AbortSignal.timeout(TIMEOUT_MS));
    const lines = linesOf(frame);
    if (lines.length === 0) {
      const notices = frame?.meta?.notices?.map(({ text }) => text).join(' ') ?? '';
      throw new Error(`roi explain: ${initiative} is not an initiative. ${notices}`.trim());
    }
    let before = '';
    for (const { section, line } of lines) {
      if (section !== before) {
        print(before === '' ? section : `\n${section}`);
        before = section;
      }
      print(`  ${line}`);
    }
  } finally {
    await plant.close();
  }
}

function linesOf(frame: Frame | undefined): Array<{ section: string; line: string }> {
  const column = (name: string) => frame?.fields.find((field) => field.name === name)?.values ?? [];
  const sections = Array.from(column('section'), String);
  const lines = Array.from(column('line'), String);
  return sections.map((section, index) => ({ section, line: lines[index] ?? '' }));
}
