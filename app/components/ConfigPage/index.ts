export { ConfigPage } from './ConfigPage.tsx';
