// Ways people ask, for matching plain words; none is shown.

export const LIST_WORDS: readonly string[] = [
  "who has access to pilothouse",
  "list everybody",
  "list users of pilothouse",
  "list the members",
  "show people",
  "show everyone with their roles",
  "who are the admins here",
  "who is an operator",
  "what role does ann have here",
  "when was bob last seen",
  "who was invited",
  "open invitations",
  "list invitations",
  "show the members and roles",
  "which roles do people have",
];

export const REQUESTS_WORDS: readonly string[] = [
  "access requests",
  "list access requests",
  "pending access requests",
  "who waits for access",
  "who asked for more rights",
  "requests that wait for me",
  "any open requests for access",
  "show requests for roles",
  "did anybody request access",
];

export const SESSIONS_WORDS: readonly string[] = [
  "who is logged in",
  "who is signed in right now",
  "console sessions",
  "list sessions",
  "active sessions",
  "open sessions of the console",
  "logged in users",
  "show logins",
];

export const TOKENS_WORDS: readonly string[] = [
  "api tokens",
  "list tokens",
  "show api tokens",
  "tokens of the api",
  "which tokens hold",
  "which tokens expire soon",
  "when was the token last used",
];

export const INVITE_WORDS: readonly string[] = [
  "invite ann",
  "invite somebody as viewer",
  "invite a colleague",
  "invite bob as an operator",
  "invite ann as viewer limited to shop",
  "please invite bob as viewer",
  "send an invitation for ann as operator",
  "make an invitation for bob",
  "create an invite link for ann",
  "add bob as viewer",
  "add ann as an operator to pilothouse",
  "let ann in as viewer",
  "onboard bob as operator",
  "invite a new person as admin",
];

export const REVOKE_INVITATION_WORDS: readonly string[] = [
  "revoke the invite of ann",
  "revoke bob's invitation",
  "cancel the invitation of ann",
  "take the invitation of ann back",
  "uninvite ann",
];

export const SIGN_IN_LINK_WORDS: readonly string[] = [
  "sign-in link for ann",
  "sign in link for bob",
  "create a login link for ann",
  "give ann a new sign-in link",
  "ann lost her session, make a sign-in link",
  "new sign-in link for bob please",
  "generate a sign-in link for ann",
  "ann cannot sign in, make a link",
];

export const END_SESSIONS_WORDS: readonly string[] = [
  "end all sessions of ann",
  "end ann's sessions",
  "sign out bob everywhere",
  "log out ann on all devices",
  "close the sessions of bob",
  "kick ann out of the console",
  "terminate sessions of bob",
];

export const GIVE_ROLE_WORDS: readonly string[] = [
  "give ann the viewer role",
  "give bob operator",
  "make bob admin",
  "make ann a viewer",
  "make bob an admin",
  "grant ann the role of operator",
  "grant bob the admin role",
  "assign the operator role to ann",
  "give ann operator limited to shop",
  "give the role viewer to bob",
  "promote bob to operator",
];

export const TAKE_ROLE_WORDS: readonly string[] = [
  "take operator from ann",
  "take the admin role away from bob",
  "take away ann's viewer role",
  "ann should not be admin any longer",
  "revoke the operator role of bob",
  "revoke bob's admin role",
  "demote bob",
  "strip ann of the admin role",
];

export const REMOVE_WORDS: readonly string[] = [
  "remove ann",
  "remove ann from here",
  "remove the person bob",
  "remove the user ann from pilothouse",
  "bob has left",
  "offboard ann",
  "ann leaves the team, remove her access",
  "take all access from bob",
  "deactivate ann",
];

export const ERASE_WORDS: readonly string[] = [
  "erase the words of ann",
  "erase what bob said",
  "erase the name and words of ann",
  "erase ann's conversation",
  "erase all messages of bob",
  "erase the person bob",
  "forget what bob said",
  "erase personal data of ann",
  "gdpr erase bob",
];

export const CREATE_TOKEN_WORDS: readonly string[] = [
  "create an api token for ann",
  "create a token for bob with metrics:read",
  "new api token for ann with host:read for 7 days",
  "make an api token for bob",
  "generate a token for ann that may metrics:read",
  "issue an api token to bob",
  "give ann an api token with metrics:read",
];

export const REVOKE_TOKEN_WORDS: readonly string[] = [
  "revoke token token_01kc8xr2aa",
  "revoke the token token_01kc8xr2",
  "revoke an api token",
  "disable token token_01kc8xr2",
  "invalidate the token",
];

export const ENROL_CODE_WORDS: readonly string[] = [
  "enrol one-time codes",
  "enroll a one-time code",
  "set up one-time codes for me",
  "set up two factor",
  "enable two-factor authentication",
  "enable totp for me",
  "add an authenticator app",
  "I have a new phone, enrol codes again",
  "enrol my authenticator",
  "register my authenticator app",
];

export const CONFIRM_CODE_WORDS: readonly string[] = [
  "confirm code 000000",
  "confirm the code 123456",
  "confirm my code",
  "confirm one-time code",
  "confirm the authenticator code 314159",
  "my code is 271828, confirm it",
];

export const UNLINK_WORDS: readonly string[] = [
  "unlink my account",
  "unlink my teams account",
  "unlink discord",
  "disconnect my slack account",
  "remove my discord account from me",
  "detach my teams account",
  "my slack account is not mine any more",
];
