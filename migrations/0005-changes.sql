-- oldest program: 3
-- Changes: plans, the votes on them, what ran, what is held meanwhile, and where nothing may run.

create table plans (
  workspace_id text not null,
  plan_id text not null,
  plan_no bigint generated always as identity,
  -- Frozen when made: its text is what the digest is of.
  plan jsonb not null,
  digest text not null,
  state text not null default 'proposed' check (state in ('proposed', 'approved', 'executing', 'verified', 'unverified',
    'rejected', 'expired', 'stale', 'failed', 'needs-person', 'undone')),
  why text,
  place jsonb not null,
  requested_by text not null,
  expires_at timestamptz not null,
  worker text,
  due_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (workspace_id, plan_id),
  foreign key (workspace_id, requested_by) references persons
);
create index plans_owed on plans (workspace_id, due_at) where state in ('approved', 'executing');
create index plans_waiting on plans (workspace_id, expires_at) where state = 'proposed';

-- Every message that shows a plan; all of them are kept up to date.
create table plan_cards (
  workspace_id text not null,
  plan_id text not null,
  place_key text not null,
  message_key text not null,
  place jsonb not null,
  -- The platform's user and the person it is for, where it is for one alone.
  only_for text,
  person_id text,
  primary key (workspace_id, plan_id, place_key, message_key),
  foreign key (workspace_id, plan_id) references plans
);

create table plan_votes (
  workspace_id text not null,
  plan_id text not null,
  person_id text not null,
  word text not null check (word in ('approve', 'reject', 'withdraw')),
  digest text not null,
  reason text,
  stepped_up boolean not null,
  voted_at timestamptz not null,
  -- Made with a key outside the database.
  seal text not null,
  primary key (workspace_id, plan_id, person_id),
  foreign key (workspace_id, plan_id) references plans,
  foreign key (workspace_id, person_id) references persons
);

create table plan_steps (
  workspace_id text not null,
  plan_id text not null,
  step_id text not null,
  state text not null check (state in ('started', 'done', 'failed')),
  started_at timestamptz not null,
  -- Of the target before the step was tried: done and taken back by someone is told by it from never done.
  generation bigint,
  ended_at timestamptz,
  seen text,
  why text,
  primary key (workspace_id, plan_id, step_id),
  foreign key (workspace_id, plan_id) references plans
);

create table plan_checks (
  workspace_id text not null,
  plan_id text not null,
  check_no integer not null,
  state text not null check (state in ('waiting', 'held', 'broken')),
  seen text not null,
  seen_at timestamptz not null,
  primary key (workspace_id, plan_id, check_no),
  foreign key (workspace_id, plan_id) references plans
);

-- One change of a target at a time.
create table held_targets (
  workspace_id text not null,
  target_key text not null,
  plan_id text not null,
  primary key (workspace_id, target_key),
  foreign key (workspace_id, plan_id) references plans
);

-- Where nothing may begin to run: '' is everywhere, else a cluster, or a cluster and a namespace ("prod/shop").
create table freezes (
  workspace_id text not null,
  scope text not null,
  reason text not null,
  by_person text not null,
  at timestamptz not null,
  primary key (workspace_id, scope),
  foreign key (workspace_id, by_person) references persons
);
