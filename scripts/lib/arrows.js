/**
 * The design's arrows: what a room may import of the others. Whatever is not named here is out of bounds.
 * Tests may cross them, and what the npm commands run (`scripts/`, `bench/`) may start everything.
 */
export const MAY_IMPORT = {
  model: [],
  config: ['model'],
  protocols: ['model', 'config'],
  database: ['model'],
  // Of a protocol only what reads; what protocols share sends nothing.
  collector: ['model', 'config', 'database', 'protocols/*/read.ts', 'protocols/shared/*.ts'],
  // Assistants ask what answers panels, too.
  cli: ['model', 'config', 'database', 'collector', 'datasource/backend/**', 'simulator'],
  'datasource/src': ['model'],
  'datasource/backend': ['model', 'database'],
  panels: ['model'],
  app: ['model'],
  simulator: ['model', 'database'],
  // The preview's server is a second host of the data source's backend and shares its gRPC contract.
  preview: ['model', 'datasource'],
};
