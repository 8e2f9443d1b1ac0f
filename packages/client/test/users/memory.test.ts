import { memoryUserStore } from '../../src/users/memory.ts';
import { describeUserDirectory } from './describe-user-directory.ts';
import { describeUserStore } from './describe-user-store.ts';
import type { OpensUserStore } from './open-store.ts';

const open = (clock: () => number) => ({
  stores: [memoryUserStore({ clock })] as const,
  close() {},
});

describeUserStore('memory', open satisfies OpensUserStore);
describeUserDirectory('memory', open);
