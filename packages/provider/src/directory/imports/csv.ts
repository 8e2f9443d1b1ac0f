import { Readable } from 'node:stream';
import type { CsvError } from 'csv-parse';
import { DomainError } from '../../domain-error.ts';

/** Characters of one row, so that a quote that is never closed does not fill the memory. */
const MAX_ROW = 64 * 1024;

/** A row of a file. */
export interface CsvRow {
  /** The line of the file that it ends at; the first is 1. */
  line: number;
  cells: string[];
}

/**
 * Reads a file of comma-separated values (RFC 4180) in UTF-8, row by row as it comes; the first is the header.
 * Rows of which all cells are empty are left out, and so is the space around cells.
 *
 * @throws {DomainError} `import_file_invalid`, which says at which line the file can't be read and how to mend it.
 */
export async function* readCsv(file: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  const { parse } = await import('csv-parse');
  const parser = parse({
    bom: true,
    trim: true,
    info: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    relax_column_count: true,
    max_record_size: MAX_ROW,
  });
  const source = Readable.from(decode(file));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let width: number | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      width ??= record.length;
      if (record.length !== width) {
        throw invalid(
          'cell_count',
          `Line ${info.lines} has ${record.length} cells and the header ${width}: put cells that contain a comma in double quotes.`,
        );
      }
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    throw isEncodingError(error)
      ? invalid(
          'not_utf8',
          `After line ${parser.info.lines} the file is not UTF-8: save it as “CSV UTF-8”.`,
        )
      : explain(error);
  } finally {
    source.destroy();
  }
}

interface Parsed {
  record: string[];
  info: { lines: number };
}

async function* decode(file: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // The byte order mark is left for the parser.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for await (const bytes of file) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

function isEncodingError(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
}

/** @returns what the parser complains about as a sentence, and other errors as they are. */
function explain(error: unknown): unknown {
  const { code, lines } = error as CsvError;
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return invalid('quote', `A double quote is opened and never closed, before line ${lines}.`);
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE':
      return invalid(
        'quote',
        `Line ${lines} has a double quote within a cell: put the cell in double quotes, and write each within it twice.`,
      );
    case 'CSV_MAX_RECORD_SIZE':
      return invalid(
        'row_too_long',
        `The row at line ${lines} has more than ${MAX_ROW} characters: a double quote may be missing.`,
      );
    default:
      return error;
  }
}

/** An error about a file as a whole, before anything of it was done. */
export function invalid(code: string, detail: string): DomainError {
  return new DomainError('import_file_invalid', {
    detail,
    errors: [{ pointer: '', code, detail }],
  });
}
