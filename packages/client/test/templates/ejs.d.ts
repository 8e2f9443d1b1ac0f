/** As much of EJS, which comes without types, as the tests use. */
declare module 'ejs' {
  const ejs: {
    render(template: string, values: object): string;
    renderFile(path: string, values: object, done: (error: unknown, html?: string) => void): void;
  };
  export default ejs;
}
