export { Scatter } from './Scatter.tsx';
