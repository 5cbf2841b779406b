export { ScopePickers } from './ScopePickers.tsx';
