import { SUBSYSTEMS } from '#model/business/initiative.ts';
import { QUANTITIES } from '#model/business/consumption.ts';
import type { RecordKind } from '#model/business/kinds.ts';
import { DAY_TYPES } from '#model/business/tariff.ts';
import { upperFirst } from '#model/text/first-letter.ts';
import type { FormBody, Option, RecordField, ValueField } from './field.ts';

const words = (all: readonly string[]): Option[] => all.map((value) => ({ value, label: upperFirst(value) }));

const currencyOf = (form: FormBody) => (typeof form.currency === 'string' && form.currency) || 'currency';
const per = (what: string) => (form: FormBody) => `${currencyOf(form)}/${what}`;

const SITE: ValueField = { key: 'site', label: 'Site', input: 'site', isRequired: true };
const SITE_OR_ALL: ValueField = {
  key: 'site',
  label: 'Site',
  input: 'site',
  help: 'Left empty, it is for all sites that have none of their own',
};
const CURRENCY: ValueField = { key: 'currency', label: 'Currency', input: 'currency', isRequired: true };
const SUBSYSTEM: RecordField = { key: 'subsystem', label: 'Subsystem', input: 'choice', options: words(SUBSYSTEMS) };

const WHEN: readonly ValueField[] = [
  { key: 'season', label: 'Season', input: 'text' },
  { key: 'days', label: 'Days', input: 'choices', options: words(DAY_TYPES) },
  { key: 'from', label: 'From', input: 'clock' },
  { key: 'to', label: 'To', input: 'clock' },
];
const NAME: ValueField = { key: 'name', label: 'Name', input: 'text', isRequired: true };

