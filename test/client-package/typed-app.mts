// Compiled in a project of its own against the packed types.
import { ConfigError, GatehouseError } from '@gatehouse/client';
import { type GatehouseOptions, gatehouse, requireLogin } from '@gatehouse/client/express';
import express from 'express';

const options: GatehouseOptions = {
  issuer: 'https://accounts.example.com',
  onError: (error) => console.error(error instanceof GatehouseError ? error.code : error),
};
// @ts-expect-error: an issuer is text
const wrong: GatehouseOptions = { issuer: 1 };

export const app = express();
app.use(gatehouse(options));
app.get('/private', requireLogin, (req, res) => {
  const name: string = req.user.name;
  res.send(name);
});
export const isConfigError = (error: unknown) => error instanceof ConfigError && wrong;
