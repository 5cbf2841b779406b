import { expect, it } from 'vitest';
import type { Job } from '#model/job.ts';
import { createNews } from './news.ts';

const job = (id: string, more: Partial<Job> = {}): Job => ({
  id,
  scheduler: 'a',
  asOfMs: 1,
  state: 'RUNNING',
  site: 'demo',
  nodes: [],
  ...more,
});

it('says what is new or has changed, and again what was not made durable', () => {
  const news = createNews(1_000);
  expect(news.of([job('1')], 0).news).toEqual([job('1')]);
  const { news: first, keep } = news.of([job('1')], 0);
  expect(first).toEqual([job('1')]);
  keep();
  expect(news.of([job('1', { asOfMs: 2 }), job('1', { scheduler: 'b' })], 1).news).toEqual([
    job('1', { scheduler: 'b' }),
  ]);
  expect(news.of([job('1', { state: 'COMPLETED' })], 1).news).toHaveLength(1);
});

it('says what has not changed again after a while, and what the scheduler had forgotten in between', () => {
  const news = createNews(1_000);
  news.of([job('1'), job('2')], 0).keep();
  expect(news.of([job('1'), job('2')], 999).news).toEqual([]);
  expect(news.of([job('1'), job('2')], 1_000).news).toHaveLength(2);
  news.retain([job('1')]);
  expect(news.of([job('1'), job('2')], 1).news).toEqual([job('2')]);
});
