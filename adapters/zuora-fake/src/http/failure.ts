/** A failure as an answer: its body, and its HTTP status under versions that have them. */
import type { Reason, Shape } from '../refusals/refusal.ts';
import type { FakeSettings } from '../settings/settings.ts';

/** *API upgrades*, 2024-05-20. */
const STATUS: Readonly<Record<number, number>> = {
  10: 403,
  11: 401,
  20: 400,
  21: 400,
  22: 400,
  23: 400,
  27: 400,
  30: 400,
  40: 404,
  45: 405,
  50: 409,
  60: 500,
  61: 500,
  70: 429,
  90: 400,
  99: 500,
};

/** The status of a failure with this code where the version has statuses; unknown categories are bad requests. */
export const statusOf = (code: Reason['code']): number => STATUS[Number(String(code).slice(-2))] ?? 400;

let processes = 0;

/** The body of a failed call. */
export const failureBody = (
  { code, message }: Reason,
  shape: Shape = 'rest',
  codes: FakeSettings['codes'] = 'bare',
): unknown => {
  processes += 1;
  return shape === 'action'
    ? { Success: false, Errors: [{ Code: String(code), Message: message }] }
    : {
        success: false,
        processId: processes.toString(16).toUpperCase().padStart(16, '0'),
        reasons: [{ code: codes === 'text' ? String(code) : code, message }],
      };
};
