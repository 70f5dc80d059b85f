-- oldest program: 1
-- Persons, their identities and roles; what came in, what is owed out; the console's feed; buttons; the audit.

create table persons (
  workspace_id text not null,
  person_id text not null,
  name text not null,
  zone text not null,
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (workspace_id, person_id)
);

create table identities (
  workspace_id text not null,
  platform text not null,
  user_id text not null,
  person_id text not null,
  anchored_by text not null,
  linked_at timestamptz not null,
  primary key (workspace_id, platform, user_id),
  foreign key (workspace_id, person_id) references persons
);

create table role_grants (
  workspace_id text not null,
  person_id text not null,
  role text not null,
  scope text not null default '',
  granted_by text not null,
  granted_at timestamptz not null,
  primary key (workspace_id, person_id, role, scope),
  foreign key (workspace_id, person_id) references persons
);

create table sign_in_links (
  workspace_id text not null,
  link_digest text not null,
  person_id text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (workspace_id, link_digest),
  foreign key (workspace_id, person_id) references persons
);

create table sessions (
  workspace_id text not null,
  session_digest text not null,
  person_id text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (workspace_id, session_digest),
  foreign key (workspace_id, person_id) references persons
);

create table places (
  workspace_id text not null,
  place_key text not null,
  next_message_no bigint not null default 0,
  next_feed_no bigint not null default 0,
  primary key (workspace_id, place_key)
);

-- Events that were acknowledged and are owed an answer.
create table inbox (
  workspace_id text not null,
  question_id text not null,
  received_no bigint generated always as identity,
  event_key text not null,
  kind text not null check (kind in ('said', 'commanded', 'pressed')),
  person_id text not null,
  identity jsonb not null,
  place jsonb not null,
  place_key text not null,
  body jsonb not null,
  received_at timestamptz not null,
  state text not null default 'owed' check (state in ('owed', 'done')),
  attempts integer not null default 0,
  worker text,
  due_at timestamptz not null,
  done_at timestamptz,
  primary key (workspace_id, question_id),
  unique (workspace_id, event_key),
  foreign key (workspace_id, person_id) references persons
);
create index inbox_owed on inbox (workspace_id, place_key, received_no) where state = 'owed';

-- One answered question each: what a follow-up refers to.
create table turns (
  workspace_id text not null,
  question_id text not null,
  conversation_key text not null,
  turn_no bigint generated always as identity,
  person_id text not null,
  words text not null,
  calls jsonb not null,
  said text not null,
  waiting jsonb,
  rating text,
  answered_at timestamptz not null,
  primary key (workspace_id, question_id)
);
create index turns_of on turns (workspace_id, conversation_key, turn_no desc);

-- A message is a key with a wanted version; the newest is what is sent.
create table outbox (
  workspace_id text not null,
  message_key text not null,
  place jsonb not null,
  place_key text not null,
  place_no bigint not null,
  wanted_version integer not null,
  sent_version integer not null default 0,
  body jsonb not null,
  only_for text,
  state text not null default 'owed' check (state in ('owed', 'sent', 'parked')),
  attempts integer not null default 0,
  worker text,
  due_at timestamptz not null,
  sending boolean not null default false,
  ref jsonb,
  last_error text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (workspace_id, message_key)
);
create index outbox_owed on outbox (workspace_id, place_key, place_no) where state <> 'sent';

-- What people who read us directly (browser, terminal) see.
create table feed (
  workspace_id text not null,
  place_key text not null,
  message_key text not null,
  feed_no bigint not null,
  author text not null check (author in ('person', 'bot')),
  name text not null,
  body jsonb not null,
  first_at timestamptz not null,
  primary key (workspace_id, place_key, message_key)
);
create index feed_since on feed (workspace_id, place_key, feed_no);

create table buttons (
  workspace_id text not null,
  button_id text not null,
  offer jsonb not null,
  place_key text not null,
  message_key text not null,
  only_for text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by text,
  primary key (workspace_id, button_id)
);

create table audit_rows (
  workspace_id text not null,
  audit_id text not null,
  at timestamptz not null,
  person_id text,
  door text not null,
  place_key text,
  request_id text not null,
  action text not null,
  subject text not null,
  decision text not null,
  facts jsonb not null,
  seal_no bigint,
  primary key (workspace_id, audit_id)
);
create index audit_unsealed on audit_rows (workspace_id, audit_id) where seal_no is null;
create index audit_at on audit_rows (workspace_id, at desc);
create index audit_sealed on audit_rows (workspace_id, seal_no) where seal_no is not null;

create table audit_seals (
  workspace_id text not null,
  seal_no bigint not null,
  -- [[audit_id, sha256 of the row], …] in the order they were sealed; the mac binds it
  rows jsonb not null,
  previous text not null,
  mac text not null,
  sealed_at timestamptz not null,
  primary key (workspace_id, seal_no)
);
