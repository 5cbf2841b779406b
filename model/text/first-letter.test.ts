import { expect, it } from 'vitest';
import { lowerFirst, upperFirst } from './first-letter.ts';

it('lowers a title within a sentence and keeps abbreviations', () => {
  expect(['Rack power', 'GPU utilization', 'AC', ''].map(lowerFirst)).toEqual([
    'rack power',
    'GPU utilization',
    'AC',
    '',
  ]);
});

it('begins a line with a capital letter', () => {
  expect(['a day before', 'PUE', ''].map(upperFirst)).toEqual(['A day before', 'PUE', '']);
});
