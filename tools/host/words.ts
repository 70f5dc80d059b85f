// Ways people ask, for matching plain words; none is shown.

export const HOST_STATUS_WORDS: readonly string[] = [
  "your own host",
  "this server",
  "this box",
  "is the bot's machine healthy",
  "the machine the bot runs on",
  "localhost",
  "how are you doing",
  "where do you run and how full is its disk",
  "status of your server",
  "how much memory has this machine left",
  "free disk space on this host",
  "load average here",
  "is your box ok",
  "machine status",
  "disk space left on the machine pilothouse runs on",
  "server you are running on",
  "how busy is the bot host right now",
  "what machine are you on",
  "cpu and ram of this box",
  "system status of this host",
];
