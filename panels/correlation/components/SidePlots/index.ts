export { SidePlots } from './SidePlots.tsx';
