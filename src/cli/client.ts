import type { Report, ToolListing } from "../bot/operations.ts";
import type { PolicyQuestion, PolicyVerdict } from "../domain/approvals/policy-test.ts";
import type { Verification } from "../domain/audit/verify.ts";

export interface ClientOptions {
  readonly progress?: (text: string) => void;
}

/** The operations, wherever they run: in a server behind a socket or URL, or in this process. */
export interface Client {
  ask(words: string, options?: ClientOptions): Promise<Report>;
  listTools(): Promise<readonly ToolListing[]>;
  runTool(name: string, input: Readonly<Record<string, unknown>>, options?: ClientOptions): Promise<Report>;
  verifyAudit(): Promise<Verification>;
  testPolicy(question: PolicyQuestion): Promise<PolicyVerdict>;
  close(): Promise<void>;
}
