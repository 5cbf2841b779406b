const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** A time as a flag has it, epoch ms; UTC where no zone is given. Throws one sentence that begins with `what`. */
export function timeOf(what: string, flag: string, text: string): number {
  const match = TIME.exec(text);
  const timeMs = match ? Date.parse(match[1] && !match[4] ? `${text}Z` : text) : Number.NaN;
  if (Number.isNaN(timeMs)) {
    throw new Error(`${what}: ${flag} ${text} is not a time. Write 2026-11-01 or 2026-11-01T06:00:00Z.`);
  }
  return timeMs;
}

/** The range of `--from` and `--to`, epoch ms; up to now where the latter is absent. */
export function rangeOf(what: string, from: string, to: string | undefined): { fromMs: number; toMs: number } {
  const fromMs = timeOf(what, '--from', from);
  const toMs = to === undefined ? Date.now() : timeOf(what, '--to', to);
  if (fromMs >= toMs) {
    throw new Error(`${what}: --from ${iso(fromMs)} is not before --to ${iso(toMs)}. Swap or correct them.`);
  }
  return { fromMs, toMs };
}

export function iso(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('.000Z', 'Z');
}
