/** The reference of an API as a page shows it. In texts for people, code is between backticks. */
export interface ApiReferencePage {
  title: string;
  lead: string;
  /** The same for programs. */
  documentHref: string;
  /** What holds for every operation. */
  conventions: ReferenceConvention[];
  /** Problems that every operation can answer with, and every one that takes a body. */
  commonProblems: { everywhere: ReferenceProblem[]; withBody: ReferenceProblem[] };
  groups: ReferenceGroup[];
  schemas: ReferenceSchema[];
}

export interface ReferenceConvention {
  id: string;
  title: string;
  paragraphs: string[];
  example?: ReferenceExample;
}

export interface ReferenceExample {
  label: string;
  code: string;
}

export interface ReferenceGroup {
  id: string;
  name: string;
  description: string;
  operations: ReferenceOperation[];
}

export interface ReferenceOperation {
  id: string;
  /** In capitals. */
  method: string;
  path: string;
  summary: string;
  description?: string;
  /** Such as those of the path, and of the header. */
  parameters: { title: string; fields: ReferenceField[] }[];
  body?: ReferenceField[];
  /** One that works, but for the ids in it. */
  request: ReferenceExample;
  answers: ReferenceAnswer[];
  /** Beside the common ones. */
  problems: ReferenceProblem[];
}

export interface ReferenceField {
  /** Of a field in a field: `changes[].action`. */
  name: string;
  type: ReferenceType;
  /** Absent: as usual, so requests may leave it out and answers have it. */
  presence?: 'required' | 'may_be_absent';
  description?: string;
  /** Values as JSON. */
  default?: string;
  example?: string;
  oneOf?: string[];
}

/** `text` with the name of a schema in place of `{schema}`. */
export interface ReferenceType {
  text: string;
  schema?: string;
}

export interface ReferenceAnswer {
  status: string;
  /** The status in words. */
  phrase: string;
  /** Absent: no body. */
  type?: ReferenceType;
  headers: string[];
  example?: string;
}

export interface ReferenceProblem {
  code: string;
  status: string;
  title: string;
}

export interface ReferenceSchema {
  name: string;
  description: string;
  fields: ReferenceField[];
  example: string;
}
