/** Numbers for people. */

/** Thousands apart: `12345.60` → `12,345.60`. Works on the decimal text, so no digit is lost. */
export const group = (decimal: string): string => {
  const [whole = '', fraction] = decimal.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};
