// A word of the name says what it holds. TOKENS (a count), AUTHOR and AUTH_SOCK are not secrets.
const SECRET_NAME =
  /(?:^|_)(?:(?:API|ACCESS|SECRET|PRIVATE|SIGNING|ENCRYPTION|MASTER|AUTH)_?KEYS?|KEY|APIKEY|TOKEN|PAT|SECRETS?|PASSWORD|PASSWD|PASSPHRASE|PWD|PASS|CREDENTIALS?|AUTH|JWT|COOKIE|DSN)(?:_|\d|$)/i;
const NOT_SECRET_NAME = /^(?:OLD)?PWD$|_(?:SOCK|FILE|PATH|DIR|HOME|URL|HOST|PORT|USER|NAME|ID|TTL|LIMIT)$/i;

/** Whether the name of a variable says that it holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !NOT_SECRET_NAME.test(name);
}

/**
 * The values that a redactor must know exactly: those of secret-looking variables of the environments that agents get.
 * Values that are paths or numbers are left out, since hiding them hides what an ordinary line says; the redactor itself
 * ignores those shorter than eight characters.
 */
export function redactValues(env: Readonly<Record<string, string | undefined>>): string[] {
  const values = new Set<string>();
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || !isSecretName(name)) continue;
    if (/^\d{1,15}$/.test(value) || /^~?\.{0,2}\/[\w./-]*$/.test(value)) continue;
    values.add(value);
  }
  return [...values];
}
