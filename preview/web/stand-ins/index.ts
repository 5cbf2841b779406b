import type { PanelPlugin } from '@grafana/data';
import { barGaugePanel } from './BarGaugePanel.tsx';
import { gaugePanel } from './GaugePanel.tsx';
import { stateTimelinePanel } from './StateTimelinePanel.tsx';
import { statPanel } from './StatPanel.tsx';
import { tablePanel } from './TablePanel.tsx';
import { textPanel } from './TextPanel.tsx';
import { timeSeriesPanel } from './TimeSeriesPanel.tsx';

/** Simpler stand-ins for Grafana's built-in panels, drawn with the same @grafana/ui parts where it has them; the preview labels them. */
export const STAND_INS: PanelPlugin[] = [
  timeSeriesPanel,
  statPanel,
  tablePanel,
  barGaugePanel,
  gaugePanel,
  stateTimelinePanel,
  textPanel,
];
