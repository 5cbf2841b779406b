import { expect, it } from 'vitest';
import { linksOf } from './links.ts';

const FOUND = ['overview', 'rack', 'other'].map((uid) => ({
  uid,
  title: uid,
  tags: uid === 'other' ? [] : ['plenum'],
  url: `/d/${uid}`,
}));
const PAGE = { uid: 'overview', search: '?from=now-6h&to=now&var-rack=R1&var-rack=R2&theme=dark' };

it('leads to the other dashboards of a tag, with variables and time where asked', () => {
  const link = { type: 'dashboards', title: 'All', tags: ['plenum'] } as const;
  expect(linksOf([{ ...link, includeVars: true, keepTime: true, tags: ['plenum'] }], FOUND, PAGE)).toEqual([
    { title: 'rack', url: '/d/rack?from=now-6h&to=now&var-rack=R1&var-rack=R2' },
  ]);
  expect(linksOf([{ ...link, keepTime: true, tags: ['plenum'] }], FOUND, PAGE)).toEqual([
    { title: 'rack', url: '/d/rack?from=now-6h&to=now' },
  ]);
});

it('leads to a page', () => {
  expect(linksOf([{ type: 'link', title: 'Start', url: 'a/plenum-itot-app' }], FOUND, PAGE)).toEqual([
    { title: 'Start', url: '/a/plenum-itot-app', tooltip: undefined },
  ]);
});

it('puts dashboards into a menu where asked, and no menu without any', () => {
  const link = { type: 'dashboards', title: 'All', asDropdown: true } as const;
  expect(linksOf([{ ...link, tags: ['plenum'] }], FOUND, PAGE)).toEqual([
    { title: 'All', menu: [{ title: 'rack', url: '/d/rack' }] },
  ]);
  expect(linksOf([{ ...link, tags: ['nowhere'] }], FOUND, PAGE)).toEqual([]);
});
