import { koaAdapter } from './adapters/koa.ts';
import { describeBehaviour } from './behaviour/all.ts';

describeBehaviour(koaAdapter);
