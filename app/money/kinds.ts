import type { RecordKind } from '#model/business/kinds.ts';

interface KindWords {
  /** Of the tab. */
  title: string;
  /** What one is called. */
  one: string;
  /** What they are for, above their list. */
  about: string;
  /** What is missing without one. */
  without: string;
  /** Whether a version counts from a day on; other kinds have their days in them. */
  hasDay?: true;
}

/** In the order of the tabs. */
export const KIND_WORDS: Readonly<Record<RecordKind, KindWords>> = {
  initiative: {
    title: 'Initiatives',
    one: 'initiative',
    about: 'What was done to use less: by which meters it is judged, when it was done and what it cost.',
    without: 'Without one there is no saving to verify, and the dashboard ROI is empty.',
  },
  tariff: {
    title: 'Tariffs',
    one: 'tariff',
    about: 'What electricity costs at a site: by the hour, by the peak and by the month.',
    without: 'Without one there is energy, but no money in KPIs, savings and chargeback.',
    hasDay: true,
  },
  budget: {
    title: 'Budgets',
    one: 'budget',
    about: 'What a site, or a subsystem of it, may cost over some time.',
    without: 'Without one, costs are not held against anything.',
  },
  baseline: {
    title: 'Baselines',
    one: 'baseline',
    about: 'What an initiative is judged by, where it is not the year before the work.',
    without: 'Without one, initiatives are judged by the year before the work and the limits of ASHRAE Guideline 14.',
    hasDay: true,
  },
  'non-routine-event': {
    title: 'Events',
    one: 'event',
    about: 'What changed the energy and is not an initiative: a hall handed over, a chiller on rent, a meter replaced.',
    without: 'Without one, every change since the work counts as that of an initiative.',
  },
  carbon: {
    title: 'Carbon',
    one: 'carbon intensity',
    about: "How much CO2 a kilowatt-hour of a site's supply carries, and what it costs.",
    without: 'Without one there is no CUE, and no carbon in chargeback.',
    hasDay: true,
  },
  consumption: {
    title: 'Statements',
    one: 'statement',
    about: 'What bills and certificates say was used: water, reused and renewable energy.',
    without: 'Without one there is no WUE, ERF and REF.',
  },
  holidays: {
    title: 'Holidays',
    one: 'list of holidays',
    about: 'Days that tariffs treat as other days.',
    without: 'Without one, tariffs know weekdays and weekends only.',
    hasDay: true,
  },
};

export const TAB_KINDS = Object.keys(KIND_WORDS) as RecordKind[];
