// The app of the package's README.
import { gatehouse, requireLogin } from '@gatehouse/client/express';
import express from 'express';

const app = express();
app.use(gatehouse());
app.get('/private', requireLogin, (req, res) => {
  res.type('text').send(`Hello ${req.user.name}`);
});
const server = app.listen(0, '127.0.0.1', () => {
  process.send({ port: server.address().port, version: process.version });
});
