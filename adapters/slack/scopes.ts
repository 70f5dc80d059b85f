/** What the bot token must be allowed, and what for. deploy/slack-manifest.yaml asks for the same. */
export const SCOPES: Readonly<Record<string, string>> = {
  "app_mentions:read": "hear mentions",
  "assistant:write": "suggest first questions beside the assistant's pane",
  "channels:history": "hear follow-ups in threads, and look for a message of its own after a crash",
  "channels:read": "notice being let into a channel or put out of it",
  "chat:write": "answer",
  "chat:write.public": "answer /ops in public channels it was not invited to",
  commands: "/ops and the message shortcut",
  "files:read": "know when a picture can be shown",
  "files:write": "show charts",
  "groups:history": "hear follow-ups in threads of private channels",
  "groups:read": "notice being let into a private channel or put out of it",
  "im:history": "hear direct messages",
  "im:write": "write to people directly",
  "usergroups:read": "map user groups to roles",
  "users:read": "tell guests and bots from people",
  "users:read.email": "know people by their verified address",
};
