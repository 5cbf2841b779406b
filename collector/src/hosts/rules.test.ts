import { describe, expect, it } from 'vitest';
import { hostsSchema } from './config.ts';
import type { HostsConfig } from './config.ts';
import { compileHosts } from './rules.ts';

type Input = Partial<{ [Key in keyof HostsConfig]: Array<Partial<HostsConfig[Key][number]>> }>;
const compiled = (config: Input) => compileHosts(hostsSchema.parse(config));
/** What the rules say of a host. */
const ruled = async (rules: Input['rules'], host: string) => (await compiled({ rules })).words.ruled(host);
const problemsOf = async (config: Input) => (await compiled(config)).problems;

describe('a rule', () => {
  it('takes the rack from a group named so, whatever the case of the host', async () => {
    const rules = [{ host: String.raw`(?<rack>r\d+)n\d+` }];
    expect(await ruled(rules, 'r01n07')).toEqual({ rack: 'r01' });
    expect(await ruled(rules, 'R01N07')).toEqual({ rack: 'R01' });
  });

  it('has to fit the whole name, with or without its domain', async () => {
    const rules = [{ host: String.raw`(?<rack>r\d+)n\d+` }];
    expect(await ruled(rules, 'r01n07.cluster.local')).toEqual({ rack: 'r01' });
    expect(await ruled(rules, 'xr01n07')).toBeUndefined();
    expect(await ruled(rules, 'r01n07-ib')).toBeUndefined();
    expect(await ruled([{ host: String.raw`10\.20\.(?<row>\d+)\.\d+`, rack: 'R{row:02}' }], '10.20.3.7')).toEqual({
      rack: 'R03',
    });
  });

  it('builds ids of rack, equipment and zone from its groups: upper, lower, padded', async () => {
    const rule = {
      host: String.raw`gpu-(?<row>[a-z])(?<place>\d+)-(?<node>n\d+)(-ib)?`,
      rack: 'R-{row:upper}{place:02}',
      equipment: '{row:upper}{place:02}/{node}',
      zone: 'row-{row:lower}',
    };
    expect(await ruled([rule], 'GPU-B7-n3-ib')).toEqual({ rack: 'R-B07', equipment: 'B07/n3', zone: 'row-b' });
    expect(await ruled([rule], 'gpu-b0012-n3')).toMatchObject({ rack: 'R-B12' });
  });

  it('gives way to a later one where it does not fit; an empty group is no id', async () => {
    const rules = [{ host: '(?<rack>a*)x' }, { host: '.*', rack: 'rest' }];
    expect(await ruled(rules, 'aax')).toEqual({ rack: 'aa' });
    expect(await ruled(rules, 'y')).toEqual({ rack: 'rest' });
    expect(await ruled(rules, 'x')).toEqual({});
  });

  it('answers at once, whatever the pattern and the name: no backtracking', async () => {
    const startMs = performance.now();
    const evil = [{ host: '(?<rack>(a+)+)$' }, { host: '(?<rack>(a|aa)+)b' }, { host: '(?<rack>(.*a){20})' }];
    expect(await ruled(evil, `${'a'.repeat(200)}!`)).toBeUndefined();
    // By a backtracking engine it would take longer than the universe is old.
    expect(performance.now() - startMs).toBeLessThan(20_000);
    expect(await ruled([{ host: '.*', rack: 'r' }], 'a'.repeat(256))).toBeUndefined();
  });
});

describe('the list', () => {
  it('knows a host with and without its domain', async () => {
    const { words } = await compiled({
      list: [
        { host: 'Login01', rack: 'R9' },
        { host: 'a.b', zone: 'hall' },
      ],
    });
    expect(words.listed('login01.cluster.local')).toEqual({ rack: 'R9' });
    expect(words.listed('a.b')).toEqual({ zone: 'hall' });
    expect(words.listed('a')).toBeUndefined();
  });

  it('does not have a host twice', async () => {
    const list = [
      { host: 'n1', rack: 'R1' },
      { host: 'N1', rack: 'R2' },
    ];
    expect(await problemsOf({ list })).toEqual([
      { path: ['list', 1, 'host'], message: '"N1" is listed twice', nextStep: 'Remove one of the two' },
    ]);
  });
});

it.each([
  ['(?<rack>r', 'host', /can be used: missing closing/],
  [String.raw`(?<rack>r)(?=x)`, 'host', /\(\?=/],
  [String.raw`(?<rack>r)\1`, 'host', /\\1/],
  ['(?<rack>((a{1,1000}){1,1000}){1,1000})', 'host', /too large/],
  [String.raw`r\d+`, 'host', /says no place/],
])('refuses %s, with what is wrong', async (host, key, message) => {
  expect(await problemsOf({ rules: [{ host }] })).toEqual([
    {
      path: ['rules', 0, key],
      message: expect.stringMatching(message) as string,
      nextStep: expect.any(String) as string,
    },
  ]);
});

it.each([
  ['{row}', /\{row\} is not a group of the pattern: it has rack/],
  ['{rack:3x}', /is not a placeholder/],
  ['{}', /is not a placeholder/],
])('refuses the template %s, with what is wrong', async (rack, message) => {
  expect(await problemsOf({ rules: [{ host: '(?<rack>.*)', rack }] })).toMatchObject([
    { path: ['rules', 0, 'rack'], message: expect.stringMatching(message) as string },
  ]);
});
