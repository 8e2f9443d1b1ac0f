import { relations } from 'drizzle-orm';
import {
  boolean,
  index,
  json,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { precision: 3, withTimezone: true });

export const users = pgTable(
  'users',
  {
    id: text('id').primaryKey(),
    username: text('username').notNull(),
    usernameCanonical: text('username_canonical').notNull().unique(),
    email: text('email'),
    emailCanonical: text('email_canonical'),
    emailVerified: boolean('email_verified').notNull(),
    name: text('name').notNull(),
    attributes: json('attributes').$type<Record<string, unknown>>().notNull(),
    isActive: boolean('is_active').notNull(),
    isSuperuser: boolean('is_superuser').notNull(),
    createdAt: time('created_at').notNull(),
    lastLoginAt: time('last_login_at'),
  },
  (table) => [index('users_email_canonical').on(table.emailCanonical)],
);

/** Who signs in as a user: one identity of each issuer. */
export const identities = pgTable(
  'user_identities',
  {
    iss: text('iss').notNull(),
    sub: text('sub').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ columns: [table.iss, table.sub] }),
    unique().on(table.userId, table.iss),
  ],
);

export const memberships = pgTable(
  'group_members',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    group: text('group_name').notNull(),
    /** The issuer whose claims gave it; empty when the app did. */
    source: text('source').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.group, table.source] })],
);

export const groupPermissions = pgTable(
  'group_permissions',
  { group: text('group_name').notNull(), permission: text('permission').notNull() },
  (table) => [primaryKey({ columns: [table.group, table.permission] })],
);

export const usersRelations = relations(users, ({ many }) => ({ memberships: many(memberships) }));

export const identitiesRelations = relations(identities, ({ one }) => ({
  user: one(users, { fields: [identities.userId], references: [users.id] }),
}));

export const membershipsRelations = relations(memberships, ({ one, many }) => ({
  user: one(users, { fields: [memberships.userId], references: [users.id] }),
  permissions: many(groupPermissions),
}));

export const groupPermissionsRelations = relations(groupPermissions, ({ one }) => ({
  membership: one(memberships, {
    fields: [groupPermissions.group],
    references: [memberships.group],
  }),
}));
