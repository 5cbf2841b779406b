export { LagProfile } from './LagProfile.tsx';
