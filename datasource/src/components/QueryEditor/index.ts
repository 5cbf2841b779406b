export { QueryEditor } from './QueryEditor.tsx';
