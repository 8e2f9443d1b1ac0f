import { honoAdapter } from './adapters/hono.ts';
import { describeBehaviour } from './behaviour/all.ts';

describeBehaviour(honoAdapter);
