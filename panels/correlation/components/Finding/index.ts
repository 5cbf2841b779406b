export { Finding } from './Finding.tsx';
