import { nodeAdapter } from './adapters/node.ts';
import { describeBehaviour } from './behaviour/all.ts';

describeBehaviour(nodeAdapter);
