export { CorrelationPanel } from './CorrelationPanel.tsx';