/** The forms of all kinds; a test holds them against the schemas. */
export const FIELDS: Readonly<Record<RecordKind, readonly RecordField[]>> = {
  initiative: [
    { key: 'title', label: 'Title', input: 'text', help: 'What was done, in words' },
    SITE,
    SUBSYSTEM,
    {
      key: 'meters',
      label: 'Meters',
      input: 'meters',
      isRequired: true,
      help: 'Equipment whose active power, added up, is what it is judged by',
    },
    {
      key: 'workFrom',
      label: 'Work begins on',
      input: 'day',
      isRequired: true,
      help: 'What lies between counts neither as before nor as after',
    },
    { key: 'doneOn', label: 'Done on', input: 'day', isRequired: true },
    { ...CURRENCY, isRequired: undefined },
    { key: 'capex', label: 'Spent once', input: 'decimal', unit: currencyOf },
    { key: 'opexPerYear', label: 'Running cost', input: 'decimal', unit: per('year') },
    { key: 'lifeYears', label: 'Life', input: 'number', unit: 'years', help: 'Left empty, 10' },
    { key: 'discountRate', label: 'Discount rate', input: 'percent', help: 'A year; left empty, 8' },
    {
      key: 'capacityPerKwYear',
      label: 'Worth of a freed kilowatt',
      input: 'decimal',
      unit: per('kW and year'),
      help: 'Left empty, freed capacity is not valued',
    },
    { key: 'expectedKwhPerYear', label: 'Was to save', input: 'number', unit: 'kWh/year' },
    {
      key: 'baseline',
      label: 'Baseline',
      input: 'record',
      kind: 'baseline',
      help: 'Left empty, the year before the work by the usual limits',
    },
  ],
  tariff: [
    SITE_OR_ALL,
    CURRENCY,
    {
      key: 'timeZone',
      label: 'Time zone',
      input: 'time-zone',
      isRequired: true,
      help: 'Whose clock and calendar the rates go by',
    },
    { key: 'holidays', label: 'Holidays', input: 'record', kind: 'holidays' },
    {
      key: 'energy',
      label: 'Energy',
      input: 'rows',
      row: 'rate',
      isOrdered: true,
      help: 'The first rate that counts is the price; what is left empty counts always',
      columns: [NAME, ...WHEN, { key: 'perKwh', label: 'Price', input: 'decimal', unit: per('kWh'), isRequired: true }],
    },
    {
      key: 'demand',
      label: 'Demand',
      input: 'rows',
      row: 'demand charge',
      help: "Each is a price of the month's highest quarter of an hour; they add up",
      columns: [
        NAME,
        ...WHEN,
        { key: 'perKw', label: 'Price', input: 'decimal', unit: per('kW and month'), isRequired: true },
      ],
    },
    {
      key: 'monthly',
      label: 'By the month',
      input: 'rows',
      row: 'monthly charge',
      columns: [NAME, { key: 'amount', label: 'Amount', input: 'decimal', unit: per('month'), isRequired: true }],
    },
    {
      key: 'seasons',
      label: 'Seasons',
      input: 'rows',
      row: 'season',
      help: 'Each lasts until the next one begins',
      columns: [NAME, { key: 'from', label: 'Begins (month-day)', input: 'text', isRequired: true, help: '06-01' }],
    },
    {
      key: 'market',
      label: 'Prices of a market',
      input: 'section',
      help: 'Where they have a price it goes before the rates',
      fields: [
        { key: 'prices', label: 'Prices', input: 'series', isRequired: true },
        { key: 'adder', label: 'On top of each', input: 'decimal', unit: per('kWh') },
      ],
    },
  ],
  budget: [
    SITE,
    { ...SUBSYSTEM, help: 'Left empty, the whole site' } as RecordField,
    { key: 'from', label: 'From', input: 'day', isRequired: true },
    { key: 'to', label: 'Until', input: 'day', isRequired: true, help: 'The first day after it' },
    CURRENCY,
    { key: 'amount', label: 'Amount', input: 'decimal', unit: currencyOf, isRequired: true },
    { key: 'kwh', label: 'Reckoned with', input: 'number', unit: 'kWh' },
  ],
  baseline: [
    { key: 'from', label: 'From', input: 'day', help: 'Left empty, a year before the work' },
    { key: 'to', label: 'Until', input: 'day', help: 'The first day after it; left empty, when the work begins' },
    { key: 'step', label: 'Step', input: 'choice', options: words(['day', 'hour']) },
    {
      key: 'confidence',
      label: 'Confidence',
      input: 'percent',
      help: 'With which the interval holds the true saving; left empty, 90',
    },
    {
      key: 'method',
      label: 'Interval',
      input: 'choice',
      options: [
        { value: 'memory', label: 'Memory', description: 'honours that days stay alike for weeks' },
        { value: 'ashrae', label: 'ASHRAE', description: 'the formula of Guideline 14' },
      ],
    },
    {
      key: 'limits',
      label: 'Limits of a model',
      input: 'section',
      help: 'Left empty, those of ASHRAE Guideline 14',
      fields: [
        { key: 'cvRmse', label: 'CV(RMSE)', input: 'percent', isRequired: true },
        { key: 'nmbe', label: 'NMBE', input: 'percent', isRequired: true },
      ],
    },
    {
      key: 'margin',
      label: 'Margin',
      input: 'percent',
      help: 'Of the range of weather and load that it has seen, how far beyond it may go; left empty, 10',
    },
  ],
  'non-routine-event': [
    { key: 'title', label: 'Title', input: 'text', help: 'What happened, in words' },
    SITE,
    {
      key: 'initiatives',
      label: 'Initiatives',
      input: 'records',
      kind: 'initiative',
      help: 'Left empty, all of the site',
    },
    { key: 'from', label: 'From', input: 'day', isRequired: true },
    { key: 'to', label: 'Until', input: 'day', help: 'The first day after it; left empty, it goes on' },
    {
      key: 'treatment',
      label: 'Treatment',
      input: 'choice',
      options: [
        { value: 'exclude', label: 'Leave its days out' },
        { value: 'adjust', label: 'Take its load off the meter' },
      ],
    },
    {
      key: 'kw',
      label: 'Load that it adds',
      input: 'number',
      unit: 'kW',
      help: 'Only where it is taken off; negative where it takes load away',
    },
  ],
  carbon: [
    SITE_OR_ALL,
    {
      key: 'method',
      label: 'Method',
      input: 'choice',
      options: [
        { value: 'location', label: 'Location', description: "the grid's (GHG Protocol, Scope 2)" },
        { value: 'market', label: 'Market', description: 'what contracts say' },
      ],
    },
    { key: 'gramsPerKwh', label: 'Intensity', input: 'decimal', unit: 'g CO2e/kWh', help: 'Where the series has none' },
    { key: 'series', label: 'Series', input: 'series' },
    {
      key: 'price',
      label: 'Price',
      input: 'section',
      fields: [
        CURRENCY,
        { key: 'perTonne', label: 'Price of a tonne', input: 'decimal', unit: per('t CO2e'), isRequired: true },
      ],
    },
  ],
  consumption: [
    SITE,
    {
      key: 'quantity',
      label: 'Quantity',
      input: 'choice',
      isRequired: true,
      options: Object.entries(QUANTITIES).map(([value, unit]) => ({
        value,
        label: `${upperFirst(value.replace('-', ' '))}, ${unit}`,
      })),
    },
    {
      key: 'entries',
      label: 'Statements',
      input: 'rows',
      row: 'statement',
      isRequired: true,
      help: 'Both days count; each day is stated once',
      columns: [
        { key: 'from', label: 'First day', input: 'day', isRequired: true },
        { key: 'to', label: 'Last day', input: 'day', isRequired: true },
        {
          key: 'value',
          label: 'Value',
          input: 'decimal',
          isRequired: true,
          unit: ({ quantity }) => QUANTITIES[quantity as keyof typeof QUANTITIES] ?? 'its unit',
        },
      ],
    },
  ],
  holidays: [
    {
      key: 'days',
      label: 'Days',
      input: 'rows',
      row: 'day',
      isRequired: true,
      columns: [
        { key: 'day', label: 'Day', input: 'day', isRequired: true },
        { key: 'title', label: 'Title', input: 'text' },
      ],
    },
  ],
};
