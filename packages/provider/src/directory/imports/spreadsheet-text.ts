/**
 * What spreadsheets take for the beginning of a formula, after the apostrophe that makes it text; also after a `;`,
 * which separates cells in many countries.
 */
const MADE_TEXT = /(^|;)'('*)(?=[=+\-@\t\r＝＋－＠])/g;

/**
 * Takes off the apostrophes that keep spreadsheets from running what a cell says (OWASP, CSV injection), as the dashboard
 * writes them and people type them.
 */
export function withoutApostrophes(cell: string): string {
  return cell.replace(MADE_TEXT, '$1$2');
}
