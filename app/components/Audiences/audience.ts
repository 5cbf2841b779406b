import { COVERAGE_PATH, dashboardPath, LANGUAGE_PATH, MONEY_PATH } from '../../links.ts';

export interface Audience {
  title: string;
  question: string;
  links: ReadonlyArray<{ label: string; path: string }>;
}

/** Who comes here, what they ask, and where the answer is. */
export const AUDIENCES: readonly Audience[] = [
  {
    title: 'On call',
    question: 'What is wrong, who is hit, how many minutes are left, what to do?',
    links: [{ label: 'On-call', path: dashboardPath('plenum-on-call') }],
  },
  {
    title: 'Facility',
    question: 'Which load makes this heat, and what is left of power and cooling?',
    links: [
      { label: 'Zone', path: dashboardPath('plenum-zone') },
      { label: 'Capacity', path: dashboardPath('plenum-capacity') },
      { label: 'Overview', path: dashboardPath('plenum-overview') },
    ],
  },
  {
    title: 'Computing',
    question: 'Is my job slow because of the room, and where does the next rack fit?',
    links: [
      { label: 'Jobs and their heat', path: dashboardPath('plenum-jobs') },
      { label: 'Rack', path: dashboardPath('plenum-rack') },
      { label: 'Capacity', path: dashboardPath('plenum-capacity') },
    ],
  },
  {
    title: 'Finance',
    question: 'What did it save, how sure is that, when does it come back, and who bears what?',
    links: [
      { label: 'ROI', path: dashboardPath('plenum-roi') },
      { label: 'Chargeback', path: dashboardPath('plenum-chargeback') },
      { label: 'Initiatives, tariffs and budgets', path: MONEY_PATH },
    ],
  },
  {
    title: 'Whoever runs Plenum',
    question: 'What is connected, what is silent, and what do the numbers mean?',
    links: [
      { label: 'Data health', path: dashboardPath('plenum-health') },
      { label: 'Coverage', path: COVERAGE_PATH },
      { label: 'Common language', path: LANGUAGE_PATH },
    ],
  },
];
