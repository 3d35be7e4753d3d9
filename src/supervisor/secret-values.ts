const SECRET_NAME =
  /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|APIKEY|API_KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?|AUTH)(?:_|$)|_KEY$/i;

/** The values of environment variables that look like secrets by their name, or that the configuration names. */
export function secretValues(
  env: Readonly<Record<string, string | undefined>>,
  named: readonly string[],
): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && value !== '' && (SECRET_NAME.test(name) || named.includes(name)) ? [value] : [],
  );
}
