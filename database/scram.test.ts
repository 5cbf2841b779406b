import { expect, it } from 'vitest';

import { scramVerifier } from './scram.ts';

it('is what PostgreSQL 15 itself stores for the password with that salt', () => {
  expect(scramVerifier('pencil é', Buffer.from('S7RDs/LppTVLXaly1WhoDA==', 'base64'))).toBe(
    'SCRAM-SHA-256$4096:S7RDs/LppTVLXaly1WhoDA==$TOf4t0Gys/7A9t+AvHSVqemH/Q8ijQRhaB4ZnqYD2yM=:/CItua8/QU5oAPwrAk6voCk37emzNzpv1UKciccSJm0='
  );
});

it('has another salt each time', () => {
  expect(scramVerifier('pencil')).not.toBe(scramVerifier('pencil'));
});
