/** DSX object types that move heat with liquid or air; they share one set of point types in the contract. */
export const COOLING_EQUIPMENT = [
  'CDU',
  'CoolingTower',
  'HX',
  'CRAH',
  'CRAC',
  'AHU',
  'Chiller',
  'Tank',
  'GenericObject',
];

/** DSX object types of the electrical path that carry only states and generic points. */
export const ELECTRICAL_EQUIPMENT = ['BESS', 'UPS', 'ATS', 'Generator', 'Shunt', 'Breaker'];

/** Single devices that DSX lets stand alone or inside a larger machine. */
export const FIELD_DEVICES = ['Valve', 'Pump', 'Fan', 'Damper', 'Sensor'];

/** IT equipment; a GPU's points hang on its server, with a process area such as `['GPU', 'gpu3']`. */
export const IT_EQUIPMENT = ['Server', 'GPU'];

/** Every object type that a point of the catalog can hang on. */
export const OBJECT_TYPES = [
  'Rack',
  'PowerMeter',
  'System',
  ...ELECTRICAL_EQUIPMENT,
  ...COOLING_EQUIPMENT,
  ...FIELD_DEVICES,
  ...IT_EQUIPMENT,
];
