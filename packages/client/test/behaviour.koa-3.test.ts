import { koa3Adapter } from './adapters/koa.ts';
import { describeBehaviour } from './behaviour/all.ts';

describeBehaviour(koa3Adapter);
