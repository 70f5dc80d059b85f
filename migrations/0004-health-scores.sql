-- oldest program: 3
-- What health was at earlier looks, so that a score can be told against that of yesterday.

create table health_scores (
  workspace_id text not null,
  cluster text not null,
  -- "Cluster", "Namespace/shop", "Deployment/shop/web".
  about text not null,
  -- The hour that the look was in: the first look of an hour stands for it.
  hour timestamptz not null,
  -- Null where nothing of it could be measured.
  score smallint check (score between 0 and 100),
  -- What the score was made of: scores of other parts are compared with care.
  parts text not null,
  primary key (workspace_id, cluster, about, hour)
);
create index health_scores_old on health_scores (workspace_id, hour);
