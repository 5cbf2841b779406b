import { describe, expect, it } from 'vitest';
import { type Undertaking, windowsOf } from './windows.ts';

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const one = (name: string, from: string, done: string, meter = 'cooling'): Undertaking => ({
  name,
  meter,
  workFromMs: day(from),
  doneMs: day(done),
});
const text = ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
  [fromMs, toMs].map((ms) => new Date(ms).toISOString().slice(0, 10));

const toMs = day('2026-12-01');

describe('windows of an initiative', () => {
  it('are the year before the work and the time since', () => {
    const alone = one('A', '2026-03-01', '2026-03-15');
    const { baseline, report, notes } = windowsOf(alone, [alone, one('B', '2026-01-01', '2026-02-01', 'lighting')], {
      toMs,
    });
    expect([text(baseline), text(report), notes]).toEqual([
      ['2025-03-01', '2026-03-01'],
      ['2026-03-15', '2026-12-01'],
      [],
    ]);
  });

  it('end where the next one on the meter begins, by name', () => {
    const [a, b] = [one('A', '2026-01-01', '2026-01-10'), one('B', '2026-06-01', '2026-06-10')];
    const first = windowsOf(a, [a, b], { toMs });
    expect(text(first.report)).toEqual(['2026-01-10', '2026-06-01']);
    expect(first.notes).toEqual([
      'Counted until 2026-06-01, when work on "B" began on the same meter: what each saves since cannot be told apart.',
    ]);
    const second = windowsOf(b, [a, b], { toMs });
    expect([text(second.baseline), text(second.report)]).toEqual([
      ['2026-01-10', '2026-06-01'],
      ['2026-06-10', '2026-12-01'],
    ]);
    expect(second.notes).toEqual([
      '"A" was done before: its effect is part of the baseline, which begins on 2026-01-10.',
    ]);
  });

  it('of two close to each other are those of both, by name', () => {
    const [a, b] = [one('A', '2026-01-01', '2026-01-10'), one('B', '2026-02-01', '2026-02-10')];
    const second = windowsOf(b, [a, b], { toMs });
    expect([text(second.baseline), second.together]).toEqual([['2025-01-01', '2026-01-01'], ['A']]);
    expect(second.notes[0]).toBe(
      'Saved together with "A": fewer than 90 days lie between them, in which one could be told from the other.'
    );
    const [x, y] = [one('X', '2026-01-01', '2026-01-10'), one('Y', '2026-01-01', '2026-01-20')];
    expect(windowsOf(x, [x, y], { toMs }).together).toEqual(['Y']);
    expect(windowsOf(y, [x, y], { toMs }).together).toEqual(['X']);
  });
});
