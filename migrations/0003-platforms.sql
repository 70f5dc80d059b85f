-- oldest program: 3
-- Chat platforms: submitted forms, facts adapters keep, who a platform's user is, places that went away, linked accounts;
-- schedules and the digests they bring.

alter table inbox drop constraint inbox_kind_check;
alter table inbox add constraint inbox_kind_check check (kind in ('said', 'commanded', 'pressed', 'submitted'));

alter table persons add column mail text;
create unique index persons_mail on persons (workspace_id, mail) where mail is not null;
-- Where the person last wrote to the bot alone: what is for them goes there.
alter table persons add column home jsonb;

-- Until then the identity may do no more than this list of grants.
alter table identities add column limited_until timestamptz;
alter table identities add column limited_to text[];
alter table identities add column name text;
-- When the platform was last asked about groups.
alter table identities add column groups_at timestamptz;

alter table places add column gone_at timestamptz;
alter table places add column gone_why text;

create index outbox_thread on outbox (workspace_id, place_key, (place ->> 'thread')) where place ? 'thread';

create table adapter_facts (
  workspace_id text not null,
  adapter text not null,
  fact_key text not null,
  value jsonb not null,
  changed_at timestamptz not null,
  primary key (workspace_id, adapter, fact_key)
);

-- Codes that link two accounts: 'claim' was made for the account to be linked, 'confirm' for the person it goes to.
create table account_codes (
  workspace_id text not null,
  code_digest text not null,
  kind text not null check (kind in ('claim', 'confirm')),
  platform text not null,
  user_id text not null,
  name text not null,
  person_id text,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (workspace_id, code_digest),
  foreign key (workspace_id, person_id) references persons
);

-- One holder at a time of what may be open once only, such as a platform's socket.
create table leases (
  workspace_id text not null,
  lease text not null,
  holder text not null,
  until timestamptz not null,
  primary key (workspace_id, lease)
);

create table schedules (
  workspace_id text not null,
  schedule_id text not null,
  topic text not null,
  cron text not null,
  zone text not null,
  missed text not null default 'once' check (missed in ('once', 'skip')),
  state text not null default 'active' check (state in ('active', 'paused')),
  next_at timestamptz,
  changed_at timestamptz not null,
  primary key (workspace_id, schedule_id)
);
create index schedules_due on schedules (workspace_id, next_at) where state = 'active';

-- One row a firing: whoever inserts it runs it.
create table firings (
  workspace_id text not null,
  schedule_id text not null,
  due_at timestamptz not null,
  topic text not null,
  state text not null default 'owed' check (state in ('owed', 'done', 'failed')),
  attempts integer not null default 0,
  worker text,
  try_at timestamptz not null,
  done_at timestamptz,
  last_error text,
  primary key (workspace_id, schedule_id, due_at)
);
create index firings_owed on firings (workspace_id, topic, try_at) where state = 'owed';

create table digests (
  workspace_id text not null,
  digest_id text not null,
  name text not null,
  schedule_id text not null,
  owner_id text not null,
  place jsonb not null,
  what jsonb not null,
  created_at timestamptz not null,
  last_run_at timestamptz,
  last_result text,
  primary key (workspace_id, digest_id),
  unique (workspace_id, name),
  foreign key (workspace_id, owner_id) references persons
);
