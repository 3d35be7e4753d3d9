import { redactJson } from '../base/redact-json.js';
import type { Redactor } from '../base/redact.js';
import type { AgentReport, OutputReader } from './executor.js';

/**
 * A reader that tells nothing secret. Its lines have been redacted, and that is not enough: it decodes what stands in them
 * (`\u0043`, `\/`), joins words of it, and a secret may only then be one.
 */
export function redactedReader(reader: OutputReader, redactor: Pick<Redactor, 'redact'>): OutputReader {
  const usage = sameShown<AgentReport['usage']>(redactor);
  const sessionId = sameShown<AgentReport['sessionId']>(redactor);
  const failure = sameShown<AgentReport['failure']>(redactor);
  const denied = sameShown<AgentReport['denied']>(redactor);
  return {
    line: (text) => redactJson(reader.line(text), redactor),
    end: () => redactJson(reader.end(), redactor),
    report: () => {
      const report = reader.report();
      return {
        usage: usage(report.usage),
        sessionId: sessionId(report.sessionId),
        failure: failure(report.failure),
        denied: denied(report.denied),
      };
    },
  };
}

/** Shows the same for the same: reports are asked for at each line, and compared. */
function sameShown<Value>(redactor: Pick<Redactor, 'redact'>): (value: Value) => Value {
  let last: Readonly<{ value: Value; shown: Value }> | undefined;
  return (value) => {
    if (last?.value !== value) last = { value, shown: redactJson(value, redactor) };
    return last.shown;
  };
}
