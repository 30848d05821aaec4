import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** One visitor: a token in the first address, good once, then a cookie that scripts cannot read. */
export interface Session {
  readonly token: string;
  /** Takes the token; true the first time it is right. */
  redeem(token: string | null): boolean;
  setCookie(port: number): string;
  isMine(cookieHeader: string | undefined, port: number): boolean;
}

export function createSession(): Session {
  const token = secret();
  const value = secret();
  let isTokenAlive = true;
  return {
    token,
    redeem(given) {
      if (!isTokenAlive || given === null || !same(given, token)) return false;
      isTokenAlive = false;
      return true;
    },
    // Cookies know no ports: two servers on one machine must not take each other's.
    setCookie: (port) => `hilum-${port}=${value}; Path=/; HttpOnly; SameSite=Strict`,
    isMine(header, port) {
      const cookies = (header ?? "").split(";").map((each) => each.trim());
      return cookies.some(
        (each) => each.startsWith(`hilum-${port}=`) && same(each.slice(each.indexOf("=") + 1), value),
      );
    },
  };
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

/** Compared by digest: equal lengths, and no time tells how much was right. */
function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
