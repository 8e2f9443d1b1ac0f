import { nextAdapter } from './adapters/next.ts';
import { describeBehaviour } from './behaviour/all.ts';

describeBehaviour(nextAdapter);
