import { gatehouse } from '@gatehouse/client/express';
import express from 'express';
import { answerMemory } from './memory.ts';

/** The same application with the client and, where `BARE` is set, without it. */
const { BARE, PORT } = process.env;
answerMemory();
const app = express();
if (!BARE) app.use(gatehouse());
app.get('/private', (request, response) => {
  if (!BARE && !request.user.isAuthenticated) response.status(401);
  response.json({ hello: BARE ? 'someone' : request.user.name });
});
app.listen(Number(PORT), '127.0.0.1', () => {
  process.send?.({ type: 'ready', url: `http://localhost:${PORT}` });
});
process.on('SIGTERM', () => process.exit(0));
