// The floors of the house: a room imports only from floors below its own. test/architecture.test.ts runs these rules.
const FLOORS = [
  ["base"],
  ["message", "store", "systems", "analysis"],
  ["charts"],
  ["domain"],
  ["tool"],
  ["agent"],
  ["flows"],
  ["bot"],
  ["http", "cli", "demo"],
];

const room = (names) => `^src/(${names.join("|")})/`;

const floorRules = FLOORS.map((names, floor) => {
  const above = FLOORS.slice(floor + 1).flat();
  return {
    name: `${names.join("-")}-looks-down`,
    severity: "error",
    from: { path: room(names) },
    to: { path: [...(above.length > 0 ? [room(above)] : []), "^adapters/", "^tools/", "^src/[^/]+\\.ts$"] },
  };
}).map((rule) =>
  // The doors are opened by the composition root, and the command line starts it.
  rule.name === "http-cli-demo-looks-down" ? { ...rule, to: { path: ["^adapters/", "^tools/"] } } : rule,
);

/** Rooms of one floor that must not see each other. */
const apart = (names) =>
  names.map((name) => ({
    name: `${name}-stands-alone`,
    severity: "error",
    from: { path: room([name]) },
    to: { path: room(names.filter((other) => other !== name)) },
  }));

/** The one home of an SDK. */
const home = (sdk, path) => ({
  name: `home-of-${sdk}`,
  severity: "error",
  from: { path: "^(src|adapters|tools)/", pathNot: path },
  to: { path: `^node_modules/${sdk}/` },
});

module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unknown-imports", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-dev-dependencies",
      severity: "error",
      from: { path: "^(src|adapters|tools)/" },
      to: { dependencyTypes: ["npm-dev"] },
    },
    ...floorRules,
    ...apart(["message", "store", "systems", "analysis"]),
    {
      name: "analysis-is-pure",
      severity: "error",
      from: { path: room(["analysis"]) },
      to: { path: "^src/", pathNot: room(["base", "analysis"]) },
    },
    {
      name: "charts-see-messages",
      severity: "error",
      from: { path: room(["charts"]) },
      to: { path: "^src/", pathNot: room(["base", "message", "charts"]) },
    },
    {
      name: "domain-sees-no-outside",
      severity: "error",
      from: { path: room(["domain"]) },
      to: { path: room(["systems", "analysis", "charts"]) },
    },
    {
      name: "adapters-translate",
      severity: "error",
      from: { path: "^adapters/([^/]+)/" },
      to: {
        path: "^(src|tools|adapters)/",
        pathNot: ["^src/bot/(adapter|route|reply-body)\\.ts$", "^src/(message|base)/", "^adapters/$1/"],
      },
    },
    {
      name: "tools-are-thin",
      severity: "error",
      from: { path: "^tools/" },
      to: { path: "^(src|adapters)/", pathNot: ["^src/(tool|domain|analysis|systems|message|base)/"] },
    },
    {
      // A tool is handed its readers; which implementation they are is decided in one place.
      name: "tools-see-contracts",
      severity: "error",
      from: { path: "^tools/" },
      to: { path: "^src/systems/[^/]+/", pathNot: "-reader\\.ts$" },
    },
    {
      // What writes to infrastructure is made where approved plans run, and nowhere else; the root may hand the factory on.
      name: "writers-are-the-executors",
      severity: "error",
      from: {
        pathNot: [
          "^src/flows/execution/",
          "^src/execution-parts\\.ts$",
          "^src/systems/kubernetes/connect-writers\\.ts$",
        ],
      },
      to: { path: "^src/systems/kubernetes/(write|connect-writers)\\.ts$" },
    },
    {
      name: "writes-go-out-in-two-places",
      severity: "error",
      from: { pathNot: "^src/systems/kubernetes/(write|rehearse)\\.ts$" },
      to: { path: "^src/systems/kubernetes/write-requests\\.ts$" },
    },
    {
      name: "methods-are-chosen-in-two-places",
      severity: "error",
      from: { pathNot: "^src/systems/kubernetes/(requests|write-requests|write|rehearse)\\.ts$" },
      to: { path: "^src/systems/kubernetes/exchange\\.ts$" },
    },
    home("pg", "^src/store/db/"),
    home("@electric-sql/pglite", "^src/store/db/"),
    home("lru-cache", "^src/store/kv/"),
    home("tar", "^src/store/(db|backup)/"),
    home("cockatiel", "^src/systems/"),
    home("systeminformation", "^src/systems/host/"),
    home("echarts", "^src/charts/"),
    home("@dagrejs/dagre", "^src/charts/graph/"),
    home("@resvg/resvg-js", "^src/charts/"),
    home("luxon", "^src/(base/time|charts)/"),
    home("chrono-node", "^src/base/time/"),
    home("fastify", "^src/http/"),
    home("commander", "^src/(cli/|main\\.ts)"),
    home("openai", "^src/agent/"),
    home("@clack/prompts", "^src/cli/"),
    home("pino", "^src/base/telemetry/"),
    home("prom-client", "^src/base/telemetry/"),
    home("@opentelemetry/[a-z-]+", "^src/base/telemetry/"),
    home("yaml", "^src/(base/config|agent)/"),
    home("langchain", "^src/agent/"),
    home("@langchain/[a-z]+", "^src/agent/"),
    home("otpauth", "^src/domain/people/"),
    home("ioredis", "^src/store/redis/"),
    home("bullmq", "^src/store/jobs/"),
    home("@slack/[a-z-]+", "^adapters/slack/"),
    home("botbuilder", "^adapters/teams/transport\\.ts$"),
    home("botframework-[a-z]+", "^adapters/teams/transport\\.ts$"),
    home("discord.js", "^adapters/discord/"),
    home("@kubernetes/client-node", "^src/systems/kubernetes/"),
    home("croner", "^src/domain/schedules/"),
    home("node-cron", "^src/flows/"),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|test|bench|adapters/console/page)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
