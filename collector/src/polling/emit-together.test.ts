import { describe, expect, it } from 'vitest';
import { Quality } from '#model/sample.ts';
import type { SourceSample } from '../contract/reading.ts';
import type { SourceRows } from '../contract/source-rows.ts';
import { createBatchEncoder } from '../pipeline/spool/payload.ts';
import { emitTogether } from './emit-together.ts';

const sample = (address: string, value: number): SourceSample => ({
  address,
  value,
  timeMs: value,
  receivedMs: value,
  quality: Quality.good,
});

/** Emits into a list of what was stored, as text, each time at once. */
function recorder() {
  const stored: string[] = [];
  const names: unknown[] = [];
  const encode = createBatchEncoder('source');
  const store = (rows: SourceRows) => {
    stored.push([...rows].map(({ address, value }) => `${address} ${value}`).join(', '));
    names.push(encode(rows, 0, rows.count).batch.addresses);
    return Promise.resolve();
  };
  return { stored, names, emit: emitTogether(store, () => 0) };
}

describe('what several pollers hand in at nearly the same moment', () => {
  it('is handed on in the order of the points, whoever answered first, so that what is known of the points serves again', async () => {
    const { stored, names, emit } = recorder();
    await Promise.all([emit([sample('a', 1), sample('b', 1)]), emit([sample('c', 1)])]);
    await Promise.all([emit([sample('c', 2)]), emit([sample('a', 2), sample('b', 2)])]);
    expect(stored).toEqual(['a 1, b 1, c 1', 'a 2, b 2, c 2']);
    expect(names[1]).toBe(names[0]);
  });

  it('keeps the samples of one point in their order', async () => {
    const { stored, emit } = recorder();
    await Promise.all([emit([sample('a', 3), sample('b', 1)]), emit([sample('a', 1), sample('a', 2)])]);
    expect(stored).toEqual(['a 3, a 1, a 2, b 1']);
  });

  it('stores once at a time: what comes meanwhile waits and is whole', async () => {
    const stored: number[] = [];
    const first = Promise.withResolvers<undefined>();
    const emit = emitTogether(
      async (rows) => {
        const values = () => [...rows].map(({ value }) => value ?? 0);
        const before = values();
        if (stored.length === 0) {
          await first.promise;
        }
        expect(values()).toEqual(before);
        stored.push(...before);
      },
      () => 0
    );
    const one = emit([sample('a', 1)]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const two = emit([sample('a', 2)]);
    const three = emit([sample('b', 3)]);
    first.resolve(undefined);
    await Promise.all([one, two, three]);
    expect(stored).toEqual([1, 2, 3]);
  });
});
