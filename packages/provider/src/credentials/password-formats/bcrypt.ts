import { hash as digest } from 'node:crypto';
import * as bcrypt from '@node-rs/bcrypt';
import type { PasswordFormat } from './format.ts';

/** Takes about 0.8 seconds; each step doubles it. */
const MAX_COST = 14;

/** Django's prefixes: the one hashes before, since bcrypt reads 72 bytes only. */
const WRITTEN = /^(bcrypt\$|bcrypt_sha256\$)?(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53})$/;

/** As OpenBSD made it, PHP (`$2y$`) and most others write it; also with the prefixes of Django. */
export const bcryptFormat: PasswordFormat = {
  name: 'bcrypt ($2a$, $2b$, $2y$; with Django’s bcrypt$ or bcrypt_sha256$ before it)',
  read(hash) {
    const [, prefix, encoded = '', cost = ''] = WRITTEN.exec(hash) ?? [];
    if (encoded === '' || Number(cost) < 4) return undefined;
    if (Number(cost) > MAX_COST) return 'too_costly';
    const prepare = (password: string) =>
      prefix === 'bcrypt_sha256$' ? digest('sha256', password, 'hex') : password;
    return { matches: (password) => bcrypt.verify(prepare(password), encoded) };
  },
};
