import { expect, it } from 'vitest';
import { staysAfter } from './stays.ts';
import type { NodesReport } from './stays.ts';

const report = (asOfMs: number, nodes: string[], more: Partial<NodesReport> = {}): NodesReport => ({
  runStartMs: 10,
  asOfMs,
  nodes: nodes.map((node) => ({ node, gpus: 8 })),
  ...more,
});
const on = (node: string, fromMs: number, toMs?: number) => ({
  node,
  gpus: 8,
  fromMs,
  ...(toMs === undefined ? {} : { toMs }),
});

it('the nodes of the first report are there from the start', () => {
  expect(staysAfter([], report(15, ['n1', 'n2']))).toEqual([on('n1', 10), on('n2', 10)]);
});

it('a stay that goes on keeps its beginning', () => {
  expect(staysAfter([on('n1', 10), on('n2', 12)], report(20, ['n1', 'n2']))).toEqual([on('n1', 10), on('n2', 12)]);
});

it('a job that shrinks leaves nodes when it was resized, or by the report where that is not said', () => {
  const before = [on('n1', 10), on('n2', 10)];
  expect(staysAfter(before, report(20, ['n1'], { changedMs: 18 }))).toEqual([on('n2', 10, 18), on('n1', 10)]);
  expect(staysAfter(before, report(20, ['n1']))).toEqual([on('n2', 10, 20), on('n1', 10)]);
});

it('a job that grows has the new node since it was resized, and may come back to one that it had left', () => {
  const before = [on('n1', 10), on('n2', 10, 15)];
  expect(staysAfter(before, report(20, ['n1', 'n2'], { changedMs: 18 }))).toEqual([on('n1', 10), on('n2', 18)]);
});

it('a job that was requeued stays anew, on the same node too', () => {
  expect(staysAfter([on('n1', 10)], report(40, ['n1', 'n3'], { runStartMs: 30 }))).toEqual([
    on('n1', 10, 30),
    on('n1', 30),
    on('n3', 30),
  ]);
});

it('a change that is told for the future, or for before the start, is not believed', () => {
  expect(staysAfter([on('n1', 10)], report(20, [], { changedMs: 500 }))).toEqual([on('n1', 10, 20)]);
  expect(staysAfter([on('n1', 10)], report(20, ['n1', 'n2'], { changedMs: 1 }))).toEqual([on('n1', 10), on('n2', 10)]);
});
