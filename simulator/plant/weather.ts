import { smoothNoise } from './random.ts';

export interface Weather {
  dryBulbC: number;
  wetBulbC: number;
  /** Relative humidity, %. */
  humidityPercent: number;
}

const YEAR_S = 365.25 * 86_400;
const DAY_S = 86_400;
/** Synoptic weather (fronts) turns over in about three days, gusts and clouds in hours. */
const FRONT_PERIOD_S = 3 * DAY_S;
const CLOUD_PERIOD_S = 3 * 3600;
const SEA_LEVEL_PA = 101_325;
const STREAM_FRONT = 101;
const STREAM_CLOUD = 102;
const STREAM_DEW = 103;

/**
 * Outdoor air of a temperate continental site: yearly mean 10.5 °C, seasonal swing 9 K with its peak in late July,
 * daily swing 3 K (winter) to 6 K (summer) with its peak at 15:00 local solar time, fronts of +-6 K.
 * The dew point follows the mean of the day, not its swing. Pure in (seed, time).
 */
export function weatherAt(seed: number, timeMs: number): Weather {
  const timeS = timeMs / 1000;
  const season = Math.cos((2 * Math.PI * (timeS - 206 * DAY_S)) / YEAR_S);
  const daily = Math.cos((2 * Math.PI * (timeS - 14.4 * 3600)) / DAY_S);
  const front = 6 * smoothNoise(seed, STREAM_FRONT, timeS, FRONT_PERIOD_S);
  const cloud = 0.8 * smoothNoise(seed, STREAM_CLOUD, timeS, CLOUD_PERIOD_S);
  const meanOfDay = 10.5 + 9 * season + front;
  const dryBulbC = meanOfDay + (4.5 + 1.5 * season) * daily + cloud;
  const dewDepression = 6 + 2 * season + 2 * smoothNoise(seed, STREAM_DEW, timeS, FRONT_PERIOD_S);
  const dewPointC = Math.min(meanOfDay - dewDepression, dryBulbC - 0.5);
  const humidityPercent = (100 * saturationPressurePa(dewPointC)) / saturationPressurePa(dryBulbC);
  return { dryBulbC, wetBulbC: wetBulbC(dryBulbC, humidityPercent), humidityPercent };
}

/** Magnus formula over water, WMO-No. 8 (2018), annex 4.B. */
function saturationPressurePa(temperatureC: number): number {
  return 611.2 * Math.exp((17.62 * temperatureC) / (243.12 + temperatureC));
}

/** Water in air, kg per kg of dry air, at sea level. */
export function humidityRatio(dryBulbC: number, humidityPercent: number): number {
  const vapourPa = (humidityPercent / 100) * saturationPressurePa(dryBulbC);
  return (0.622 * vapourPa) / (SEA_LEVEL_PA - vapourPa);
}

/** The inverse of `humidityRatio`, %. */
export function relativeHumidityPercent(dryBulbC: number, ratio: number): number {
  const vapourPa = (SEA_LEVEL_PA * ratio) / (0.622 + ratio);
  return (100 * vapourPa) / saturationPressurePa(dryBulbC);
}

/** R. Stull, "Wet-Bulb Temperature from Relative Humidity and Air Temperature", J. Appl. Meteor. Climatol. 50 (2011), eq. 1. */
export function wetBulbC(dryBulbC: number, humidityPercent: number): number {
  const rh = Math.min(99, Math.max(5, humidityPercent));
  const wet =
    dryBulbC * Math.atan(0.151977 * Math.sqrt(rh + 8.313659)) +
    Math.atan(dryBulbC + rh) -
    Math.atan(rh - 1.676331) +
    0.00391838 * rh ** 1.5 * Math.atan(0.023101 * rh) -
    4.686035;
  return Math.min(wet, dryBulbC);
}
