import type { PanelPlugin } from '@grafana/data';
import { statPanel } from './StatPanel.tsx';
import { textPanel } from './TextPanel.tsx';
import { timeSeriesPanel } from './TimeSeriesPanel.tsx';

/** Simpler stand-ins for Grafana's built-in panels, drawn with the same @grafana/ui parts; the preview labels them. */
export const STAND_INS: PanelPlugin[] = [timeSeriesPanel, statPanel, textPanel];
