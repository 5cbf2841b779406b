/** What the colour of a rack says. */
export type Show = 'value' | 'margin' | 'state';

/** The hall from above, or what is mounted where in one rack. */
export type View = 'plan' | 'elevation';

export interface FloorOptions {
  view: View;
  /** Name of the metric's column, or `auto`: the first. */
  metric: string;
  show: Show;
  /** Name of the column that is drawn as a bar, `auto` for the next one, or `none`. */
  bar: string;
  showLegend: boolean;
  showScrubber: boolean;
  showMinimap: boolean;
  /** Variable of the dashboard that a click sets; empty for none. */
  variable: string;
  /** Picture under the plan: its address, the place of its upper left corner and its width, m, and how much of it is seen, 0 to 1. */
  imageUrl: string;
  imageX: number;
  imageY: number;
  imageWidth: number;
  imageOpacity: number;
}

export const AUTO = 'auto';
export const NONE = 'none';

export const DEFAULT_OPTIONS: FloorOptions = {
  view: 'plan',
  metric: AUTO,
  show: 'value',
  bar: AUTO,
  showLegend: true,
  showScrubber: true,
  showMinimap: true,
  variable: 'rack',
  imageUrl: '',
  imageX: 0,
  imageY: 0,
  imageWidth: 0,
  imageOpacity: 0.5,
};
