export { MetricRow } from './MetricRow.tsx';
