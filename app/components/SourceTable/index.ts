export { SourceTable } from './SourceTable.tsx';
