import { webAdapter } from './adapters/web.ts';
import { describeBehaviour } from './behaviour/all.ts';

describeBehaviour(webAdapter);
