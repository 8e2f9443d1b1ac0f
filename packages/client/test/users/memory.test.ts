import { describeUserDirectory } from './describe-user-directory.ts';
import { describeUserStore } from './describe-user-store.ts';
import { openMemory } from './stores.ts';

describeUserStore('memory', openMemory);
describeUserDirectory('memory', openMemory);
