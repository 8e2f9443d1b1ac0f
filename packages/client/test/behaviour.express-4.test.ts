import { express4Adapter } from './adapters/express.ts';
import { describeBehaviour } from './behaviour/all.ts';

describeBehaviour(express4Adapter);
