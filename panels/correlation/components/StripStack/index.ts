export { StripStack } from './StripStack.tsx';
