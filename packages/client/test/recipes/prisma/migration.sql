create table users (
  id text primary key,
  username text not null,
  username_canonical text not null,
  email text,
  email_canonical text,
  email_verified boolean not null default false,
  name text not null default '',
  attributes json not null default '{}',
  is_active boolean not null default true,
  is_superuser boolean not null default false,
  created_at timestamptz(3) not null,
  last_login_at timestamptz(3)
);
create unique index users_username_canonical_key on users (username_canonical);
create index users_email_canonical_idx on users (email_canonical);

create table user_identities (
  iss text not null,
  sub text not null,
  user_id text not null references users (id) on delete cascade on update cascade,
  primary key (iss, sub)
);
create unique index user_identities_user_id_iss_key on user_identities (user_id, iss);

create table groups (name text primary key);

create table group_members (
  user_id text not null references users (id) on delete cascade on update cascade,
  group_name text not null references groups (name) on delete cascade on update cascade,
  source text not null,
  primary key (user_id, group_name, source)
);

create table group_permissions (
  group_name text not null references groups (name) on delete cascade on update cascade,
  permission text not null,
  primary key (group_name, permission)
);
