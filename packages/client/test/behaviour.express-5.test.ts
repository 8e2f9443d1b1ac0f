import { express5Adapter } from './adapters/express.ts';
import { describeBehaviour } from './behaviour/all.ts';

describeBehaviour(express5Adapter);
