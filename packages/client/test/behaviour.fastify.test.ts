import { fastifyAdapter } from './adapters/fastify.ts';
import { describeBehaviour } from './behaviour/all.ts';

describeBehaviour(fastifyAdapter);
