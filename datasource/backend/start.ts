import { startAnewWithAllocator } from './plugin/allocator.ts';

/** The entry: everything else is loaded only by the process that stays. */
startAnewWithAllocator();
void import('./main.ts');
