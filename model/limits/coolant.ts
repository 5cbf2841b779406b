/**
 * Supply temperature of the coolant of direct liquid-cooled racks, Cel. Makers of today's rack-scale racks allow up to 45 °C, the upper
 * end of ASHRAE class W45 (TC 9.9, Thermal Guidelines, 5th edition, 2021); five kelvin before it somebody should look.
 */
export const RACK_COOLANT_SUPPLY = { warning: 40, limit: 45 } as const;
