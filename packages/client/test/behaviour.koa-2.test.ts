import { koa2Adapter } from './adapters/koa.ts';
import { describeBehaviour } from './behaviour/all.ts';

describeBehaviour(koa2Adapter);
