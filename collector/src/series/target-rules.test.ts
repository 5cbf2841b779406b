import { expect, test } from 'vitest';
import { compileTargetRules, DEFAULT_RULES, targetRuleSchema } from './target-rules.ts';

const HOSTS: Record<string, { equipment: string }> = {
  gpu07: { equipment: 'R1-N7' },
  'fd00::7': { equipment: 'R1-N7' },
};
const rules = (...some: object[]) =>
  compileTargetRules(
    some.map((rule) => targetRuleSchema.parse(rule)),
    (host) => HOSTS[host]
  );

test('a group of a pattern names the rack, and the first rule that fits counts', () => {
  const targetOf = rules(
    {
      match: { job: 'pdu', instance: '(?<row>[a-z]+)-(?<number>\\d+):.*' },
      rack: 'R-{row}{number}',
      name: 'pdu-{number}',
    },
    { match: { instance: '(?<rack>r\\d+)n\\d+:\\d+' }, rack: '{rack}' },
    { rack: 'R-other' }
  );
  expect(targetOf({ job: 'pdu', instance: 'a-12:9100' })).toEqual({ name: 'pdu-12', rack: 'R-a12' });
  expect(targetOf({ job: 'node', instance: 'r3n14:9100' })).toEqual({ name: 'r3n14:9100', rack: 'r3' });
  expect(targetOf({ job: 'node', instance: 'xr3n14:9100x' })).toEqual({ name: 'xr3n14:9100x', rack: 'R-other' });
  expect(targetOf({ job: 'node' })).toBeUndefined();
});

test.each(['gpu07:9400', 'gpu07', '[fd00::7]:9400', 'fd00::7'])(
  'the host of %s is looked up without its port',
  (instance) => {
    expect(compileTargetRules(DEFAULT_RULES, (host) => HOSTS[host])({ instance })).toEqual({
      name: instance,
      equipment: 'R1-N7',
    });
  }
);

test('a host that is nowhere leaves it to the next rule', () => {
  expect(rules({ host: '{instance}' }, { equipment: '{node}' })({ instance: 'gpu99:1', node: 'N9' })).toEqual({
    name: 'gpu99:1',
    equipment: 'N9',
  });
  expect(rules({ host: '{instance}' })({ instance: 'gpu99:1' })).toBeUndefined();
});

test('a pattern that is none, and a rule with two places, are refused', () => {
  expect(targetRuleSchema.safeParse({ match: { instance: '(' }, rack: 'R1' }).success).toBe(false);
  expect(targetRuleSchema.safeParse({ rack: 'R1', equipment: 'N1' }).success).toBe(false);
});
