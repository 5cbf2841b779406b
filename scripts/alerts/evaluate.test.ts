import { expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { readRuleGroups } from './rules.ts';

const rule = readRuleGroups()
  .flatMap(({ rules }) => rules)
  .find(({ uid }) => uid === 'plenum-cooling-down')!;
const labels = { equipment: 'CRAH-1' };
const answering = (minutes: number[]) =>
  evaluate(rule, 0, ({ measure }) =>
    Promise.resolve(measure === 'minutes' ? minutes.map((value) => ({ labels, value })) : [{ labels, value: 3 }])
  );

it('a rule of which one query has no answer is without data, as in eval.go, also where the condition fires', async () => {
  expect(await answering([7])).toEqual({ instances: [{ labels, isFiring: true, values: { A: 3, B: 3, C: 7, D: 1 } }] });
  expect(await answering([])).toEqual({ isEmpty: true });
});
