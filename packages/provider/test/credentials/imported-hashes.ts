/**
 * Hashes as other programs made them, with Python: Django 5.2, bcrypt 5.0, argon2-cffi 25.1, passlib 1.7, hashlib; and
 * from the specifications.
 */
export const VECTORS: readonly (readonly [what: string, password: string, hash: string])[] = [
  [
    'Django, PBKDF2 with SHA-256',
    'correct horse battery staple',
    'pbkdf2_sha256$1000$q3vX0r1kzT5m$cpLQERfmhUjkAVofNjndrwKDYHkDCDaWo54Tz4+Lpak=',
  ],
  [
    'Django, PBKDF2 of a password beyond ASCII',
    'pâsswörd – 密码',
    'pbkdf2_sha256$1000$q3vX0r1kzT5m$v0eoOdEtg8IAye38CD8S5YZUw6mQ1bDxeNFrV8KcR04=',
  ],
  [
    'Django, PBKDF2 with SHA-1',
    'correct horse battery staple',
    'pbkdf2_sha1$1000$q3vX0r1kzT5m$r4psaODdv+gThXutrlAZmtk5otk=',
  ],
  [
    'Django 5.2 as it comes',
    'correct horse battery staple',
    'pbkdf2_sha256$1000000$Zs7yQx2mB4kLd9Pw0RtUv1$0B1dRZQ0IIy9kehrS681YR8GyIpgRl3Rm41B7FCxt/Y=',
  ],
  [
    'Django, scrypt',
    'correct horse battery staple',
    'scrypt$16384$Zs7yQx2mB4kLd9Pw0RtUv1$8$5$J1Aan1uQ8U2c7jDFJ6ZYk4Y4CormoZEQ4Ce5DtgFDTtyUtkONQLsqGK6+S1oRsxIxxPB4eABAGh9Vl/W9fl+Fw==',
  ],
  [
    'Django, Argon2id',
    'correct horse battery staple',
    'argon2$argon2id$v=19$m=102400,t=2,p=8$WnM3eVF4Mm1CNGtMZDlQdzBSdFV2MQ$yqip19NrG6sMfgNG1XO5AH7XNClBT2xgz3GTU19tegc',
  ],
  [
    'Django, bcrypt after SHA-256',
    'correct horse battery staple',
    'bcrypt_sha256$$2b$05$gt6tjgcqbu72AlQV.zJp/.akAX2iMo4IgBU3YcRvcgv6EEUX.S30m',
  ],
  [
    'Django, bcrypt',
    'correct horse battery staple',
    'bcrypt$$2b$05$/KKhgr7v3UGex.OjNWfKteMixG/AR9jkWaSwFHFA6UNaMXHRnxnT.',
  ],
  [
    'bcrypt, $2b$',
    'pâsswörd – 密码',
    '$2b$05$o34g4AKA5SSCZ1XrExJUhek.JpmgN9umXpGL5YgtJT4Vgzea3vtKS',
  ],
  [
    'bcrypt, $2a$',
    'correct horse battery staple',
    '$2a$06$0qPaADHm9j3Lvet7yuDiX.qb9NuQXKIaadzSwb5pLjxzBPM9otsBm',
  ],
  [
    'Keycloak, PBKDF2 with SHA-1',
    'correct horse battery staple',
    '{"type":"password","secretData":"{\\"value\\": \\"ZGam2zqNABBIGy5/Gp0bvPWxyUA2jmVf0pqp/CfWFmKm4joYceYaSe2ANCEW8iORsNFnQjbOhxp0RPcLkOxTrA==\\", \\"salt\\": \\"xhMLhbkNfRxVs3+FD7fnTg==\\", \\"additionalParameters\\": {}}","credentialData":"{\\"hashIterations\\": 1000, \\"algorithm\\": \\"pbkdf2\\", \\"additionalParameters\\": {}}"}',
  ],
  [
    'Keycloak, PBKDF2 with SHA-256',
    'pâsswörd – 密码',
    '{"type":"password","secretData":"{\\"value\\": \\"+gtNZQj9eShqzEyin3DSLVATzCKHRwSjxStprRTzW9/GY9VL/UWt3HpsieQWsTA+qNChbXjRUQ1hLFfbAzqxqA==\\", \\"salt\\": \\"Q1gJd/4JzDrHRvqRaO1UZA==\\", \\"additionalParameters\\": {}}","credentialData":"{\\"hashIterations\\": 27500, \\"algorithm\\": \\"pbkdf2-sha256\\", \\"additionalParameters\\": {}}"}',
  ],
  [
    'Keycloak, PBKDF2 with SHA-512',
    'correct horse battery staple',
    '{"type":"password","secretData":"{\\"value\\": \\"/dVuhq33RS7nGM4DTJnWqGBxMVadETgC4Fb54ugKcRSuiwmNVkVdI+eKGq0E53pFw0GRheW50UE+SR6LKdMovA==\\", \\"salt\\": \\"NWfbAWsg8ZLa7wu1niCYDg==\\", \\"additionalParameters\\": {}}","credentialData":"{\\"hashIterations\\": 1000, \\"algorithm\\": \\"pbkdf2-sha512\\", \\"additionalParameters\\": {}}"}',
  ],
  [
    'Keycloak, Argon2id',
    'correct horse battery staple',
    '{"secretData":"{\\"value\\": \\"pbs8/OpBC8WUqyz4ICmqz6tmKieTjPL4dgae9cFC1DE=\\", \\"salt\\": \\"7tqcjViEtYy4Hw4EeOzLmw==\\", \\"additionalParameters\\": {}}","credentialData":"{\\"hashIterations\\": 5, \\"algorithm\\": \\"argon2\\", \\"additionalParameters\\": {\\"hashLength\\": [\\"32\\"], \\"memory\\": [\\"7168\\"], \\"type\\": [\\"id\\"], \\"version\\": [\\"1.3\\"], \\"parallelism\\": [\\"1\\"]}}"}',
  ],
  [
    'Argon2id in four lanes',
    'correct horse battery staple',
    '$argon2id$v=19$m=4096,t=3,p=4$7tqcjViEtYy4Hw4EeOzLmw$I5wq19Y9/xClUuHFqR3/hFYPQfPCj/CVEj+0U1Lf+18',
  ],
  [
    'Argon2i',
    'correct horse battery staple',
    '$argon2i$v=19$m=4096,t=3,p=1$7tqcjViEtYy4Hw4EeOzLmw$7FLuI9//ZGZfHNrphQldZyhhTw0UspIEPMZ2gKnHePE',
  ],
  [
    'Argon2d',
    'pâsswörd – 密码',
    '$argon2d$v=19$m=4096,t=2,p=2$7tqcjViEtYy4Hw4EeOzLmw$beY9JBjvZjMg1mN1yNw08f8RqPjOLAOb',
  ],
  [
    'Argon2i of version 1.0',
    'correct horse battery staple',
    '$argon2i$v=16$m=1024,t=3,p=1$7tqcjViEtYy4Hw4EeOzLmw$t4Fz+YIjUWJWtfdcdxVLeK5+azR38DWq/J5/fmmBMCw',
  ],
  [
    'passlib, scrypt',
    'correct horse battery staple',
    '$scrypt$ln=12,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$BLi/oY39hBw/owpoCnC4inJjwRWuJsDnBNlE+UjmY6s',
  ],
  [
    'scrypt as a PHC string',
    'pâsswörd – 密码',
    '$scrypt$ln=10,r=8,p=2$c2FsdHNhbHRzYWx0c2FsdA$JK4StJrzGerlt/e0zxhAyVRO5IOdx+dG4cGeqGgieaw',
  ],
  [
    'bcrypt, Openwall’s crypt_blowfish',
    'U*U',
    '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  ],
  ['bcrypt, $2y$', 'rasmuslerdorf', '$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq'],
  ['PBKDF2, RFC 6070', 'password', 'pbkdf2_sha1$4096$salt$SwB5AbdlSJq+rUnZJvch0GWkKcE='],
  [
    'scrypt, RFC 7914, section 12',
    'password',
    'scrypt$1024$NaCl$8$16$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA==',
  ],
];
