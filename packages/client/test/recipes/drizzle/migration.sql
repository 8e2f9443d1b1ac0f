create table users (
  id text primary key,
  username text not null,
  username_canonical text not null unique,
  email text,
  email_canonical text,
  email_verified boolean not null,
  name text not null,
  attributes json not null,
  is_active boolean not null,
  is_superuser boolean not null,
  created_at timestamptz(3) not null,
  last_login_at timestamptz(3)
);
create index users_email_canonical on users (email_canonical);

create table user_identities (
  iss text not null,
  sub text not null,
  user_id text not null references users (id) on delete cascade,
  primary key (iss, sub),
  unique (user_id, iss)
);

create table group_members (
  user_id text not null references users (id) on delete cascade,
  group_name text not null,
  source text not null,
  primary key (user_id, group_name, source)
);

create table group_permissions (
  group_name text not null,
  permission text not null,
  primary key (group_name, permission)
);
