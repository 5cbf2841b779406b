import amdModule from 'amd-module';
import { chunkBase } from './chunk-base.ts';

// First module of every entry: nothing may ask for a chunk before it is known where chunks lie.
__webpack_public_path__ = chunkBase(amdModule?.uri ?? '');
