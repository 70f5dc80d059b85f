import { createSign, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";

/** Who signs what the fake sends: a key with its public half as a JWKS, endorsed for Teams as Microsoft's are. */
export interface Signer {
  readonly jwks: unknown;
  sign(claims: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): string;
}

export function createSigner(endorsements: readonly string[] = ["msteams"]): Signer {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const kid = randomUUID();
  const jwk = publicKey.export({ format: "jwk" });
  return {
    jwks: { keys: [{ ...jwk, kid, use: "sig", endorsements }] },
    sign: (claims, header = {}) => signed({ alg: "RS256", typ: "JWT", kid, ...header }, claims, privateKey),
  };
}

function signed(header: unknown, claims: unknown, key: KeyObject): string {
  const head = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${head}.${createSign("RSA-SHA256").update(head).sign(key).toString("base64url")}`;
}
