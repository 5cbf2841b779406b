import grafana from '@grafana/eslint-config';
import { MAY_IMPORT } from './scripts/lib/arrows.js';

const ROOMS = [...new Set(Object.keys(MAY_IMPORT).map((room) => room.split('/')[0]))];

function arrows([room, allowed]) {
  const own = room.split('/')[0];
  const rooms = allowed.map((door) => door.split('/')[0]);
  const forbidden = ROOMS.filter((other) => other !== own && !rooms.includes(other));
  // The patterns are those of gitignore, where a leading # begins a comment.
  const groups = forbidden.flatMap((other) => [`\\#${other}/*`, `\\#${other}/**`, `../**/${other}/**`]);
  const doors = allowed.filter((door) => door.includes('/'));
  // A door can be left open only where its folder is not shut as a whole.
  groups.push(...new Set(doors.map((door) => `\\#${door.split('/')[0]}/*/*`)), ...doors.map((door) => `!\\#${door}`));
  // The data source has a room in the browser and one in a process; neither may reach into the other.
  const twin = { 'datasource/src': '../**/backend/**', 'datasource/backend': '../**/src/**' }[room];
  if (twin) {
    groups.push(twin);
  }
  return {
    files: [`${room}/**/*.{ts,tsx}`],
    ignores: ['**/*.test.{ts,tsx}', '**/*.integration.test.ts', '**/*.browser.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          // The preview shares moment with the plugins, as Grafana does; nobody else has a use for it.
          paths: room === 'preview' ? [] : [{ name: 'moment', message: 'Use dateTime of @grafana/data.' }],
          patterns: [
            {
              group: groups,
              message: `${room}/ may import only: ${allowed.join(', ') || 'nothing'}. See docs/decisions.`,
            },
          ],
        },
      ],
    },
  };
}

export default [
  {
    ignores: [
      'dist/**',
      '.plenum/**',
      'datasource/backend/generated/**',
      'protocols/otlp/generated/**',
      'protocols/remote-write/generated/**',
      'docs/**/*.js',
    ],
  },
  ...grafana,
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    rules: {
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'all' }],
      '@typescript-eslint/ban-ts-comment': 'error',
    },
  },
  ...Object.entries(MAY_IMPORT).map(arrows),
];
