-- oldest program: 1
-- Several people: invitations, requests for access, tokens of the API, one-time codes; who was seen last, and who left.

alter table persons add column seen_at timestamptz;
alter table persons add column left_at timestamptz;
alter table persons add column erased_at timestamptz;
alter table sessions add column seen_at timestamptz;

create index sign_in_links_of on sign_in_links (workspace_id, person_id);
create index sessions_of on sessions (workspace_id, person_id);

-- Whoever opens the link becomes a person with this role; only its digest is kept.
create table invitations (
  workspace_id text not null,
  invitation_id text not null,
  link_digest text not null,
  name text not null,
  role text not null,
  scope text not null default '',
  invited_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by text,
  revoked_at timestamptz,
  primary key (workspace_id, invitation_id),
  unique (workspace_id, link_digest),
  foreign key (workspace_id, invited_by) references persons
);

create table access_requests (
  workspace_id text not null,
  request_id text not null,
  person_id text not null,
  permission text not null,
  scope text not null default '',
  place jsonb not null,
  user_id text not null,
  -- Persons who got a card with buttons; it is closed in all their places.
  told text[] not null,
  state text not null default 'pending' check (state in ('pending', 'given', 'declined', 'expired', 'withdrawn')),
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  -- The press that decided: the same press again is told the same.
  decided_press text,
  given_role text,
  primary key (workspace_id, request_id),
  foreign key (workspace_id, person_id) references persons
);
create unique index access_requests_pending on access_requests (workspace_id, person_id, permission, scope)
  where state = 'pending';

create table api_tokens (
  workspace_id text not null,
  token_id text not null,
  token_digest text not null,
  person_id text not null,
  permissions text[] not null,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  used_at timestamptz,
  primary key (workspace_id, token_id),
  unique (workspace_id, token_digest),
  foreign key (workspace_id, person_id) references persons
);
create index api_tokens_of on api_tokens (workspace_id, person_id);

-- Secrets are sealed with a key outside the database.
create table one_time_codes (
  workspace_id text not null,
  person_id text not null,
  sealed text,
  draft_sealed text,
  draft_at timestamptz,
  -- The 30-second step of the last code that counted: it and older ones count no more.
  last_step bigint not null default 0,
  -- When codes were refused, in epoch milliseconds; the last five minutes' at most.
  failed_at_ms bigint[] not null default '{}',
  locked_until timestamptz,
  confirmed_at timestamptz,
  primary key (workspace_id, person_id),
  foreign key (workspace_id, person_id) references persons
);

create table recovery_codes (
  workspace_id text not null,
  person_id text not null,
  code_digest text not null,
  used_at timestamptz,
  primary key (workspace_id, person_id, code_digest),
  foreign key (workspace_id, person_id) references persons
);
