import { expect, it } from 'vitest';
import { withoutSite } from './open.ts';

it('says that a database has no site yet, or which ones it has', () => {
  const none = 'Chargeback update: this database has no site yet. Start the collector, which brings the topology.';
  expect(withoutSite('Chargeback update', undefined, [])).toBe(none);
  expect(withoutSite('Chargeback update', 'rome', [])).toBe(none);
  expect(withoutSite('Chargeback close', 'rome', ['paris', 'oslo'])).toBe(
    'Chargeback close: rome is not a site of this database. It has paris, oslo.'
  );
});
