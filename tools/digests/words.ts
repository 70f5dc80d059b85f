/** What people say for each digest tool. */

export const LIST = {
  description: "Scheduled digests, their owners, last and next run",
  examples: ["list digests", "which digests are scheduled?", "when does the next report run?"],
  words: [
    "digests",
    "scheduled reports",
    "my digests",
    "show the digests",
    "show all scheduled digests",
    "what reports do we get",
    "which digests are paused",
    "digest overview",
    "who owns the digests",
    "what digests exist",
    "what is scheduled",
    "all subscriptions",
    "recurring reports",
    "when did the digests last run",
    "schedules",
    "what reports are set up",
  ],
};

export const RUN = {
  description: "Runs a digest now",
  examples: ["run the morning digest", "send weekly-report now", "run digest morning right away"],
  words: [
    "trigger the morning digest",
    "send the weekly-report digest",
    "send the morning report",
    "give me the morning digest",
    "I want the morning digest now",
    "launch the weekly-report",
    "execute digest morning",
    "generate the morning report",
    "send me the morning digest",
    "post the weekly-report digest",
    "fire the morning digest",
    "start digest weekly-report",
    "run weekly-report",
    "kick off the morning digest",
    "deliver the morning digest now",
    "rerun the weekly-report digest",
    "run the weekly-report",
  ],
};

export const PAUSE = {
  description: "Pauses a digest",
  examples: ["pause the morning digest", "stop sending weekly-report for now", "pause digest weekly-report"],
  words: [
    "hold the morning digest",
    "suspend the weekly-report digest",
    "disable the morning digest",
    "mute the morning digest",
    "put weekly-report on hold",
    "pause",
    "pause weekly-report",
    "halt the morning digest",
    "turn off the morning report",
    "stop the morning digest for now",
    "switch off digest morning",
    "no more morning digest for the moment",
  ],
};

export const RESUME = {
  description: "Resumes a paused digest",
  examples: ["resume the weekly-report digest", "start sending weekly-report again", "unpause digest weekly-report"],
  words: [
    "continue the morning digest",
    "reactivate weekly-report",
    "enable the morning digest",
    "turn the morning digest back on",
    "restart the morning digest",
    "resume",
    "resume weekly-report",
    "switch digest morning on again",
    "bring back the morning report",
    "re-enable weekly-report",
    "send the morning digest again from now on",
    "take weekly-report off hold",
  ],
};

export const DELETE = {
  description: "Deletes a digest",
  examples: ["delete the morning digest", "remove digest weekly-report", "cancel the morning digest for good"],
  words: [
    "drop the weekly-report digest",
    "get rid of the morning report",
    "unsubscribe from the morning digest",
    "cancel weekly-report",
    "delete weekly-report",
    "remove the morning digest",
    "erase digest morning",
    "we no longer need the morning digest",
    "kill the morning digest",
    "remove the weekly-report schedule",
  ],
};

export const SCHEDULE_EXAMPLES: readonly string[] = [
  "schedule a digest of cost and alerts every weekday at 8 in #ops",
  "send me health every monday at 9:00",
  "every friday at 16:00 post cost to #finops",
];

export const SCHEDULE_WORDS: readonly string[] = [
  "create a digest",
  "create a daily digest with slo and health at 7:30 in #sre",
  "create a digest called nightly with alerts daily at 22:00",
  "new weekly report on monday at 8",
  "set up a daily report of alerts at 7am",
  "post alerts and cost in #ops every morning at 7",
  "subscribe #ops to cost weekly",
  "daily summary of incidents at 9 to #team",
  "digest 0 8 * * 1-5 with alerts",
  "every day at 18:00 send slo status to #sre",
  "each monday at 7 send me a report on cost",
  "I want a weekly cost report on mondays at 9",
  "report health hourly",
  "add a schedule for alerts every weekday at 8:30 in #oncall",
  "email me the costs on the first of every month",
  "schedule cost and health for every tuesday at 10:00 in #platform",
  "schedule a daily digest",
];
