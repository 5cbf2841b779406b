export { VariableEditor } from './VariableEditor.tsx';
