export { ConfigEditor } from './ConfigEditor.tsx';
